"""What providers say became of a notice: in any order, as often as they like."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from notices.claims import what_is_kept
from notices.models import Doubt, Notice, NoticeState
from notices.parcels import Fate
from notices.turns import bring_next_forward, spare_others

#: not known to have gone out
NOT_SENT = frozenset({NoticeState.QUEUED, NoticeState.SENDING, NoticeState.HELD, NoticeState.UNKNOWN})
#: a receipt of failure changes nothing any more
SETTLED = frozenset({NoticeState.DELIVERED, NoticeState.FAILED, NoticeState.SPARED})


@transaction.atomic
def take_receipt(reference: str, fate: Fate, at: datetime, now: datetime) -> bool:
    """Take in a provider's word of what became of a notice: ``ACCEPTED``, ``DELIVERED`` or ``REFUSED`` (it failed).

    Arrived stays arrived, and failed is followed by nothing but arrived, whatever comes late. What arrived spares the
    receiver's other ways; what failed brings the next one forward. Returns whether anything changed; an unknown
    reference changes nothing.
    """
    notice = _held(reference)
    if notice is None:
        return False
    at = max(min(at, now), notice.created_at)
    if fate is Fate.DELIVERED and notice.state != NoticeState.DELIVERED:
        _become(notice, NoticeState.DELIVERED, sent_at=notice.sent_at or at, delivered_at=at, last_error="")
        spare_others(notice)
    elif fate is Fate.REFUSED and notice.state not in SETTLED:
        _become(notice, NoticeState.FAILED, last_error="its provider could not deliver it")
        bring_next_forward(notice, now)
    elif fate is Fate.ACCEPTED and notice.state in NOT_SENT:
        _become(notice, NoticeState.SENT, sent_at=notice.sent_at or at, last_error="")
    else:
        return False
    return True


def _held(reference: str) -> Notice | None:
    try:
        known = UUID(reference)
    except ValueError:
        return None
    return Notice.objects.select_for_update().filter(pk=known).first()


def _become(notice: Notice, state: NoticeState, **changes: object) -> None:
    """Whoever is sending it at this moment loses the claim, so that their word does not undo this one."""
    changes |= what_is_kept(notice, keep_secrets=settings.DEMO)
    Notice.objects.filter(pk=notice.pk).update(
        state=state, doubt=Doubt.NONE, lease_until=None, fence=F("fence") + 1, **changes
    )
