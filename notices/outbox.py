"""Putting words into the outbox, in the transaction of what they tell of."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.transaction import TransactionManagementError

from notices import rules
from notices.models import Notice, NoticeState, Urgency, in_portions
from notices.rules import TAKEN_BACK

_INSERT = """
INSERT INTO notices_notice (
    id, cause, recipient_id, channel, address, language, urgency, kind, context, calendar,
    turn, subject, body, state, attempts, doubt, fence, next_attempt_at, created_at, last_error, provider_reference)
SELECT gen_random_uuid(), letter.*, '', '', %(state)s, 0, '', 0, %(now)s + letter.turn * %(silence)s, %(now)s, '', ''
FROM json_to_recordset(%(letters)s) AS letter (
    cause text, recipient_id uuid, channel text, address text, language text, urgency text, kind text,
    context jsonb, calendar text, turn int)
ON CONFLICT (cause, recipient_id, channel) DO NOTHING
"""


@dataclass(frozen=True)
class Letter:
    """One thing that one person is to be told over one channel.

    ``cause`` names what it tells of (``duty:<uuid>``); with the receiver and the channel it is unique for ever.
    ``context`` is plain JSON for the texts ``templates/notices/<kind>.*``: strings and ISO times with their offset
    beside ``zone``, which the text shows in that zone. ``path`` becomes the text's ``link`` on this site;
    ``sender_name`` is what the sender is called; after ``use_by`` (ISO) the notice is not sent any more, nor once what
    ``only_while`` names has ended (see ``take_back``). Never anybody's words. ``turn`` says which of the receiver's
    ways this is: 0 goes at once, each further one when those before it have stayed silent (see ``notices.turns``).
    """

    cause: str
    recipient_id: UUID
    channel: str
    address: str
    language: str
    kind: str
    context: dict[str, Any] = field(default_factory=dict)
    urgency: str = Urgency.COURTESY
    calendar: str = ""
    turn: int = 0


def queue(letters: Iterable[Letter], now: datetime) -> int:
    """Write the letters to the outbox, to be sent once the caller's transaction has committed.

    One statement, however many. A letter that was queued before (same cause, receiver and channel) is left as it
    is. Returns how many were new. Raises ``TransactionManagementError`` outside a transaction: a letter must not
    outlive the change it tells of.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("letters are queued inside the transaction of what they tell of")
    rows = [_row(letter) for letter in letters]
    if not rows:
        return 0
    # One parameter for all of them: thousands of rows would cost more to quote one by one than to write.
    parameters: dict[str, Any] = {"state": NoticeState.QUEUED, "now": now, "letters": json.dumps(rows)}
    parameters["silence"] = rules.SILENCE
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, parameters)
        return int(cursor.rowcount)


def take_back(recipient_id: UUID, only_while: str, now: datetime) -> int:
    """Send nothing any more to this person that was queued for as long as ``only_while`` stands ("place:<uuid>").

    What is being sent at this moment cannot be called back. Nothing of the words is kept. Returns how many there were.
    """
    waiting = Q(state__in=(NoticeState.QUEUED, NoticeState.HELD))
    lost = Q(state=NoticeState.SENDING, next_attempt_at__lte=now)
    theirs = Notice.objects.filter(waiting | lost, recipient=recipient_id, context__only_while=only_while)
    with transaction.atomic():
        # A portion is looked at once more as it is changed: a deliverer may have taken some of it meanwhile.
        return sum(
            portion.filter(waiting | lost).update(
                state=NoticeState.FAILED,
                lease_until=None,
                fence=F("fence") + 1,
                last_error=TAKEN_BACK,
                context={},
                calendar="",
                subject="",
                body="",
            )
            for portion in in_portions(theirs)
        )


def count_plain(since: datetime) -> int:
    """How many notices went with plain words, as their own text could not be made."""
    return Notice.objects.filter(kind=rules.PLAIN, created_at__gt=since).count()


def _row(letter: Letter) -> dict[str, Any]:
    return {
        "cause": letter.cause,
        "recipient_id": str(letter.recipient_id),
        "channel": letter.channel,
        "address": letter.address,
        "language": letter.language,
        "urgency": letter.urgency,
        "kind": letter.kind,
        "context": letter.context,
        "calendar": letter.calendar,
        "turn": letter.turn,
    }
