"""Who is told that there is something to read, as a practitioner writes it down for them."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from meetings.queries.telling import WhoIsTold
from networks.models import Person
from networks.presenters import wish_noted
from networks.wishes import Told, wish_of


class TellingForm(forms.Form):
    """One choice for each person: not at all, by a message where one reaches them, or by a call."""

    nothing_compulsory = True

    def __init__(self, *args: Any, people: Sequence[WhoIsTold], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {f"told_{each.person.pk.hex}": each.person for each in people}
        for (name, person), each in zip(self.people.items(), people, strict=True):
            wish = wish_of(person)
            offered = [one for one in Told if one != Told.MESSAGE or each.is_reached or wish == one]
            self.fields[name] = forms.ChoiceField(
                label=person.name,
                choices=[(one.value, one.label) for one in offered],
                initial=wish.value,
                required=False,
                help_text=wish_noted(person),
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("Choose how they wish to be told.")},
            )

    def wishes(self) -> Iterator[tuple[Person, Told]]:
        """What was chosen for whom; whoever was left out stays as they are."""
        for name, person in self.people.items():
            if chosen := self.cleaned_data.get(name):
                yield person, Told(chosen)
