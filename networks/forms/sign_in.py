"""allauth's forms, where this house lets in otherwise: staff by password, everybody else by a code.

Codes are typed in whatever digits a keyboard has.
"""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm, ResetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.utils.translation import gettext_lazy as _

from networks.access import is_staff
from networks.forms.code import CodeField
from networks.models import Person


class SignInCodeForm(RequestLoginCodeForm):
    """Asking for a code. Staff get none, and are told so by mail: the page says the same to everybody."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["email"].error_messages["required"] = _("Write your mail address.")

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if isinstance(self._user, Person) and is_staff(self._user):
            self._user = None
        return email


class ConfirmCodeForm(ConfirmLoginCodeForm):
    """The code that came by mail."""

    code = CodeField()


class SecondFactorForm(AuthenticateForm):
    """A code of one's app, or a spare one, while signing in."""

    code = CodeField()


class SecondFactorAgainForm(ReauthenticateForm):
    """A code of one's app, or a spare one, before a change that matters."""

    code = CodeField()


class SetUpSecondFactorForm(ActivateTOTPForm):
    """The first code of one's app."""

    code = CodeField()


class NewPasswordForm(ResetPasswordForm):
    """Asking for a link to set a password. Only staff have one; others are told so by mail."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        self.users = [person for person in self.users if is_staff(person)]
        return email
