"""How signing in fits this house: nobody signs up, and letters go through the outbox in the receiver's language."""

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from networks.access import is_staff
from networks.models import ContactKind, Person
from networks.queries import person_who_signs_in_by
from notices.models import Urgency
from notices.outbox import Letter, queue
from opendialogue import clock

#: allauth's letters that are sent, and the kind of notice each becomes; anything else is not sent
KINDS = {
    "account/email/login_code": "sign_in_code",
    "account/email/password_reset_key": "password_link",
    "account/email/unknown_account": "sign_in_otherwise",
    "account/email/password_reset": "password_changed",
    "account/email/password_changed": "password_changed",
    "account/email/password_set": "password_changed",
    "mfa/email/totp_activated": "second_factor_changed",
    "mfa/email/totp_deactivated": "second_factor_changed",
    "mfa/email/recovery_codes_generated": "second_factor_changed",
}


class AccountAdapter(DefaultAccountAdapter):
    """What of allauth's ways is different here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are made known by those who work with them."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the letter for the person who signs in by this address; nobody else ever gets one.

        An address nobody signs in by gets no letter, and the page says the same: it tells no one who is known here.
        A known person who asked for what they do not have (staff for a code, others for a password) is told how
        they sign in.
        """
        kind = KINDS.get(template_prefix)
        person = person_who_signs_in_by(email) if kind else None
        if kind is None or person is None:
            return
        now = clock.now()
        letter = Letter(
            cause=f"{kind}:{uuid.uuid4()}",
            recipient_id=person.pk,
            channel=ContactKind.MAIL,
            address=person.sign_in_address or "",
            language=person.language,
            kind=kind,
            context=_context(kind, context, person)
            | {"sender_name": person.service.sender_name, "name": person.name},
            urgency=Urgency.COURTESY,
        )
        with transaction.atomic():
            queue([letter], now)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the person that their way of signing in was changed, at the address they sign in by."""
        self.send_mail(template_prefix, user.get_username() or "", context or {})

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Whether this is the password of the person who is signed in. Counts towards the limit of attempts."""
        known = self.authenticate(self.request, email=user.get_username(), password=password)
        return known is not None and known.pk == user.pk


def _context(kind: str, context: dict[str, Any], person: Person) -> dict[str, Any]:
    """What the texts need of allauth's context."""
    if kind == "sign_in_code":
        lasts = timedelta(seconds=app_settings.LOGIN_BY_CODE_TIMEOUT)
        return {"code": context["code"], "use_by": (clock.now() + lasts).isoformat()}
    if kind == "password_link":
        return {"path": urlsplit(context["password_reset_url"]).path}
    if kind == "sign_in_otherwise":
        by_password = is_staff(person)
        return {
            "by_password": by_password,
            "path": reverse("account_login" if by_password else "account_request_login_code"),
        }
    return {}
