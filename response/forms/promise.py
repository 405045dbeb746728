"""What the service promises, and the days on which it does not work."""

from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from response.definitions import Definition
from response.models import FourTimes
from response.presenters.promise import NIGHTS_AND_WEEKENDS
from response.queries.promises import PromiseInForce
from response.rules_working_time import WHOLE_DAY

#: a service may promise anything from an hour to two weeks
HOURS = (1, 336)
EVERY_HOUR, WORKING_HOURS = "every_hour", "working_hours"
#: minutes; a working day shorter than this is a slip of the pen
SHORTEST_DAY = 60
HOUR = timedelta(hours=1)


class PromiseForm(forms.Form):
    """Its name, how long, which of the four times keeps it, and, only if chosen openly, its working hours."""

    nothing_compulsory = True

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("Staff choose by it, and reports count by it: “Within 4 hours, when very urgent”."),
        error_messages={"required": _("Write a name that says when this promise is meant.")},
    )
    hours = forms.IntegerField(
        label=_("Within how many hours?"),
        min_value=HOURS[0],
        max_value=HOURS[1],
        help_text=_("Counted from first contact, through nights, weekends and clock changes."),
        error_messages={"required": _("Write a number of hours, from 1 to 336.")},
    )
    kept_by = forms.ChoiceField(
        label=_("What keeps the promise?"),
        choices=FourTimes.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what keeps the promise."),
            "invalid_choice": _("Choose what keeps the promise."),
        },
    )
    counts = forms.ChoiceField(
        label=_("Which hours count?"),
        choices=[
            (EVERY_HOUR, _("Every hour, day and night")),
            (WORKING_HOURS, _("Working hours alone")),
        ],
        initial=EVERY_HOUR,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose which hours count.")},
    )
    understood = forms.BooleanField(label=NIGHTS_AND_WEEKENDS, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for weekday, name in WEEKDAYS.items():
            said = {"day": capfirst(str(name))}
            self.fields[f"opens_{weekday}"] = _time_of_day(_now("%(day)s, from") % said)
            self.fields[f"closes_{weekday}"] = _time_of_day(_now("%(day)s, until") % said)

    def days(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """From and until, for each weekday."""
        return [(self[f"opens_{weekday}"], self[f"closes_{weekday}"]) for weekday in WEEKDAYS]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if told.get("counts") != WORKING_HOURS:
            return told
        if not told.get("understood"):
            self.add_error(
                "understood",
                _("Tick this, or count every hour: it is what working hours alone mean for people."),
            )
        for weekday in WEEKDAYS:
            self._clean_day(weekday)
        if not self._working_hours() and not self.errors:
            self.add_error("opens_0", _("Write from when until when you work, on one day at least."))
        return told

    def _clean_day(self, weekday: int) -> None:
        opens, closes = self.cleaned_data.get(f"opens_{weekday}"), self.cleaned_data.get(f"closes_{weekday}")
        if f"opens_{weekday}" in self.errors or f"closes_{weekday}" in self.errors:
            return
        if (opens is None) != (closes is None):
            missing = "opens" if opens is None else "closes"
            self.add_error(f"{missing}_{weekday}", _("Write both times, or leave the whole day out."))
        elif opens and closes and _until(closes) - _minutes(opens) < SHORTEST_DAY:
            self.add_error(
                f"closes_{weekday}", _("A working day has an hour at least, and ends after it begins.")
            )

    def _working_hours(self) -> dict[int, tuple[int, int]]:
        told = self.cleaned_data
        return {
            weekday: (_minutes(told[f"opens_{weekday}"]), _until(told[f"closes_{weekday}"]))
            for weekday in WEEKDAYS
            if told.get(f"opens_{weekday}") is not None and told.get(f"closes_{weekday}") is not None
        }

    def definition(self) -> Definition:
        """What was told; to be asked when the form is valid."""
        told = self.cleaned_data
        is_working = told["counts"] == WORKING_HOURS
        return Definition(
            name=told["name"],
            within=timedelta(hours=told["hours"]),
            kept_by=told["kept_by"],
            working_hours=self._working_hours() if is_working else {},
            nights_understood=is_working and told["understood"],
        )


def as_told(promise: PromiseInForce, hours: Iterable[tuple[int, int, int]]) -> Mapping[str, Any]:
    """A promise as the form shows it; ``hours`` are weekday, minute of opening and of closing."""
    told: dict[str, Any] = {
        "name": promise.name,
        "hours": promise.within // HOUR,
        "kept_by": promise.kept_by,
        "counts": WORKING_HOURS if promise.counts_working_time else EVERY_HOUR,
        "understood": promise.counts_working_time,
    }
    for weekday, opens, closes in hours:
        told[f"opens_{weekday}"] = time(*divmod(opens, 60))
        told[f"closes_{weekday}"] = time(*divmod(closes % WHOLE_DAY, 60))
    return told


def _time_of_day(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write a time of day, such as 08:00.")},
    )


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _until(at: time) -> int:
    """Midnight, as an end, is the end of the day."""
    return _minutes(at) or WHOLE_DAY


class HolidaysField(forms.CharField):
    """One line each: the day and its name. Gives (day, name) for each, by day."""

    widget = forms.Textarea(attrs={"rows": 10})

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        read = sorted(self._read(line) for line in lines)
        for (day, _name), (following, _other) in pairwise(read):
            if day == following:
                raise ValidationError(_now("%(day)s stands here twice.") % {"day": day.isoformat()})
        return read

    def _read(self, line: str) -> tuple[date, str]:
        written, _space, name = line.partition(" ")
        try:
            day = date.fromisoformat(written)
        except ValueError:
            day = None
        name = name.strip()
        if day is None or not name or len(name) > 80:
            raise ValidationError(
                _now(
                    "Write the day and its name, such as “2026-12-25 Christmas Day”. This line does not: %(line)s"
                )
                % {"line": line[:120]}
            )
        return day, name

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(f"{day.isoformat()} {name}" for day, name in value)
        return value

    def validate(self, value: Any) -> None:
        """No holidays at all are as good as any."""

    def run_validators(self, value: Any) -> None:
        """What was read has been looked at line by line."""


class HolidaysForm(forms.Form):
    """The days on which the service does not work."""

    holidays = HolidaysField(
        label=_("Holidays"),
        help_text=_("One line each: the day and its name, such as “2026-12-25 Christmas Day”."),
        required=False,
    )
