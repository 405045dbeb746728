"""Writing down a try at reaching somebody."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.models import Person
from opendialogue import wording
from response.attempts import NewAttempt
from response.forms.fields import LocalMomentField, SubmissionField, line, paragraph
from response.models import AttemptHow, AttemptResult


class AttemptForm(forms.Form):
    """Whom, how, when, and what came of it. The people of the contact are there to be chosen."""

    submission = SubmissionField()
    way = forms.ChoiceField(label=_("Whom did you try to reach?"), required=False)
    name = line(_("Or the name of somebody else"), autocomplete="off")
    how = forms.ChoiceField(
        label=_("How?"),
        choices=AttemptHow.choices,
        initial=AttemptHow.PHONE,
        widget=forms.RadioSelect(attrs={"class": "choices-tight"}),
        error_messages={"required": _("Choose how you tried.")},
    )
    result = forms.ChoiceField(
        label=_("What came of it?"),
        choices=AttemptResult.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )
    at = LocalMomentField(label=_("When?"), error_messages={"required": _("Say when you tried.")})
    note = paragraph(_("What the next one should know"), hint=_("In your own words, or leave it."), rows=2)

    def __init__(
        self,
        *args: Any,
        people: Iterable[Person],
        ways: Sequence[tuple[UUID, str, str]],
        now: datetime,
        **more: Any,
    ) -> None:
        # The page has other forms with fields of the same names.
        super().__init__(*args, **{"auto_id": "id_attempt_%s", **more})
        self.now = now
        self.fields["at"].initial = now
        self._ways: dict[str, tuple[UUID, str]] = {}
        choices: list[tuple[str, Any]] = []
        for person in people:
            for value in [value for whose, _kind, value in ways if whose == person.pk] or [""]:
                key = f"{person.pk} {value}"
                self._ways[key] = (person.pk, value)
                choices.append(
                    (key, f"{wording.own(person.name)}{wording.comma()}{value}" if value else person.name)
                )
        self.fields["way"].choices = [*choices, ("", _("Somebody else"))]  # type: ignore[attr-defined]
        if choices:
            self.fields["way"].initial = choices[0][0]

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        if at > self.now:
            raise forms.ValidationError(_("This time has not come yet."))
        return at

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if not told.get("way") and not told.get("name") and not {"way", "name"} & set(self.errors):
            self.add_error("name", _("Say whom you tried to reach."))
        return told

    def attempt(self) -> NewAttempt:
        """What was written down. A name that was written counts before whoever stood there to be chosen."""
        told = self.cleaned_data
        person_id, address = (None, "") if told["name"] else self._ways[told["way"]]
        return NewAttempt(
            submission=told["submission"],
            at=told["at"],
            how=told["how"],
            result=told["result"],
            person_id=person_id,
            name=told["name"],
            address=address,
            note=told["note"],
        )
