"""A pattern of shifts, as somebody describes it; and leave."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from opendialogue import clock
from response.forms.span import SpanForm
from response.models import OnCall, TurnLasts
from response.presenters.patterns import EVERY
from response.rota.patterns import check_plan
from response.rota.rules_patterns import Plan

#: so many people take turns at most, unless a pattern has more already
MOST_TURNS = 8
#: a pattern begins at most so long before or after today
FARTHEST = timedelta(days=730)
#: what a pattern may be begun with, by a word in the address
PRESETS: dict[str, dict[str, Any]] = {
    "week": {"weekdays": [0], "begins": time(9), "days": 7, "ends": time(9)},
    "weekdays": {"weekdays": [0, 1, 2, 3, 4], "begins": time(9), "days": 0, "ends": time(17)},
    "weekend": {"weekdays": [4], "every": 2, "begins": time(17), "days": 3, "ends": time(9)},
}


def _day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Choose a day."),
            "invalid": _("Write the day as year-month-day, such as 2026-11-23."),
        },
    )


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={
            "required": _("Say at what time."),
            "invalid": _("Write the time as hours and minutes, such as 09:00."),
        },
    )


class PatternForm(forms.Form):
    """Which shifts repeat, and in whose turn. The people stand in the fields ``turn_1``, ``turn_2`` and so on."""

    on_call = forms.ChoiceField(
        label=_("First or second?"),
        choices=OnCall.choices,
        initial=OnCall.FIRST,
        widget=forms.RadioSelect(attrs={"class": "choices-tight"}),
    )
    first_on = _day(_("From which day?"), hint=_("The turns are counted from here."))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which days does a shift begin?"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-tight"}),
        error_messages={"required": _("Choose one day at least.")},
    )
    every = forms.TypedChoiceField(label=_("How often?"), choices=EVERY, coerce=int, initial=1)
    begins = _time(_("At what time does it begin?"))
    days = forms.IntegerField(
        label=_("How many days later does it end?"),
        min_value=0,
        max_value=31,
        initial=1,
        help_text=_("0 for the same day, 1 for the next morning, 7 for a week."),
    )
    ends = _time(_("At what time does it end?"))
    turn_lasts = forms.ChoiceField(
        label=_("When does the turn go on to the next person?"),
        choices=TurnLasts.choices,
        initial=TurnLasts.SHIFT,
        widget=forms.RadioSelect(attrs={"class": "choices-tight"}),
    )
    last_on = _day(
        _("Last day on which a shift begins"), required=False, hint=_("Leave it empty for no end.")
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        taken = sum(name.startswith("turn_") and name != "turn_lasts" for name in self.initial)
        self.turns = [f"turn_{number}" for number in range(1, max(min(len(people), MOST_TURNS), taken) + 1)]
        for number, name in enumerate(self.turns, 1):
            self.fields[name] = forms.ChoiceField(
                label=_("Takes turn %(number)d") % {"number": number},
                choices=[("", _("Nobody")), *people],
                required=number == 1,
                error_messages={"required": _("Choose who has the first turn.")},
            )
        self.order_fields(["on_call", *self.turns])

    def clean_first_on(self) -> date:
        day: date = self.cleaned_data["first_on"]
        if abs(day - clock.now().date()) > FARTHEST:
            raise ValidationError(_("Choose a day within two years."))
        return day

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if not self.errors:
            check_plan(self.plan())
        return told

    def plan(self) -> Plan:
        """What was described, as plain values. For a form without errors."""
        told = self.cleaned_data
        people = [told[name] for name in self.turns]
        return Plan(
            on_call=told["on_call"],
            first_on=told["first_on"],
            last_on=told["last_on"],
            weekdays=tuple(sorted(told["weekdays"])),
            every=told["every"],
            begins=told["begins"],
            days=told["days"],
            ends=told["ends"],
            by_week=told["turn_lasts"] == TurnLasts.WEEK,
            people=tuple(UUID(person) for person in people if person),
        )


def described(plan: Plan) -> dict[str, Any]:
    """A plan as the form's first values."""
    return {
        "on_call": plan.on_call,
        "first_on": plan.first_on,
        "last_on": plan.last_on,
        "weekdays": list(plan.weekdays),
        "every": plan.every,
        "begins": plan.begins,
        "days": plan.days,
        "ends": plan.ends,
        "turn_lasts": TurnLasts.WEEK if plan.by_week else TurnLasts.SHIFT,
        **{f"turn_{number}": str(person) for number, person in enumerate(plan.people, 1)},
    }


class LeaveForm(SpanForm):
    """From when to when somebody is not asked; ``who`` only for those who keep a rota."""

    who = forms.ChoiceField(label=_("Who?"), error_messages={"required": _("Choose who is away.")})
    field_order = ("who",)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        if len(people) > 1:
            self.fields["who"].choices = people  # type: ignore[attr-defined]
        else:
            del self.fields["who"]
