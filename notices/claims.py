"""Who is sending what: claims that expire, and results that count only while the claim holds.

Several deliverers on several hosts take from the same outbox. Each claim raises the notice's fence; whoever lost
their claim (frozen, killed, too slow) writes nothing any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from notices import rules
from notices.digests import CROWDS, GATHERABLE
from notices.models import Doubt, Notice, NoticeState, in_portions
from notices.parcels import Fate, Outcome
from notices.texts import Text, plain
from notices.turns import bring_next_forward, spare_others

# Materialized, what is due is looked for once: joined as a part of the update it may be looked for again for each row,
# and each time a row further on is found and claimed, past the limit.
_CLAIM = f"""
WITH crowded AS MATERIALIZED ({CROWDS}),
due AS MATERIALIZED (
    SELECT id FROM notices_notice AS notice
    WHERE state IN ('queued', 'sending') AND next_attempt_at <= %(now)s
        AND NOT EXISTS (SELECT 1 FROM notices_hold)
        AND NOT ({GATHERABLE} AND (recipient_id, channel, address) IN (SELECT * FROM crowded))
    ORDER BY urgency DESC, next_attempt_at, created_at, context->>'by' COLLATE "C"
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE notices_notice AS notice
SET state = 'sending', attempts = notice.attempts + 1, fence = notice.fence + 1,
    lease_until = %(until)s, next_attempt_at = %(until)s,
    doubt = CASE WHEN notice.state = 'sending' AND notice.doubt = '' THEN 'lost' ELSE notice.doubt END
FROM due
WHERE notice.id = due.id
RETURNING notice.*
"""  # noqa: S608

_KEEP_TEXTS = """
UPDATE notices_notice AS notice SET subject = text.subject, body = text.body
FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::text[]) AS text (id, fence, subject, body)
WHERE notice.id = text.id AND notice.fence = text.fence AND notice.body = ''
"""

#: more than can ever wait for one address
_ANY_NUMBER = 2**31


@dataclass(frozen=True)
class Written:
    """The text just made for a claimed notice."""

    notice: Notice
    text: Text


def claim_due(now: datetime, limit: int, *, alone: bool = False) -> list[Notice]:
    """Take up to ``limit`` due notices for one lease, the urgent ones first; committed before it returns.

    A notice whose deliverer was lost is due again when its lease has run out, and in doubt. None is taken while
    notices are held, nor of the ladder's where so many wait for one address that they are gathered: unless that has
    gone wrong, which ``alone`` says.
    """
    most = _ANY_NUMBER if alone else rules.MOST_ALONE
    asked = {"now": now, "until": now + rules.LEASE, "limit": limit, "alone": most, "joins": not alone}
    with transaction.atomic():
        return sorted(Notice.objects.raw(_CLAIM, asked), key=_order)


def keep_texts(written: Iterable[Written]) -> None:
    """Store the texts as they are about to be sent, so that every later attempt sends the same."""
    rows = [(str(each.notice.pk), each.notice.fence, each.text.subject, each.text.body) for each in written]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_TEXTS, [list(column) for column in zip(*rows, strict=True)])


def write_plainly(notice: Notice) -> bool:
    """Let a notice say in plain words where to look, as its own text cannot be made; False when the claim was lost.

    It is of another kind from then on, by which an auditor finds it.
    """
    text = plain(notice.channel, notice.language)
    notice.kind, notice.subject, notice.body = rules.PLAIN, text.subject, text.body
    mine = Notice.objects.filter(pk=notice.pk, fence=notice.fence, state=NoticeState.SENDING)
    return mine.update(kind=notice.kind, subject=notice.subject, body=notice.body) == 1


def record(notice: Notice, outcome: Outcome, now: datetime, *, keep_secrets: bool) -> bool:
    """Write what became of one attempt. Returns False when the claim was lost meanwhile: then nothing is written."""
    changes = _changes(notice, outcome, now)
    if changes["state"] != NoticeState.QUEUED:
        changes |= what_is_kept(notice, keep_secrets=keep_secrets)
    mine = Notice.objects.filter(pk=notice.pk, fence=notice.fence, state=NoticeState.SENDING)
    fails = changes["state"] == NoticeState.FAILED or outcome.elsewhere
    if not fails and changes["state"] != NoticeState.DELIVERED and notice.kind != rules.DIGEST:
        return mine.update(**changes) == 1
    with transaction.atomic():
        kept = mine.update(**changes) == 1
        if kept and fails:
            bring_next_forward(notice, now)
        elif kept and changes["state"] == NoticeState.DELIVERED:
            spare_others(notice)
        is_told = (
            kept and notice.kind == rules.DIGEST and not fails and changes["state"] != NoticeState.QUEUED
        )
        if is_told and not keep_secrets:
            # Those it told of never go themselves: the personal links in them are not kept.
            for portion in in_portions(notice.tells_of.all()):
                portion.update(context={}, subject="", body="")
        return kept


def give_back(notices: Iterable[Notice], now: datetime) -> None:
    """Return claims that there was no time for; they were not attempts."""
    for notice in notices:
        Notice.objects.filter(pk=notice.pk, fence=notice.fence, state=NoticeState.SENDING).update(
            state=NoticeState.QUEUED, attempts=notice.attempts - 1, lease_until=None, next_attempt_at=now
        )


def _order(notice: Notice) -> tuple[bool, datetime, str]:
    """The ladder's first, then as they came; of one moment those whose promise ends soonest."""
    return notice.urgency != "ladder", notice.created_at, str(notice.context.get("by", ""))


def what_is_kept(notice: Notice, *, keep_secrets: bool) -> dict[str, object]:
    """What of a notice changes once it has gone or will never go: a code or a personal link is not kept."""
    if keep_secrets or not rules.is_secret(notice.kind, notice.context):
        return {}
    path = str(notice.context.get("path", ""))
    return {
        "context": {},
        "calendar": "",
        "subject": rules.without_secrets(notice.kind, notice.subject, path),
        "body": rules.without_secrets(notice.kind, notice.body, path),
    }


def _changes(notice: Notice, outcome: Outcome, now: datetime) -> dict[str, object]:
    changes: dict[str, object] = {
        "lease_until": None,
        "last_error": outcome.reason[:300],
        "provider_reference": outcome.reference[:120],
        "doubt": Doubt.UNANSWERED if outcome.fate is Fate.PERHAPS else notice.doubt,
    }
    match outcome.fate:
        case Fate.ACCEPTED:
            return changes | {"state": NoticeState.SENT, "sent_at": now}
        case Fate.DELIVERED:
            return changes | {"state": NoticeState.DELIVERED, "sent_at": now, "delivered_at": now}
        case Fate.REFUSED:
            return changes | {"state": NoticeState.FAILED}
        case Fate.NEVER_KNOWN:
            return changes | {"state": NoticeState.UNKNOWN}
    pause = rules.pause_after(notice.attempts, notice.urgency)
    if pause is not None:
        return changes | {"state": NoticeState.QUEUED, "next_attempt_at": now + pause}
    in_doubt = changes["doubt"] == Doubt.UNANSWERED
    return changes | {"state": NoticeState.UNKNOWN if in_doubt else NoticeState.FAILED}
