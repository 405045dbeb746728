"""Keeping every notice in the building, until a human lets them go.

A copy of the past does not know what was sent after it was made: its outbox may tell people a second time, or of
what is long over. Whoever brings such a copy back holds the notices in the same transaction.
"""

from datetime import datetime

from django.db import connection, transaction

from notices.models import Hold, Notice, NoticeState
from notices.rules import turn_comes_at

# Whoever was sending one loses the claim: the fence rises.
_HOLD = """
INSERT INTO notices_hold (id, since) VALUES (1, %(now)s) ON CONFLICT (id) DO NOTHING;
UPDATE notices_notice SET state = 'held', fence = fence + 1, lease_until = NULL
WHERE state IN ('queued', 'sending');
"""


@transaction.atomic
def hold_all(now: datetime) -> None:
    """From now on nothing is sent. What waits, or is being sent, is held; what is queued later waits as well."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, {"now": now})


def how_to_hold(now: datetime) -> str:
    """What ``hold_all`` does, as plain SQL for a session that is not this program's own."""
    with connection.cursor() as cursor:
        return str(cursor.mogrify(_HOLD, {"now": now}).decode())


@transaction.atomic
def release_all(now: datetime) -> int:
    """Let every held notice go, each once, and end the hold. Returns how many now wait to be sent.

    Second ways have their turn after the first, and those whose own time is over (``use_by``) are given up at their
    turn, as always.
    """
    Hold.objects.all().delete()
    held = Notice.objects.filter(state=NoticeState.HELD)
    for turn in sorted(set(held.values_list("turn", flat=True))):
        held.filter(turn=turn).update(state=NoticeState.QUEUED, next_attempt_at=turn_comes_at(turn, now))
    return Notice.objects.filter(state=NoticeState.QUEUED).count()


def are_held() -> bool:
    """Whether nothing is sent at the moment."""
    return Hold.objects.exists()


def count_held() -> int:
    """How many notices were waiting when the hold began."""
    return Notice.objects.filter(state=NoticeState.HELD).count()
