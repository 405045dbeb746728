"""Saying that an errand is done."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 300


class DoneForm(forms.Form):
    """Words of whoever did it, or none."""

    nothing_compulsory = True

    note = forms.CharField(
        label=_("How it went, if you like"),
        max_length=LONGEST,
        required=False,
        help_text=_("Everybody who sees this list can read it: no names, nothing about anybody's health."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: object, errand_id: UUID) -> None:
        super().__init__(data, auto_id=f"id_%s_{errand_id}")  # type: ignore[arg-type]
