"""allauth's forms, where this house lets in otherwise: staff by password, everybody else by a code."""

from typing import Any

from allauth.account.forms import RequestLoginCodeForm, ResetPasswordForm
from django.utils.translation import gettext_lazy as _

from networks.access import is_staff
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


class NewPasswordForm(ResetPasswordForm):
    """Asking for a link to set a password. Only staff have one; others are told so by mail."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        self.users = [person for person in self.users if is_staff(person)]
        return email
