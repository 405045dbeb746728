"""Saying that a first contact is about somebody whose network is open already."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _


class KnownForm(forms.Form):
    """Whose network it is, out of those the reader works with."""

    network = forms.ChoiceField(
        label=_("Whose network is it?"),
        help_text=_("Those your team works with."),
        error_messages={
            "required": _("Choose whose network it is."),
            "invalid_choice": _("Choose somebody from the list."),
        },
    )

    def __init__(self, data: object, networks: list[tuple[UUID, str]]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        names = [(str(network_id), name) for network_id, name in networks]
        self.fields["network"].choices = [("", _("Choose")), *names]  # type: ignore[attr-defined]
