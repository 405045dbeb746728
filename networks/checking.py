"""Checking that a number or an address reaches somebody: a code goes there, and they type it.

What was never checked is used all the same: one number that may be wrong is better than silence.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from networks.codes import Typed, digest_of, new_code, try_code
from networks.models import ContactPoint, Person, ReachCode
from networks.queries import reach_code_awaited
from networks.rules import CODES_AN_HOUR, HOUR, code_ends_at, code_works
from notices.models import Urgency
from notices.outbox import Letter, queue


@transaction.atomic
def send_code(point: ContactPoint, now: datetime) -> ReachCode:
    """Send a code to where somebody is reached, or was until mail came back; one sent there before ends.

    Raises ValidationError after five codes to anywhere for the same person within an hour.
    """
    Person.objects.select_for_update().get(pk=point.person_id)
    codes = ReachCode.objects.filter(point__person=point.person_id)
    codes.filter(sent_at__lte=now - HOUR).delete()
    if codes.count() >= CODES_AN_HOUR:
        raise ValidationError(_("You have asked for several codes. Try again in an hour."))
    codes.filter(point=point, ended_at=None).update(ended_at=now)
    code = new_code()
    sent = ReachCode(point=point, sent_at=now)
    sent.digest = digest_of(sent, code)
    sent.save()
    queue([_letter(sent, code)], now)
    return sent


@transaction.atomic
def type_code(point: ContactPoint, code: str, now: datetime) -> Typed:
    """Take what somebody typed for the code that was sent there. The right one shows that it reaches them.

    Where mail had come back, it is used again from then on. Five tries, a quarter of an hour.
    """
    sent = ReachCode.objects.select_for_update().filter(point=point, ended_at=None).first()
    if sent is None:
        return Typed.OVER
    typed = try_code(sent, code, now)
    if typed == Typed.RIGHT:
        ContactPoint.objects.filter(pk=point.pk).update(verified_at=now, stopped_at=None, bounced_at=None)
    return typed


def is_code_awaited(point: ContactPoint, now: datetime) -> bool:
    """Whether a code was sent there that still works."""
    sent = reach_code_awaited(point)
    return sent is not None and code_works(now, sent.sent_at, sent.tries)


def _letter(sent: ReachCode, code: str) -> Letter:
    """May reach a stranger, or lie on a locked screen: it says neither whom it is for, nor from whom, nor why."""
    point = sent.point
    return Letter(
        cause=f"reach_code:{sent.pk}",
        recipient_id=point.person_id,
        channel=point.kind,
        address=point.value,
        language=point.person.language,
        kind="reach_code",
        context={"code": code, "use_by": code_ends_at(sent.sent_at).isoformat()},
        urgency=Urgency.COURTESY,
    )
