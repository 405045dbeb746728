"""A calendar outside that a team follows."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from response.models import OnCall


class OuterCalendarForm(forms.Form):
    """Where it stands, and whose shifts it holds."""

    team = forms.ChoiceField(label=_("Which team?"), error_messages={"required": _("Choose a team.")})
    on_call = forms.ChoiceField(
        label=_("First or second?"),
        choices=OnCall.choices,
        initial=OnCall.FIRST,
        widget=forms.RadioSelect(attrs={"class": "choices-tight"}),
    )
    address = forms.CharField(
        label=_("Address of the calendar"),
        max_length=1000,
        help_text=_(
            "The secret address in iCalendar form, as your calendar gives it. It begins with https://."
        ),
        widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr", "autocomplete": "off"}),
        error_messages={"required": _("Write where the calendar stands.")},
    )

    def __init__(self, *args: Any, teams: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["team"].choices = list(teams)  # type: ignore[attr-defined]
