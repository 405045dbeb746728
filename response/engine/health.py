"""The watcher is watched: which part went round last, what is overdue, and what follows from it."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, QuerySet, Subquery

from notices.outbox import count_plain
from opendialogue import clock
from response.engine import rules_probe
from response.models import Heartbeat, Part, Probe
from response.queries.unsent import unsent_rungs

#: a sweep older than this, or a duty overdue for longer, means that the promise is not being kept watch over; an
#: audit older than this is said to be
PATIENCE = timedelta(seconds=60)
#: senders that wait for gateways which hang are at one batch for about a minute
SENDING_PATIENCE = timedelta(minutes=3)
#: without an audit for so long nobody knows how things stand, and the service does not call itself well
AUDIT_PATIENCE = timedelta(minutes=3)
#: the auditor's questions must be answered quickly or fail: a slow auditor is found out by its age
AUDIT_SECONDS = 3
#: enough to know that it is bad; counting further would only cost time
MOST_COUNTED = 10_000

#: codes of what can be wrong, the gravest first
SWEEP_STALE, OVERDUE, UNSENT = "sweep_stale", "overdue", "unsent"
SENDING_STALE, PROBE_LOST, AUDIT_STALE = "sending_stale", "probe_lost", "audit_stale"

_OVERDUE = """
SELECT count(*) FROM (
    SELECT 1 FROM response_duty AS duty JOIN response_firstcontact AS contact ON contact.id = duty.contact_id
    WHERE duty.done_at IS NULL AND NOT duty.is_drill
        AND duty.due_at <= %(before)s AND contact.recorded_at <= %(before)s
    LIMIT %(most)s
) AS overdue
"""


@dataclass(frozen=True)
class Round:
    """When one part last went round, and how long ago that was; None for never."""

    at: datetime | None
    seconds_ago: float | None

    def is_within(self, patience: timedelta) -> bool:
        """Whether that is recent enough: at exactly ``patience`` it still is."""
        return self.seconds_ago is not None and self.seconds_ago <= patience.total_seconds()


@dataclass(frozen=True)
class ProbeState:
    """How the hourly test message stands, in a word; when the last was sent, and how long the last one back took."""

    state: str
    asked_at: datetime | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Health:
    """How each part stands, and how many duties are overdue by more than ``PATIENCE``.

    ``unsent``: of how many open contacts the last word has not left the building.
    ``without_text``: how many notices went with plain words since yesterday, as their own text could not be made.
    ``clocks_off``: who lately went round on a host whose clock is ahead of the database's, and by how many seconds.
    That is never unwell: the database's clock is followed.
    """

    sweep: Round
    sending: Round
    audit: Round
    overdue: int
    probe: ProbeState = field(default_factory=lambda: ProbeState(rules_probe.NOT_SET_UP))
    unsent: int = 0
    without_text: int = 0
    clocks_off: Mapping[str, float] = field(default_factory=dict)

    @property
    def found(self) -> tuple[str, ...]:
        """What an auditor finds wrong, as plain codes, the gravest first; its own age is for others to judge."""
        wrong = {
            SWEEP_STALE: not self.sweep.is_within(PATIENCE),
            OVERDUE: self.overdue > 0,
            UNSENT: self.unsent > 0,
            SENDING_STALE: not self.sending.is_within(SENDING_PATIENCE),
            PROBE_LOST: self.probe.state == rules_probe.LOST,
        }
        return tuple(code for code, is_so in wrong.items() if is_so)

    @property
    def said(self) -> tuple[str, ...]:
        """``found``, and whether the audit itself is late."""
        return self.found if self.audit.is_within(PATIENCE) else (*self.found, AUDIT_STALE)

    @property
    def is_well(self) -> bool:
        """Whether the promise is being kept watch over, and somebody makes sure of that."""
        return not self.found and self.audit.is_within(AUDIT_PATIENCE)


def state(now: datetime) -> Health:
    """How it stands. Raises ``django.db.Error`` when the database does not answer each question in time."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{AUDIT_SECONDS}s"])
        last = dict(_rounds(now).values_list("part").annotate(Max("at")))
        return Health(
            sweep=_round(last.get(Part.SWEEP), now),
            sending=_round(last.get(Part.DELIVER), now),
            audit=_round(last.get(Part.AUDIT), now),
            overdue=overdue(now),
            probe=probe_state(now),
            unsent=len({rung.contact for rung in unsent_rungs(now, MOST_COUNTED)}),
            without_text=count_plain(now - timedelta(days=1)),
            clocks_off=clocks_off(now),
        )


def probe_state(now: datetime) -> ProbeState:
    """What the hourly test message says of whether mails arrive; nothing where none is set up."""
    if not settings.PROBE_ADDRESS:
        return ProbeState(rules_probe.NOT_SET_UP)
    newest = Probe.objects.filter(asked_at__lte=now + PATIENCE).order_by("-asked_at")
    journeys = [rules_probe.Journey(*row) for row in newest.values_list("asked_at", "came_back_at")[:2]]
    took = next((back - asked for asked, back in journeys if back), None)
    return ProbeState(
        rules_probe.judged(journeys, now),
        journeys[0].asked_at if journeys else None,
        took.total_seconds() if took is not None else None,
    )


def clocks_off(now: datetime) -> dict[str, float]:
    """Whose host's clock was off when they last went round, within the last few minutes."""
    lately = Heartbeat.objects.filter(at__gt=now - 5 * PATIENCE).exclude(clock_off=0)
    return dict(lately.values_list("name", "clock_off"))


def overdue(now: datetime) -> int:
    """The auditor's own count of what should have happened more than ``PATIENCE`` ago, up to ``MOST_COUNTED``.

    It asks the duties themselves, not the sweepers. A contact written down late is overdue only from then on; a drill
    never is.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OVERDUE, {"before": now - PATIENCE, "most": MOST_COUNTED})
        return int(cursor.fetchone()[0])


def asked_by_pages(now: datetime) -> dict[str, Subquery]:
    """What every page for staff asks along with its other facts, to be read by ``said_on_pages``."""
    newest = _rounds(now).order_by("-at")
    audits = newest.filter(part=Part.AUDIT)
    return {
        "swept_at": Subquery(newest.filter(part=Part.SWEEP).values("at")[:1]),
        "sent_at": Subquery(newest.filter(part=Part.DELIVER).values("at")[:1]),
        "audited_at": Subquery(audits.values("at")[:1]),
        "found": Subquery(audits.values("found")[:1]),
    }


def said_on_pages(answers: Mapping[str, Any], now: datetime) -> tuple[str, ...]:
    """What staff must hear of, as plain codes, the gravest first: how old the rounds are, and what was last found."""
    is_late = {
        SWEEP_STALE: not _round(answers["swept_at"], now).is_within(PATIENCE),
        SENDING_STALE: not _round(answers["sent_at"], now).is_within(SENDING_PATIENCE),
        AUDIT_STALE: not _round(answers["audited_at"], now).is_within(PATIENCE),
    }
    # How old a round is shows here and now; what the auditor alone can know stands as it was last found.
    found = [code for code in answers["found"] or () if code not in is_late]
    late = [code for code, is_so in is_late.items() if is_so]
    return tuple(sorted([*late, *found], key=_gravity))


def leave_heartbeat(
    who: str, now: datetime, part: str = Part.SWEEP, *, audited: Health | None = None
) -> None:
    """Say that ``who`` went round on this host; an auditor says what it found.

    A crash of the database may lose it; the next one is near.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")
        Heartbeat.objects.bulk_create(
            [
                Heartbeat(
                    name=f"{part}:{who}:{socket.gethostname()}"[:120],
                    part=part,
                    at=now,
                    overdue=audited.overdue if audited else None,
                    found=list(audited.found) if audited else [],
                    clock_off=clock.host_is_off_by(),
                )
            ],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["at", "overdue", "found", "clock_off"],
        )


def _rounds(now: datetime) -> QuerySet[Heartbeat]:
    """All rounds; a moment still to come tells of a wrong clock alone."""
    return Heartbeat.objects.filter(at__lte=now + PATIENCE)


def _round(at: datetime | None, now: datetime) -> Round:
    return Round(at, (now - at).total_seconds() if at else None)


def _gravity(code: str) -> int:
    order = (SWEEP_STALE, OVERDUE, UNSENT, SENDING_STALE, PROBE_LOST)
    return order.index(code) if code in order else len(order) + (code == AUDIT_STALE)
