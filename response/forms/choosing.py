"""Another promise for a first contact that runs."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ChoosePromiseForm(forms.Form):
    """Which promise, why, and, for one that ends later, that this is meant."""

    promise = forms.ChoiceField(
        label=_("What do we promise?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of these promises."),
            "invalid_choice": _("Choose one of these promises."),
        },
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_(
            "Everybody who watches the promise reads it: write about our work, not about anybody's life."
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why, in a few words about our work.")},
    )
    longer = forms.BooleanField(label=_("They may wait longer than we promised them"), required=False)

    def __init__(self, *args: Any, promises: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["promise"].choices = promises  # type: ignore[attr-defined]
