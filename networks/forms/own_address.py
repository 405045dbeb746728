"""A mail address somebody wants to sign in by, and the code that was sent there."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.sign_in_address import LONGEST_ADDRESS, written_plainly

LENGTH = 6


class OwnAddressForm(forms.Form):
    """The address."""

    address = forms.EmailField(
        label=gettext_lazy("Your mail address"),
        max_length=LONGEST_ADDRESS,
        help_text=gettext_lazy("One that only you read. We send a code there, to be sure that it is yours."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={"required": gettext_lazy("Write your mail address.")},
    )

    def clean_address(self) -> str:
        return written_plainly(self.cleaned_data["address"])


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
