"""Who is sending which event: claims that expire, and results that count only while the claim holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from response.models import EventState, OutgoingEvent, Webhook

#: how long a sender may keep an event before another may take it up
LEASE = timedelta(seconds=60)
#: pauses after the first, second, … failed attempt, three days together; after the last the event has failed
PAUSES = (
    *(timedelta(seconds=seconds) for seconds in (5, 30)),
    *(timedelta(minutes=minutes) for minutes in (2, 10, 30)),
    *(timedelta(hours=hours) for hours in (1, 2, 4, 8, 12, 21, 24)),
)

# A copy that was put back sends nothing until a human releases what it holds: events wait as notices do.
_CLAIM = """
UPDATE response_outgoingevent AS event
SET attempts = event.attempts + 1, fence = event.fence + 1, next_attempt_at = %(until)s
FROM response_webhook AS webhook
WHERE webhook.id = event.webhook_id AND event.id = ANY(ARRAY(
    SELECT id FROM response_outgoingevent
    WHERE state = 'waiting' AND next_attempt_at <= %(now)s AND NOT EXISTS (SELECT 1 FROM notices_hold)
    ORDER BY next_attempt_at, sequence
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
))
RETURNING event.id, webhook.id, webhook.url, webhook.secret, webhook.stopped_at IS NOT NULL, event.kind, event.at,
    event.sequence, event.facts::text, event.attempts, event.fence
"""


@dataclass(frozen=True)
class Claimed:
    """One event taken up for one lease, with all that is needed to send it; ``facts`` is JSON."""

    event: UUID
    webhook: UUID
    url: str
    secret: str
    is_stopped: bool
    kind: str
    at: datetime
    sequence: int
    facts: str
    attempts: int
    fence: int


def claim_events(now: datetime, limit: int) -> list[Claimed]:
    """Take up to ``limit`` events that are due, in the order they happened; committed by itself."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "until": now + LEASE, "limit": limit})
        claimed = [Claimed(*row) for row in cursor.fetchall()]
    return sorted(claimed, key=lambda each: (each.at, each.sequence))


def sent(claimed: Claimed, now: datetime) -> bool:
    """It was taken. Returns False when the claim was lost meanwhile: then nothing is written."""
    return _write(claimed, state=EventState.SENT, sent_at=now, last_error="")


def again(claimed: Claimed, reason: str, now: datetime) -> bool:
    """It was not taken: it is tried again after a pause, or has failed after the last. False as ``sent``."""
    if claimed.attempts > len(PAUSES):
        return _write(claimed, state=EventState.FAILED, last_error=reason)
    return _write(claimed, next_attempt_at=now + PAUSES[claimed.attempts - 1], last_error=reason)


def give_back(all_claimed: Iterable[Claimed], now: datetime) -> None:
    """Return claims that there was no time for; they were not attempts."""
    for claimed in all_claimed:
        _write(claimed, attempts=claimed.attempts - 1, next_attempt_at=now)


def dropped(claimed: Claimed) -> bool:
    """Its webhook is stopped. False as ``sent``."""
    return _write(claimed, state=EventState.DROPPED)


@transaction.atomic
def stop(webhook: UUID, because: str, now: datetime) -> None:
    """Send nothing to this webhook any more; what still waits is dropped."""
    Webhook.objects.filter(pk=webhook, stopped_at=None).update(stopped_at=now, stopped_because=because)
    OutgoingEvent.objects.filter(state=EventState.WAITING, webhook=webhook).update(state=EventState.DROPPED)


def _write(claimed: Claimed, **changes: Any) -> bool:
    mine = OutgoingEvent.objects.filter(pk=claimed.event, fence=claimed.fence, state=EventState.WAITING)
    return mine.update(**changes) == 1
