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

    def __init__(self, *args: Any, parts: Sequence[Part], **options: Any) -> None:
        options["initial"] = {"here": [str(part.person_id) for part in parts if part.is_here]}
        super().__init__(*args, **options)
        here = self.fields["here"]
        if isinstance(here, forms.MultipleChoiceField):
            here.choices = [(str(part.person_id), part.name) for part in parts if part.is_asked]
