"""Calling a drill."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from response.presenters.drills import pace

#: how many times as fast as life a drill may go: a day in ten minutes, in 24, in an hour, in four
SPEEDS = (144, 60, 24, 6)
USUAL_SPEED = 60


class DrillForm(forms.Form):
    """Which team's ladder is climbed, and how fast."""

    team = forms.ChoiceField(label=_("Team"), error_messages={"required": _("Choose a team.")})
    speed = forms.TypedChoiceField(
        label=_("How fast?"), coerce=int, initial=USUAL_SPEED, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, teams: Sequence[tuple[UUID, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["team"].choices = [(str(pk), name) for pk, name in teams]
        fields["speed"].choices = [(speed, pace(speed)) for speed in SPEEDS]
        if len(teams) == 1:
            fields["team"].initial = str(teams[0][0])
            fields["team"].widget = forms.HiddenInput()
