"""Giving oneself a mail address to sign in by: a code goes there, and whoever types it has shown that it is theirs.

Nobody learns from it who signs in here: an address of somebody else is answered like any other.
"""

import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from networks.codes import Typed, digest_of, new_code, try_code
from networks.models import AddressCode, ContactKind, Person
from networks.queries import code_awaited
from networks.rules import CODES_AN_HOUR, HOUR, code_ends_at, code_works
from networks.sign_in_address import letters_about_change, no_longer_sign_in, owner_of, sign_in_by
from notices.models import Urgency
from notices.outbox import Letter, queue


@transaction.atomic
def ask_for_code(person: Person, address: str, now: datetime) -> AddressCode:
    """Send a code of six digits to an address that this person wants to sign in by; one sent before ends.

    ``address`` is written plainly. Where somebody else signs in by it no code goes out, and they are told that
    somebody tried; what this returns looks the same. Raises ValidationError for the address they have already, and
    after five codes within an hour.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    if address == (person.sign_in_address or "").lower():
        raise ValidationError({"address": _("You sign in by this address already.")})
    codes = AddressCode.objects.filter(person=person)
    codes.filter(sent_at__lte=now - HOUR).delete()
    if codes.count() >= CODES_AN_HOUR:
        raise ValidationError({"address": _("You have asked for several codes. Try again in an hour.")})
    codes.filter(ended_at=None).update(ended_at=now)
    code = new_code()
    asked = AddressCode(person=person, address=address, sent_at=now)
    owner = owner_of(address)
    # Without a code that was sent anywhere, nothing that is typed may fit.
    asked.digest = digest_of(asked, code if owner is None else secrets.token_hex())
    asked.save()
    if owner is None:
        queue([_code_letter(asked, code)], now)
    elif owner.is_active:
        queue([_warning(asked, owner)], now)
    return asked


@transaction.atomic
def type_code(person: Person, code: str, now: datetime) -> Typed:
    """Take what somebody typed for the code they await. The right one makes the address theirs, once.

    Five tries, a quarter of an hour; whoever takes the address in the meantime keeps it.
    """
    asked = AddressCode.objects.select_for_update().filter(person=person, ended_at=None).first()
    if asked is None:
        return Typed.OVER
    typed = try_code(asked, code, now)
    if typed != Typed.RIGHT:
        return typed
    try:
        sign_in_by(person, asked.address, is_proved=True)
    except ValidationError:
        return Typed.OVER
    queue(letters_about_change(person), now)
    return Typed.RIGHT


@transaction.atomic
def give_up_address(person: Person, now: datetime) -> None:
    """Sign in by no mail address any more; whoever has none is left as they are. A code that is awaited ends."""
    AddressCode.objects.filter(person=person, ended_at=None).update(ended_at=now)
    if person.sign_in_address is None:
        return
    no_longer_sign_in(person)
    queue(letters_about_change(person), now)


def address_awaited(person: Person, now: datetime) -> str:
    """The address this person was sent a code to that still works; "" for none."""
    asked = code_awaited(person)
    return asked.address if asked and code_works(now, asked.sent_at, asked.tries) else ""


def _code_letter(asked: AddressCode, code: str) -> Letter:
    """Goes to whoever reads mail there, who may be a stranger: it names nobody."""
    person = asked.person
    context = {"code": code, "use_by": code_ends_at(asked.sent_at).isoformat()}
    return _letter(asked, person, "address_code", context | {"sender_name": person.service.sender_name})


def _warning(asked: AddressCode, owner: Person) -> Letter:
    context = {"name": owner.name, "sender_name": owner.service.sender_name, "path": reverse("account_login")}
    return _letter(asked, owner, "address_tried", context)


def _letter(asked: AddressCode, recipient: Person, kind: str, context: dict[str, str]) -> Letter:
    return Letter(
        cause=f"{kind}:{asked.pk}",
        recipient_id=recipient.pk,
        channel=ContactKind.MAIL,
        address=asked.address,
        language=recipient.language,
        kind=kind,
        context=context,
        urgency=Urgency.COURTESY,
    )
