"""The ladder of a promise, step by step, as somebody has it so far."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from response.forms.promise import HOURS
from response.models import Condition, Tells
from response.queries.promises import RungInForce
from response.rules_ladder import MOST_RUNGS, Draft, flaws

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NOTHING_AFTER = _("Write after how long, in hours, minutes or both.")
WRONG = {
    "nobody": _("Choose at least one whom this step tells."),
    "first_nobody_there": _(
        "The first step tells somebody who is there: the organiser, or whoever is first or second on call."
    ),
    "not_later": _("This step must come later than the one before it."),
    "not_before_end": _("This step must come before the promise ends."),
    "too_many": _("A ladder has 12 steps at most. Take some away."),
}


class StepForm(forms.Form):
    """One step between the first and the last: after how long, if what is still so, who is told."""

    nothing_compulsory = True

    hours = forms.IntegerField(label=_("Hours"), min_value=0, max_value=HOURS[1], required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=59, required=False)
    condition = forms.ChoiceField(
        label=_("Condition"),
        choices=Condition.choices,
        error_messages={
            "required": _("Choose what must still be so."),
            "invalid_choice": _("Choose what must still be so."),
        },
    )
    tells = forms.MultipleChoiceField(
        label=_("Whom it tells"),
        choices=Tells.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-tight"}),
        required=False,
        error_messages={"invalid_choice": WRONG["nobody"], "invalid_list": WRONG["nobody"]},
    )

    def draft(self) -> Draft:
        told = self.cleaned_data
        after = (told.get("hours") or 0) * HOUR + (told.get("minutes") or 0) * MINUTE
        return Draft(after, told["condition"], tuple(told["tells"]))

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        is_told = told.get("hours") or told.get("minutes") or {"hours", "minutes"} & self.errors.keys()
        if "hours" in self.fields and not is_told:
            self.add_error("hours", NOTHING_AFTER)
        return told


class FixedStepForm(StepForm):
    """The first step or the last: when, and under which condition, is not to be chosen."""

    hours = minutes = condition = None  # type: ignore[assignment]

    def __init__(self, *args: Any, at: Draft, **more: Any) -> None:
        super().__init__(*args, **more)
        self.at = at

    def draft(self) -> Draft:
        return Draft(self.at.after, self.at.condition, tuple(self.cleaned_data["tells"]))


class LadderForm:
    """All steps of one promise. Without ``data`` as they stand; with it as they were sent, whatever that was."""

    def __init__(
        self,
        within: timedelta,
        rungs: Sequence[RungInForce],
        data: Mapping[str, Any] | None = None,
        steps: Sequence[Mapping[str, Any]] | None = None,
    ) -> None:
        self.within = within
        self.data = data
        initial = steps if steps is not None else [_as_told(rung) for rung in rungs]
        count = _count(data, len(initial)) if data is not None else len(initial)
        self.steps = [
            self._step(place, count, initial[place] if place < len(initial) else {}) for place in range(count)
        ]
        #: what is wrong with the ladder as a whole
        self.errors: list[str] = []

    def _step(self, place: int, count: int, initial: Mapping[str, Any]) -> StepForm:
        given: dict[str, Any] = {"prefix": f"step-{place}", "initial": initial}
        if place == 0:
            return FixedStepForm(self.data, at=Draft(timedelta(0), Condition.ALWAYS, ()), **given)
        if place == count - 1:
            return FixedStepForm(self.data, at=Draft(self.within, Condition.PROMISE_NOT_KEPT, ()), **given)
        return StepForm(self.data, **given)

    @property
    def count(self) -> int:
        return len(self.steps)

    @property
    def is_full(self) -> bool:
        return self.count >= MOST_RUNGS

    def is_valid(self) -> bool:
        """Whether this is a ladder; what is wrong stands at its steps."""
        if any(step.errors for step in self.steps):
            return False
        for flaw in flaws(self.drafts(), self.within):
            step = self.steps[flaw.place]
            if flaw.field:
                step.add_error("hours" if flaw.field == "after" else flaw.field, WRONG[flaw.code])
            else:
                self.errors.append(str(WRONG[flaw.code]))
        return not self.errors and not self.has_errors

    @property
    def has_errors(self) -> bool:
        return bool(self.errors) or any(step.errors for step in self.steps if step.is_bound)

    def drafts(self) -> list[Draft]:
        return [step.draft() for step in self.steps]

    def rearranged(self, *, add: bool = False, remove: int | None = None) -> "LadderForm":
        """The same as it was typed, right or wrong, with one step more before the last, or without one."""
        typed = [self._typed(step) for step in self.steps]
        if add and not self.is_full:
            typed.insert(-1, {"condition": Condition.NOT_TAKEN_ON})
        if remove is not None and 0 < remove < len(typed) - 1:
            del typed[remove]
        return LadderForm(self.within, (), steps=typed)

    @staticmethod
    def _typed(step: StepForm) -> dict[str, Any]:
        return {name: step[name].value() for name in step.fields}


def _count(data: Mapping[str, Any], usual: int) -> int:
    """How many steps were sent; what nobody could have sent is as many as there were."""
    sent = str(data.get("steps", ""))
    count = int(sent) if re.fullmatch("[0-9]{1,2}", sent, re.ASCII) else 0
    return count if 2 <= count <= MOST_RUNGS + 1 else usual


def _as_told(rung: RungInForce) -> dict[str, Any]:
    return {
        "hours": rung.after // HOUR,
        "minutes": rung.after % HOUR // MINUTE,
        "condition": rung.condition,
        "tells": rung.tells,
    }
