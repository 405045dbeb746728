"""Asking a colleague to take a contact over."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from response.queries.handover import Colleague


class HandoverForm(forms.Form):
    """One colleague, by name, among those who may be asked."""

    taker = forms.ChoiceField(
        label=_("Whom do you ask?"),
        help_text=_("Until they accept, whoever organises it now goes on doing so."),
        error_messages={
            "required": _("Choose a colleague who works here."),
            "invalid_choice": _("Choose a colleague who works here."),
        },
    )

    def __init__(self, *args: Any, colleagues: Sequence[Colleague], **more: Any) -> None:
        super().__init__(*args, **more)
        teams: dict[str, list[tuple[str, str]]] = {}
        for one in colleagues:
            teams.setdefault(one.team, []).append((str(one.id), one.name))
        self.fields["taker"].choices = [("", _("Choose a colleague")), *teams.items()]  # type: ignore[attr-defined]
