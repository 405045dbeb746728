"""The sweep with nothing to do among many, and with ten thousand duties due at once."""

import gc
import statistics
from datetime import datetime, timedelta
from unittest.mock import patch

from django.db import connection

from networks.models import ContactPoint, TeamMember
from notices.models import Notice
from opendialogue import clock
from response.engine.sweep import sweep
from response.models import Duty
from tests.bench import lateness
from tests.bench.figures import say, seconds, side_by_side
from tests.bench.sweepers import together
from tests.cast import Cast, gather

IDLE = {"1e4": 10_000, "1e5": 100_000, "1e6": 1_000_000}
DUE = 10_000
BATCH = 500
RUNGS = 6
#: duties due in one second, and how often that is tried
LATE, ROUNDS = 1_000, 3

_CONTACTS = """
INSERT INTO response_firstcontact (id, service_id, team_id, arrival, received_at, recorded_at, relation, words,
    reach_how, language, interpreter, organiser_id, promise_name, within, kept_by, respond_by, outcome)
SELECT gen_random_uuid(), %(service)s, %(team)s, 'phone', at, at, '', '', '', '', '', %(organiser)s,
    'Within 24 hours', interval '24 hours', 'meeting_held', at + interval '24 hours', 'open'
FROM (SELECT %(received)s + number * interval '1 microsecond' AS at
    FROM generate_series(1, %(count)s) AS number) AS calls
"""

_DUTIES = """
INSERT INTO response_duty (id, contact_id, rung, condition, tells, is_breach, due_at, next_attempt_at, state, done_at,
    fence, attempts, last_error, remarks)
SELECT gen_random_uuid(), contact.id, rung.number, rung.condition, rung.tells, rung.is_breach,
    received_at + rung.after, received_at + rung.after,
    CASE WHEN rung.number < %(done)s THEN 'fired' ELSE 'waiting' END,
    CASE WHEN rung.number < %(done)s THEN received_at + rung.after END, 0, 0, '', '{}'
FROM response_firstcontact AS contact, response_rung AS rung
WHERE NOT EXISTS (SELECT 1 FROM response_duty WHERE contact_id = contact.id)
"""

_FLOOR_TABLES = """
DROP TABLE IF EXISTS bench_duty, bench_notice;
CREATE TABLE bench_duty (LIKE response_duty INCLUDING ALL);
CREATE TABLE bench_notice (LIKE notices_notice INCLUDING ALL);
INSERT INTO bench_duty SELECT * FROM response_duty;
ANALYZE bench_duty;
"""

_FLOOR = """
WITH claimed AS (
    UPDATE bench_duty AS duty SET fence = fence + 1, lease_until = %(now)s, state = 'fired', done_at = %(now)s
    WHERE duty.id = ANY(ARRAY(SELECT id FROM bench_duty WHERE done_at IS NULL AND due_at <= %(now)s
        ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED))
    RETURNING duty.id, duty.contact_id)
INSERT INTO bench_notice (id, cause, recipient_id, channel, address, language, urgency, kind, context, calendar,
    subject, body, turn, state, attempts, doubt, fence, next_attempt_at, created_at, last_error, provider_reference)
SELECT gen_random_uuid(), 'duty:' || id, %(recipient)s, 'mail', 'ritva@example.org', 'en', 'ladder', 'rung_due',
    json_build_object('path', contact_id, 'by', %(now)s, 'zone', 'Europe/London', 'sender_name', 'Kallio'), '',
    '', '', 0, 'queued', 0, '', 0, %(now)s, %(now)s, '', ''
FROM claimed
ON CONFLICT (cause, recipient_id, channel) DO NOTHING
"""

_BARE = """
SELECT id FROM response_duty WHERE done_at IS NULL AND due_at <= %s ORDER BY due_at LIMIT 500
"""


def measure(only: str) -> None:
    """Everything named ``sweep.`` that ``only`` asks for."""
    cast = gather(clock.now())
    for size, duties in IDLE.items():
        if f"sweep.idle.{size}".startswith(only):
            measure_idle(cast, size, duties)
    if "sweep.lateness.1e3".startswith(only):
        measure_lateness(cast)
    if "sweep.fire.1e4".startswith(only):
        measure_fire(cast)
    if "sweep.fire.1e4.2".startswith(only):
        measure_fire_by_two(cast)


def measure_idle(cast: Cast, size: str, duties: int) -> None:
    """No duty is due among so many open ones."""
    now = clock.now()
    fill(cast, received=now + timedelta(hours=1), contacts=duties // RUNGS + 1, done=0)

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_BARE, [now])
            cursor.fetchall()

    value, floor = side_by_side(lambda: sweep(now), bare, rounds=300)
    say(f"sweep.idle.{size}", value, "ms", floor, "one bare indexed query for due duties on the same table")


def measure_lateness(cast: Cast) -> None:
    """``.p50`` and ``.p99`` of a thousand first rungs due in one second, over several rounds: the median, the worst."""
    middles, worsts, floors = [], [], []
    with lateness.running():
        for _ in range(ROUNDS):
            due = clock.now() + timedelta(seconds=lateness.BEFORE)
            fill(cast, received=due, contacts=LATE, done=0)
            late = lateness.latenesses(due + timedelta(microseconds=LATE), LATE)
            middles.append(late[LATE // 2 - 1])
            worsts.append(late[LATE * 99 // 100 - 1])
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM bench_duty WHERE rung > 0")
            floors.append(
                1000 * seconds(lambda: [raw(str(cast.aino.pk), clock.now()) for _ in range(LATE // BATCH)])
            )
    floor = min(floors)
    of = "raw SQL that does the same at once, without waiting for a sweep; two sweepers, each every 5 s"
    say("sweep.lateness.1e3.p50", statistics.median(middles), "ms", floor, of)
    say("sweep.lateness.1e3.p99", max(worsts), "ms", floor, f"{of}; the worst of {ROUNDS} rounds")


def measure_fire_by_two(cast: Cast) -> None:
    """The same as ``sweep.fire.1e4`` by two processes at once, beside two that do the raw SQL."""
    recipient = make_due(cast, clock.now())
    floor = DUE / together(2, "raw", recipient)
    value = DUE / together(2, "ours", recipient)
    assert Duty.objects.filter(state="fired", rung=3).count() == DUE
    say("sweep.fire.1e4.2", value, "rows/s", floor, "the raw SQL of sweep.fire.1e4 by two processes at once")


def make_due(cast: Cast, now: datetime) -> str:
    """Ten thousand duties, each of a contact of its own that no meeting was offered to for twelve hours.

    Returns who is told, over one way.
    """
    ContactPoint.objects.filter(person=cast.ritva, kind="sms").delete()
    TeamMember.objects.filter(person=cast.eero).update(left_at=now)
    fill(cast, received=now - timedelta(hours=12, seconds=1), contacts=DUE, done=3)
    return str(cast.ritva.pk)


def measure_fire(cast: Cast) -> None:
    """Conditions asked, notices and history written."""
    now = clock.now()
    recipient = make_due(cast, now)
    # Batch by batch in turns, so that whatever slows the machine slows both; a sweep that has used up its time
    # stops after one batch.
    gc.freeze()  # as the watch does
    taken = {"ours": 0.0, "raw": 0.0}
    with patch("response.engine.sweep.MOST_SECONDS", 1e-9):
        for _ in range(DUE // BATCH):
            taken["raw"] += seconds(lambda: raw(recipient, now))
            taken["ours"] += seconds(lambda: sweep(now, limit=BATCH))
    value, floor = DUE / taken["ours"], DUE / taken["raw"]
    assert Duty.objects.filter(state="fired", rung=3).count() == DUE
    assert Notice.objects.count() == DUE
    say(
        "sweep.fire.1e4",
        value,
        "rows/s",
        floor,
        "raw SQL on such tables without triggers: one statement claims, writes the notice, completes; 500 at a time",
    )


def raw(recipient: str, now: datetime) -> int:
    """One batch of the same work with nothing around it; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(_FLOOR, {"now": now, "limit": BATCH, "recipient": recipient})
        return int(cursor.rowcount)


def fill(cast: Cast, *, received: datetime, contacts: int, done: int) -> None:
    """So many open contacts with their ladders and nothing else, the first ``done`` rungs of each climbed."""
    values = {
        "service": str(cast.service.pk),
        "team": str(cast.team.pk),
        "organiser": str(cast.aino.pk),
        "received": received,
        "count": contacts,
        "done": done,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE response_firstcontact, response_duty, notices_notice, response_dutyevent CASCADE"
        )
        # The history of made-up rows is of no interest, and neither is a contact recorded before it was made.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_CONTACTS, values)
        cursor.execute(_DUTIES, values)
        cursor.execute("SET session_replication_role = origin")
        for statement in _FLOOR_TABLES.split(";\n"):
            if statement.strip():
                cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")
