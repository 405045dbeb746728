"""One way after another: which of a person's ways goes next, and which need not go any more.

The notices of one cause for one person are the turns. Each later one is queued with the time at which the silence of
those before it would have lasted long enough, so nothing has to remember to send it; what happens meanwhile only
moves that time forward, or spares it.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import F, Min, Q, QuerySet

from notices.models import Notice, NoticeState, in_portions
from notices.rules import DIGEST, SECRET_PATHS

#: still to be sent, or kept in the building for now
WAITS = Q(state__in=(NoticeState.QUEUED, NoticeState.HELD))
#: carries a link that lets its bearer in
WITH_LINK = reduce(or_, (Q(context__path__startswith=path) for path in SECRET_PATHS))


def bring_next_forward(notice: Notice, now: datetime) -> None:
    """This notice will not arrive: the next of its receiver's ways does not wait for its silence.

    To be called in the transaction in which the notice was found to have failed.
    """
    later = Notice.objects.filter(
        cause=notice.cause,
        recipient=notice.recipient_id,
        turn__gt=notice.turn,
        attempts=0,
        state=NoticeState.QUEUED,
    )
    following = later.aggregate(turn=Min("turn"))["turn"]
    later.filter(turn=following, next_attempt_at__gt=now).update(next_attempt_at=now)


def spare_others(notice: Notice) -> int:
    """This notice has arrived: what still waits to tell its receiver the same over other ways is not sent.

    The same goes for all that it told of, where it told of many.
    """
    why = "it had arrived another way"
    waiting = Notice.objects.filter(WAITS, recipient=notice.recipient_id)
    if notice.kind == DIGEST:
        others = waiting.filter(cause__in=notice.tells_of.values("cause"))
        return sum(_spare(portion, why) for portion in in_portions(others))
    return _spare(waiting.filter(cause=notice.cause).exclude(pk=notice.pk), why)


def spare(causes: Iterable[str], why: str) -> int:
    """Nobody needs to hear of these causes a second time: later ways that still wait are not sent.

    Whoever has not been told over any way is told all the same. ``why`` is a plain word for the log of the notice.
    Returns how many were spared.
    """
    later = Notice.objects.filter(WAITS, cause__in=list(causes), turn__gt=0, attempts=0)
    return _spare(later, why)


def _spare(notices: QuerySet[Notice], why: str) -> int:
    """Nothing is kept of a personal link that was never sent."""
    notices.filter(WITH_LINK).update(context={}, calendar="", subject="", body="")
    return notices.update(state=NoticeState.SPARED, last_error=why, fence=F("fence") + 1)
