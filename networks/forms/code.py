"""A code that was sent to somebody, or that their app shows, as they type it."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LENGTH = 6
#: what keyboards and copied messages put between digits: spaces of all kinds, marks of direction
BETWEEN = ("Zs", "Cf")


class CodeField(forms.CharField):
    """A code; its value has plain digits, whatever digits the keyboard has, and nothing invisible between them."""

    def __init__(self, **options: Any) -> None:
        shown = {"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}
        super().__init__(
            label=gettext_lazy("The code"),
            max_length=40,
            widget=forms.TextInput(attrs=shown),
            error_messages={"required": gettext_lazy("Write the code.")},
            **options,
        )

    def to_python(self, value: Any) -> str:
        typed: str = super().to_python(value) or ""
        signs = (str(int(sign)) if sign.isdecimal() else sign for sign in typed)
        return "".join(sign for sign in signs if unicodedata.category(sign) not in BETWEEN)


class CodeForm(forms.Form):
    """A code of six digits."""

    code = CodeField(help_text=gettext_lazy("Six digits. It works for a quarter of an hour."))

    def clean_code(self) -> str:
        digits = "".join(sign for sign in self.cleaned_data["code"] if sign.isdecimal())
        if len(digits) != LENGTH:
            raise forms.ValidationError(_("The code has six digits."))
        return digits
