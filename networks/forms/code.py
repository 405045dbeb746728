"""A code that was sent to somebody, as they type it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LENGTH = 6


class CodeForm(forms.Form):
    """The code, as people type it: with spaces, in the digits of their own keyboard."""

    code = forms.CharField(
        label=gettext_lazy("The code"),
        max_length=40,
        help_text=gettext_lazy("Six digits. It works for a quarter of an hour."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}),
        error_messages={"required": gettext_lazy("Write the code.")},
    )

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"]
        digits = "".join(str(int(character)) for character in typed if character.isdecimal())
        if len(digits) != LENGTH:
            raise forms.ValidationError(_("The code has six digits."))
        return digits
