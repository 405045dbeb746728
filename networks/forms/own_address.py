"""A mail address somebody wants to sign in by."""

from django import forms
from django.utils.translation import gettext_lazy

from networks.sign_in_address import LONGEST_ADDRESS, written_plainly


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
