"""Mail that came back: the address is not used any more, and a human asks for another one."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum

import structlog
from django.db import transaction

from networks.people import stop_bouncing
from notices.bounces import note_returned
from notices.models import Notice
from notices.returned_mail import read
from response.errands import open_errand

log = structlog.get_logger(__name__)

#: bytes of a mail that are taken: what came back may be in it, files and all
LARGEST = 5 * 1024 * 1024
#: the kind of errand that a mail address that does not work makes
MAIL_BOUNCED = "mail_bounced"


class Taken(Enum):
    """What became of a mail that was taken in."""

    NOTHING = "it says nothing of a notice of ours, or nothing new"
    FOR_NOW = "a notice could not be delivered for now"
    FOR_GOOD = "a notice came back for good"


@transaction.atomic
def take_mail(raw: bytes, now: datetime, receivers: Iterable[str] = ()) -> Taken:
    """Take in one mail that was sent to the address where notices come back to.

    For good: the notice has failed, the address is not used any more, the next way goes at once, and a human is
    asked to ask for another address; all of it or nothing. The same mail twice changes nothing, nor does an
    automatic answer, nor a mail without our own mark. ``receivers`` is whom the mail server says it was for.
    """
    returned = read(raw, receivers)
    notice = note_returned(returned, now) if returned else None
    if returned is None or notice is None:
        return Taken.NOTHING
    log.info("mail_returned", notice=str(notice.pk), permanent=returned.is_permanent)
    if not returned.is_permanent:
        return Taken.FOR_NOW
    _ask_for_another(notice, now)
    return Taken.FOR_GOOD


def _ask_for_another(notice: Notice, now: datetime) -> None:
    """Not where nobody is reached there: whoever mistypes a new address to sign in by sees so by themselves."""
    person = notice.recipient
    point = stop_bouncing(person.pk, notice.address, notice.sent_at or notice.created_at, now)
    is_sign_in = (person.sign_in_address or "").lower() == notice.address.lower()
    if point is not None:
        open_errand(person.service, MAIL_BOUNCED, f"point:{point.pk}", person, now)
    elif is_sign_in and not person.contact_points.filter(value__iexact=notice.address).exists():
        open_errand(person.service, MAIL_BOUNCED, f"sign_in:{person.pk}", person, now)
