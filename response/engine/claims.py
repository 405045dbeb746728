"""Who is working off which duty: claims that expire, and completions that count only while the claim holds.

What the engine rests on, each of it shown to be needed by the model in ``tests/proofs/claim_model.py``:

(1) a claim is committed before anything is done with it and raises the duty's fence, so no two live claims share one;
    nothing is claimed before it is due;
(2) whoever works off a contact, or acts on it, holds its row, so what is read afterwards is fresh and nobody else
    completes the same duties meanwhile;
(3) notices are written and duties completed in one transaction, which is undone as a whole unless every duty is open
    and has the fence that it was read with;
(4) the database ends a transaction that is idle or busy for longer than ``TRANSACTION_SECONDS``, which is well under
    the lease, so a frozen sweeper holds nothing that another waits for; and leases end.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from response.models import DutyState
from response.queries.ladder import id_array

#: how long a sweeper may keep a duty before another may take it up
LEASE = timedelta(seconds=30)
#: when the database ends a sweeper's transaction
TRANSACTION_SECONDS = 10

# The arrays let the rows be found by their index, however many open duties there are beside them. A drill is taken up
# with what room is left by everything that is in earnest.
_CLAIM = """
WITH earnest AS MATERIALIZED (
    SELECT id FROM response_duty
    WHERE done_at IS NULL AND due_at <= %(now)s AND next_attempt_at <= %(now)s AND NOT is_drill
        AND (lease_until IS NULL OR lease_until <= %(now)s)
    ORDER BY due_at
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
), rehearsed AS MATERIALIZED (
    SELECT id FROM response_duty
    WHERE done_at IS NULL AND due_at <= %(now)s AND next_attempt_at <= %(now)s AND is_drill
        AND (lease_until IS NULL OR lease_until <= %(now)s)
    ORDER BY due_at
    LIMIT (SELECT %(limit)s - count(*) FROM earnest)
    FOR UPDATE SKIP LOCKED
)
UPDATE response_duty AS duty
SET lease_until = %(until)s, fence = duty.fence + 1
WHERE duty.id = ANY(ARRAY(SELECT id FROM earnest) || ARRAY(SELECT id FROM rehearsed))
RETURNING duty.id::text, duty.contact_id::text, duty.fence
"""

_BOUNDS = """
SELECT set_config('statement_timeout', %(most)s, true),
    set_config('idle_in_transaction_session_timeout', %(most)s, true)
"""

_COMPLETE = """
UPDATE response_duty AS duty
SET state = done.state, done_at = %(now)s, remarks = string_to_array(done.remarks, ' '),
    due_at = LEAST(duty.due_at, %(now)s)
FROM json_to_recordset(%(results)s) AS done (id uuid, fence int, state text, remarks text)
WHERE duty.id = ANY(%(ids)s::uuid[]) AND duty.id = done.id AND duty.fence = done.fence AND duty.done_at IS NULL
"""

_WAIT = """
UPDATE response_duty AS duty
SET next_attempt_at = %(next)s, due_at = LEAST(duty.due_at, %(now)s), lease_until = NULL,
    remarks = string_to_array(kept.remarks, ' ')
FROM json_to_recordset(%(results)s) AS kept (id uuid, fence int, remarks text)
WHERE duty.id = ANY(%(ids)s::uuid[]) AND duty.id = kept.id AND duty.fence = kept.fence AND duty.done_at IS NULL
"""

_BREACH = """
UPDATE response_firstcontact SET breached_at = respond_by
WHERE id = ANY(%s::uuid[]) AND breached_at IS NULL
RETURNING id::text
"""


class ClaimLostError(Exception):
    """Somebody else has taken the duty up meanwhile; nothing of this attempt may stand."""


@dataclass(frozen=True)
class Claim:
    """One duty taken up for one lease; ids are kept as text."""

    duty: str
    contact: str
    fence: int


@dataclass(frozen=True)
class Result:
    """A duty with the fence it was read with, and what became of it."""

    duty: str
    fence: int
    state: str
    remarks: tuple[str, ...] = ()


def claim(now: datetime, limit: int) -> list[Claim]:
    """Take up to ``limit`` duties that are due, the oldest first, and drills after all others.

    One statement, committed by itself.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "until": now + LEASE, "limit": limit})
        return [Claim(*row) for row in cursor.fetchall()]


def bound_transaction() -> None:
    """Let the database end this transaction rather than have it outlive its lease."""
    with connection.cursor() as cursor:
        cursor.execute(_BOUNDS, {"most": f"{TRANSACTION_SECONDS}s"})


def complete(results: Collection[Result], now: datetime) -> None:
    """Write what became of the duties. Raises ``ClaimLostError`` unless every claim still holds."""
    _write(_COMPLETE, results, {"now": now})


def keep_waiting(results: Collection[Result], now: datetime, pause: timedelta) -> None:
    """Leave the duties undone, to be tried again after ``pause``. Raises ``ClaimLostError`` as ``complete`` does."""
    _write(_WAIT, results, {"now": now, "next": now + pause})


def record_breaches(contacts: Collection[str]) -> list[str]:
    """The promise to these was broken at the moment it ended; the first record stands. Returns those it is new for."""
    with connection.cursor() as cursor:
        cursor.execute(_BREACH, [id_array(contacts)])
        return [row[0] for row in cursor.fetchall()]


def done(state: str) -> bool:
    """Whether a duty in this state is over."""
    return state != DutyState.WAITING


def _write(statement: str, results: Collection[Result], more: dict[str, Any]) -> None:
    if not results:
        return
    rows = [
        {"id": result.duty, "fence": result.fence, "state": result.state, "remarks": " ".join(result.remarks)}
        for result in results
    ]
    ids = id_array(result.duty for result in results)
    parameters = more | {"ids": ids, "results": json.dumps(rows)}
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        if cursor.rowcount != len(results):
            raise ClaimLostError
