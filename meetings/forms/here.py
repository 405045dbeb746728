"""Who is in the room."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.queries.page import Part


class HereForm(forms.Form):
    """A box for everybody who is part of the meeting; ticked for those who are there."""

    nothing_compulsory = True

    here = forms.TypedMultipleChoiceField(
        label=_("Who is in the room?"),
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What somebody keeps to those in the room is for them."),
    )

    #: who stood ticked when the form was shown
    was_here = forms.TypedMultipleChoiceField(coerce=UUID, required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, parts: Sequence[Part], **options: Any) -> None:
        here_now = [str(part.person_id) for part in parts if part.is_here]
        options["initial"] = {"here": here_now, "was_here": here_now}
        super().__init__(*args, **options)
        for field in self.fields.values():
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - both are
            field.choices = [(str(part.person_id), part.name) for part in parts if part.is_asked]
