"""Keeping every notice in the building, until a human lets them go.

A copy of the past does not know what was sent after it was made: its outbox may tell people a second time, or of
what is long over. Whoever brings such a copy back holds the notices in the same transaction.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from notices.models import Hold, Notice, NoticeState, in_portions
from notices.rules import PORTION, turn_comes_at

#: decides at once for all: whoever takes up a notice, or gathers or posts anything, looks for this row first
_BEGIN = "INSERT INTO notices_hold (id, since) VALUES (1, %(now)s) ON CONFLICT (id) DO NOTHING;\n"
#: the notices after one in the order of their ids; whoever was sending one loses the claim, for the fence rises
_PORTION = """
WITH held AS (
    UPDATE notices_notice SET state = 'held', fence = fence + 1, lease_until = NULL
    WHERE id IN (
        SELECT id FROM notices_notice WHERE id > {after} AND state IN ('queued', 'sending')
        ORDER BY id LIMIT {portion} FOR UPDATE)
    RETURNING id
)
SELECT (SELECT id FROM held ORDER BY id DESC LIMIT 1)"""
_FIRST = "00000000-0000-0000-0000-000000000000"
_ALL_PORTIONS = f"""
DO $hold$
DECLARE last uuid := '{_FIRST}';
BEGIN
    LOOP
        {_PORTION.format(after="last", portion=PORTION)} INTO last;
        EXIT WHEN last IS NULL;
    END LOOP;
END
$hold$;
"""


def hold_all(now: datetime) -> None:
    """From now on nothing is sent. What waits, or is being sent, is held; what is queued later waits as well.

    The hold stands with its first statement. What waits is marked after it, a portion in each transaction: should
    that break off, nothing goes out all the same, and holding again goes on with the rest.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, {"now": now})
        last: UUID | str | None = _FIRST
        while last is not None:
            cursor.execute(_PORTION.format(after="%(last)s", portion=PORTION), {"last": last})
            (last,) = cursor.fetchone()


def how_to_hold(now: datetime) -> str:
    """What ``hold_all`` does, as plain SQL for a session that is not this program's own, in one transaction of it."""
    with connection.cursor() as cursor:
        return str(cursor.mogrify(_BEGIN, {"now": now}).decode()) + _ALL_PORTIONS


def release_all(now: datetime) -> int:
    """Let every held notice go, each once, and end the hold. Returns how many now wait to be sent.

    Second ways have their turn after the first, and those whose own time is over (``use_by``) are given up at their
    turn, as always. The hold ends last, when all wait to be sent, a portion in each transaction: should that break
    off, nothing has gone out, and releasing again goes on with the rest.
    """
    held = Notice.objects.filter(state=NoticeState.HELD)
    for turn in sorted(set(held.values_list("turn", flat=True))):
        for portion in in_portions(held.filter(turn=turn)):
            portion.filter(state=NoticeState.HELD).update(
                state=NoticeState.QUEUED, next_attempt_at=turn_comes_at(turn, now)
            )
    with transaction.atomic():
        Hold.objects.all().delete()
        return Notice.objects.filter(state=NoticeState.QUEUED).count()


def are_held() -> bool:
    """Whether nothing is sent at the moment."""
    return Hold.objects.exists()


def count_held() -> int:
    """How many notices were waiting when the hold began."""
    return Notice.objects.filter(state=NoticeState.HELD).count()
