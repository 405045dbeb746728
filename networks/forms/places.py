"""Putting somebody on the map, changing how they stand there, and writing down a word about them."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.models import Circle, How
from networks.people import PhoneField
from networks.presenters import CLOSENESS
from opendialogue import wording

#: a word that holds longer than this has no end that anybody means
MOST_YEARS = 20
SIDE_BY_SIDE = {"class": "choices-tight"}


class PlaceForm(forms.Form):
    """Who somebody is to the person at the centre."""

    name = forms.CharField(
        label=gettext_lazy("Their name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("The name you know them by."),
        error_messages={"required": gettext_lazy("Write what they are called.")},
    )
    relation = forms.CharField(
        label=gettext_lazy("Who they are"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("In your own words, such as brother, neighbour, a friend from the choir."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    circle = forms.ChoiceField(
        label=gettext_lazy("Circle"),
        choices=Circle.choices,
        widget=forms.RadioSelect(attrs=SIDE_BY_SIDE),
        error_messages={"required": gettext_lazy("Choose a circle.")},
    )
    closeness = forms.TypedChoiceField(
        label=gettext_lazy("How close"),
        choices=list(CLOSENESS.items()),
        coerce=int,
        initial=2,
        widget=forms.RadioSelect(attrs=SIDE_BY_SIDE),
    )


class NewPlaceForm(PlaceForm):
    """Somebody new on the map, and how they could be reached later."""

    phone = PhoneField(
        label=gettext_lazy("Their phone number"),
        required=False,
        help_text=gettext_lazy("Nobody is called or written to before they are invited to a meeting."),
    )
    mail = forms.EmailField(label=gettext_lazy("Their mail address"), required=False)


class ChangedPlaceForm(PlaceForm):
    """Somebody on the map. Their name is theirs to change once they sign in by themselves."""

    phone = PhoneField(label=gettext_lazy("Another phone number"), required=False)
    mail = forms.EmailField(label=gettext_lazy("Another mail address"), required=False)

    def __init__(
        self, *arguments: Any, may_rename: bool, reached_by: list[str] | None, **options: Any
    ) -> None:
        """``reached_by`` is how they are reached so far; None where the reader is not to know."""
        super().__init__(*arguments, **options)
        if reached_by:
            known = _("So far: %(numbers)s") % {"numbers": wording.listed(reached_by)}
            self.fields["phone"].help_text = known
        if not may_rename:
            del self.fields["name"]
        if reached_by is None:
            del self.fields["phone"], self.fields["mail"]


class AgreementForm(forms.Form):
    """The word of the person at the centre about one person."""

    given = forms.TypedChoiceField(
        label=gettext_lazy("May they be invited to meetings?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No, or not any longer"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say yes or no.")},
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How this was said"),
        choices=[
            (How.SPOKEN, gettext_lazy("They told me")),
            (How.PAPER, gettext_lazy("They wrote it on paper")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how it was said.")},
    )
    until = forms.DateField(
        label=gettext_lazy("Until when"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("The last day on which this holds. Leave empty if no day was named."),
    )

    def __init__(
        self, *arguments: Any, by_centre: bool, zone: ZoneInfo, now: datetime, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.zone, self.now = zone, now
        if by_centre:
            del self.fields["how"]

    def clean_until(self) -> datetime | None:
        """The end of the day named, as a moment; a day that is over, or very far off, is refused."""
        named = self.cleaned_data["until"]
        if named is None:
            return None
        if named.year > self.now.year + MOST_YEARS:
            raise forms.ValidationError(_("This day is very far off. Choose an earlier one, or none."))
        end: datetime = datetime.combine(named + timedelta(days=1), time(), self.zone)
        if end <= self.now:
            raise forms.ValidationError(_("This day has passed already. Choose a later one, or none."))
        return end
