"""A shift."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from response.forms.span import SpanForm
from response.models import OnCall, Shift


class ShiftForm(SpanForm):
    """Who is on call from when to when. ``who`` is a team and one of its people."""

    who = forms.ChoiceField(label=_("Who?"), error_messages={"required": _("Choose who is on call.")})
    on_call = forms.ChoiceField(
        label=_("First or second?"), choices=OnCall.choices, initial=OnCall.FIRST, widget=forms.RadioSelect
    )
    field_order = ("who", "on_call")

    def __init__(self, *args: Any, people: Sequence[tuple[str, list[tuple[str, str]]]], **more: Any) -> None:
        super().__init__(*args, **more)
        choices: list[Any] = list(people[0][1]) if len(people) == 1 else list(people)
        self.fields["who"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        starts_at, ends_at = told.get("starts_at"), told.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("A shift ends after it begins. Choose a later end."))
        return told

    def team_and_person(self) -> tuple[UUID, UUID]:
        team_id, person_id = self.cleaned_data["who"].split(":")
        return UUID(team_id), UUID(person_id)


class OfferForm(SpanForm):
    """To whom a shift is offered, and which part of it."""

    taker = forms.ChoiceField(label=_("To whom?"), error_messages={"required": _("Choose whom you ask.")})
    field_order = ("taker",)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["taker"].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]

    def part_of(self, shift: Shift) -> tuple[datetime, datetime]:
        """The part, to the minute as it is written; what touches an end of the shift is that end."""
        starts_at, ends_at = self.times()
        if starts_at == shift.starts_at.replace(second=0, microsecond=0):
            starts_at = shift.starts_at
        if ends_at == shift.ends_at.replace(second=0, microsecond=0):
            ends_at = shift.ends_at
        return starts_at, ends_at
