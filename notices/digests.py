"""After an outage nobody is flooded: what waits for one address beyond a few is told in one notice, a digest.

A digest is a ladder notice like others and is tried again as they are. Those told by it are ``gathered`` and name it
(``told_in``), so that whoever asks what became of one of them learns what became of the digest. As long as a digest
has not gone out, whatever becomes due for the same address joins it; a short settling lets a backlog that is just
being worked off come into one. Drills, and whatever else says when it is of no use any more, stay by themselves.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from notices import rules
from notices.models import Notice, NoticeState, Urgency, in_portions

#: what may be gathered: ladder notices that are due, and those that wait out a pause after a failed attempt
GATHERABLE = """
notice.state IN ('queued', 'sending') AND notice.urgency = 'ladder' AND notice.kind <> 'digest'
AND notice.told_in_id IS NULL AND NOT notice.context ?| ARRAY['use_by', 'only_while']
AND (notice.next_attempt_at <= %(now)s OR notice.state = 'queued' AND notice.attempts > 0)
"""

#: the addresses that more waits for than is told one by one, and those that a digest waits for already
CROWDS = f"""
WITH digest AS (
    SELECT recipient_id, channel, address, min(created_at) AS since FROM notices_notice
    WHERE state = 'queued' AND urgency = 'ladder' AND kind = 'digest' GROUP BY recipient_id, channel, address
), crowd AS (
    SELECT recipient_id, channel, address, count(*) AS waiting, min(notice.context->>'by' COLLATE "C") AS by
    FROM notices_notice AS notice WHERE {GATHERABLE} GROUP BY recipient_id, channel, address
)
SELECT recipient_id, channel, address FROM crowd LEFT JOIN digest USING (recipient_id, channel, address)
WHERE (waiting > %(alone)s OR %(joins)s AND since IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM notices_hold)
ORDER BY by, recipient_id
"""  # noqa: S608

#: one gathers at a time, so that several deliverers make one digest; the database ends one that freezes
_ONE_GATHERS = """
SELECT pg_try_advisory_xact_lock(%(lock)s), set_config('statement_timeout', '10s', true),
    set_config('idle_in_transaction_session_timeout', '10s', true)
"""
_LOCK = 7_241_137_002

_WAITING = f"""
SELECT id, language, context FROM notices_notice AS notice
WHERE {GATHERABLE} AND recipient_id = %(recipient)s AND channel = %(channel)s AND address = %(address)s
ORDER BY notice.context->>'by' COLLATE "C", created_at
LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""  # noqa: S608

_LET_GO = """
WITH released AS (
    UPDATE notices_notice AS notice
    SET state = 'queued', attempts = 0, next_attempt_at = %(now)s, fence = notice.fence + 1
    WHERE notice.id IN (
        SELECT told.id FROM notices_notice AS digest JOIN notices_notice AS told ON told.told_in_id = digest.id
        WHERE digest.urgency = 'ladder' AND digest.state = 'failed' AND digest.kind = 'digest'
            AND digest.created_at > %(now)s - interval '7 days' AND told.state = 'gathered'
        LIMIT %(portion)s)
    RETURNING notice.cause, notice.recipient_id, notice.turn
)
UPDATE notices_notice AS later SET next_attempt_at = %(now)s
FROM released
WHERE later.cause = released.cause AND later.recipient_id = released.recipient_id AND later.turn > released.turn
    AND later.state = 'queued' AND later.attempts = 0 AND later.next_attempt_at > %(now)s
"""

#: so many addresses at once, the oldest first, and so many notices for each; the rest waits for the next round
MOST_ADDRESSES, MOST_GATHERED = 200, 10_000


@dataclass(frozen=True)
class _Address:
    """Whom something waits for, and where it would go."""

    recipient: UUID
    channel: str
    address: str


def gather(now: datetime) -> int:
    """Put what waits for crowded addresses into digests, the oldest first. Returns how many notices were gathered.

    One statement where nothing is crowded. What a digest that has failed for good should have told is let go before:
    each is sent by itself, and its receiver's next way does not wait.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LET_GO, {"now": now, "portion": rules.PORTION})
    if not _crowded(now):
        return 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_ONE_GATHERS, {"lock": _LOCK})
            is_ours = cursor.fetchone()[0]
        return sum(_gather(address, now) for address in _crowded(now)) if is_ours else 0


def _crowded(now: datetime) -> list[_Address]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"{CROWDS} LIMIT %(limit)s",
            {"now": now, "alone": rules.MOST_ALONE, "joins": True, "limit": MOST_ADDRESSES},
        )
        return [_Address(*row) for row in cursor.fetchall()]


def _gather(address: _Address, now: datetime) -> int:
    digest = _waiting_digest(address)
    waiting = list(
        Notice.objects.raw(
            _WAITING,
            {
                "now": now,
                "recipient": address.recipient,
                "channel": address.channel,
                "address": address.address,
                "limit": MOST_GATHERED,
            },
        )
    )
    if not waiting or (digest is None and len(waiting) <= rules.MOST_ALONE):
        return 0
    if digest is None:
        digest = _new_digest(address, waiting, now)
    else:
        _join(digest, waiting, now)
    theirs = Notice.objects.filter(pk__in=[notice.pk for notice in waiting])
    return sum(
        portion.update(state=NoticeState.GATHERED, told_in=digest, fence=F("fence") + 1, lease_until=None)
        for portion in in_portions(theirs)
    )


def _waiting_digest(address: _Address) -> Notice | None:
    digests = Notice.objects.filter(
        state=NoticeState.QUEUED,
        urgency=Urgency.LADDER,
        kind=rules.DIGEST,
        recipient=address.recipient,
        channel=address.channel,
        address=address.address,
    )
    return digests.order_by("created_at").select_for_update(skip_locked=True).first()


def _new_digest(address: _Address, waiting: Sequence[Notice], now: datetime) -> Notice:
    identity, oldest = uuid.uuid4(), waiting[0]
    return Notice.objects.create(
        id=identity,
        cause=f"digest:{identity}",
        recipient_id=address.recipient,
        channel=address.channel,
        address=address.address,
        language=oldest.language,
        urgency=Urgency.LADDER,
        kind=rules.DIGEST,
        context={
            "path": "/contacts/",
            "zone": oldest.context.get("zone", ""),
            "sender_name": oldest.context.get("sender_name", ""),
            **_said_of(waiting, {}),
        },
        next_attempt_at=now + rules.SETTLING,
        created_at=now,
    )


def _join(digest: Notice, waiting: Sequence[Notice], now: datetime) -> None:
    """More is told by a digest that has not gone out: its text is made anew, and no pause holds it up."""
    digest.context |= _said_of(waiting, digest.context)
    settled = min(now + rules.SETTLING, digest.created_at + rules.LONGEST_SETTLING)
    digest.next_attempt_at = min(digest.next_attempt_at, now + rules.SETTLING) if digest.attempts else settled
    digest.subject = digest.body = ""
    digest.save(update_fields=["context", "next_attempt_at", "subject", "body"])


def _said_of(waiting: Sequence[Notice], said: dict[str, Any]) -> dict[str, Any]:
    """How many wait, and the soonest time by which a promise ends."""
    times = [str(notice.context.get("by", "")) for notice in waiting] + [str(said.get("by", ""))]
    return {
        "count": int(said.get("count", 0)) + len(waiting),
        "by": min((at for at in times if at), default=""),
    }
