"""Booking a meeting and giving it another time: one page, nothing asked twice, no agenda."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetings import rules
from meetings.booking import NewMeeting
from meetings.models import Way
from meetings.queries.booking import Colleague, Guest
from networks.models import Circle
from opendialogue import wording

#: with these two, nobody could come without being told where or how
NEEDS_WHERE = (Way.ELSEWHERE, Way.VIDEO)
TWO_PRACTITIONERS = 2


class LengthField(forms.TypedChoiceField):
    """How long a meeting takes; its value is a timedelta."""

    def __init__(self) -> None:
        super().__init__(label=_("How long"), coerce=lambda minutes: timedelta(minutes=int(minutes)))

    def offer(self, also: timedelta = rules.USUAL_LENGTH) -> None:
        """The usual lengths, and the one a meeting has already."""
        lengths = sorted({*rules.LENGTHS, also})
        self.choices = [(int(length.total_seconds()) // 60, wording.duration(length)) for length in lengths]


class SubmissionField(forms.UUIDField):
    """The key made with a form, so that sending it twice does one thing. A broken one is replaced, not argued about."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False)

    def clean(self, value: Any) -> uuid.UUID:
        try:
            return super().clean(value) or uuid.uuid4()
        except ValidationError:
            return uuid.uuid4()


class WhenAndWhere(forms.Form):
    """When and where people meet, by the clocks of the service."""

    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Say on which day.")},
    )
    at = forms.TimeField(
        label=_("Begins at"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        input_formats=["%H:%M", "%H:%M:%S", "%H.%M", "%I:%M%p", "%I%p"],
        error_messages={"required": _("Say at what time it begins.")},
    )
    length = LengthField()
    way = forms.ChoiceField(
        label=_("How to meet"),
        choices=Way.choices,
        widget=forms.RadioSelect(attrs={"class": "choices-tight"}),
    )
    where = forms.CharField(
        label=_("Where, or how to join"),
        help_text=_(
            "An address, a phone number or a link. People see it once they have opened their own link."
        ),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, zone: ZoneInfo, now: datetime, **options: Any) -> None:
        options["use_required_attribute"] = False
        super().__init__(*args, **options)
        self.zone, self.now = zone, now
        length = self.fields["length"]
        if isinstance(length, LengthField):
            length.offer(self.initial.get("length") or rules.USUAL_LENGTH)
        if isinstance(self.initial.get("length"), timedelta):
            self.initial["length"] = int(self.initial["length"].total_seconds()) // 60

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("way") in NEEDS_WHERE and not given.get("where"):
            self.add_error("where", _("Say where, or how to join, so that people can come."))
        if given.get("day") and given.get("at"):
            try:
                given["starts_at"] = rules.start_of(given["day"], given["at"], self.zone, self.now)
            except ValidationError as error:
                in_the_day = error.code == "too_far" or given["day"] < self.now.astimezone(self.zone).date()
                self.add_error("day" if in_the_day else "at", error)
        return given


class BookingForm(WhenAndWhere):
    """A new meeting: also with whom."""

    practitioners = forms.MultipleChoiceField(
        label=_("Practitioners"),
        help_text=_("Two or more, so that you can think out loud with one another in front of everyone."),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-tight"}),
        error_messages={"required": _("Choose at least one practitioner.")},
    )
    alone = forms.BooleanField(label=_("Only one practitioner this time"), required=False)
    people = forms.MultipleChoiceField(
        label=_("Who should be there?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    days = forms.TypedChoiceField(label=_("The same time on the days after"), coerce=int, required=False)
    submission = SubmissionField()

    def __init__(
        self, *args: Any, colleagues: Sequence[Colleague], guests: Sequence[Guest], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["practitioners"].choices = [(str(one.person_id), _colleague(one)) for one in colleagues]  # type: ignore[attr-defined]
        self.fields["people"].choices = _by_circle(guests)  # type: ignore[attr-defined]
        self.fields["days"].choices = [(days, _days(days)) for days in range(1, rules.MOST_DAYS + 1)]  # type: ignore[attr-defined]
        centre = next((guest.name for guest in guests if guest.is_centre), "")
        self.fields["people"].help_text = _("Whom %(name)s wants there, as you agreed together.") % {
            "name": wording.own(centre)
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        chosen = given.get("practitioners") or []
        if chosen and len(set(chosen)) < TWO_PRACTITIONERS and not given.get("alone"):
            self.add_error(
                "practitioners",
                _("Choose at least one more practitioner, or say below that there is only one this time."),
            )
        self._check_days(given)
        return given

    def _check_days(self, given: dict[str, Any]) -> None:
        if "starts_at" not in given or "days" not in given:
            return
        try:
            given["starts"] = rules.daily_starts(given["starts_at"], given["days"] or 1, self.zone)
        except ValidationError as error:
            self.add_error("days", error)

    def new_meeting(self) -> NewMeeting:
        """What was asked for, once the form is valid."""
        given = self.cleaned_data
        return NewMeeting(
            starts=given["starts"],
            length=given["length"],
            way=given["way"],
            where=given["where"],
            practitioner_ids=tuple(uuid.UUID(one) for one in given["practitioners"]),
            person_ids=tuple(uuid.UUID(one) for one in given["people"]),
            submission=given["submission"],
        )


def _colleague(one: Colleague) -> str:
    return (
        str(_("%(name)s (peer practitioner)") % {"name": wording.own(one.name)}) if one.is_peer else one.name
    )


def _guest(guest: Guest) -> str:
    said = f"{wording.own(guest.name)} ({wording.own(guest.relation)})" if guest.relation else guest.name
    if guest.interpreter:
        said += ". " + str(_("Book an interpreter: %(language)s") % {"language": guest.interpreter})
    return said


def _by_circle(guests: Sequence[Guest]) -> list[Any]:
    """The person at the centre, then everybody else under the name of their circle."""
    choices: list[Any] = [(str(guest.person_id), _guest(guest)) for guest in guests if guest.is_centre]
    for circle in Circle:
        those = [(str(guest.person_id), _guest(guest)) for guest in guests if guest.circle == circle]
        if those:
            choices.append((circle.label, those))
    return choices


def _days(days: int) -> str:
    if days == 1:
        return str(_("This day only"))
    return str(_("%(days)d days in a row") % {"days": days})
