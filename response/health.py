"""The watcher is watched: who swept last, and is anything overdue."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from opendialogue import clock
from response.models import Heartbeat

#: a sweep older than this, or a duty overdue for longer, means that the promise is not being kept watch over
PATIENCE = timedelta(seconds=60)
#: the auditor's count must answer quickly or say that it cannot
AUDIT_SECONDS = 3
#: enough to know that it is bad; counting further would only cost time
MOST_COUNTED = 10_000

_OVERDUE = """
SELECT count(*) FROM (
    SELECT 1 FROM response_duty AS duty JOIN response_firstcontact AS contact ON contact.id = duty.contact_id
    WHERE duty.done_at IS NULL AND duty.due_at <= %(before)s AND contact.recorded_at <= %(before)s
    LIMIT %(most)s
) AS overdue
"""


@dataclass(frozen=True)
class Health:
    """When somebody last swept (None for never), and how many duties are overdue by more than ``PATIENCE``.

    ``clocks_off``: who lately went round on a host whose clock is ahead of the database's, and by how many seconds.
    That is never unwell: the database's clock is followed.
    """

    swept_at: datetime | None
    seconds_ago: float | None
    overdue: int
    clocks_off: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        """Whether the promise is being kept watch over: at exactly ``PATIENCE`` it still is."""
        fresh = self.seconds_ago is not None and self.seconds_ago <= PATIENCE.total_seconds()
        return fresh and self.overdue == 0


def state(now: datetime) -> Health:
    """How it stands. Raises ``django.db.Error`` when the database does not answer in time."""
    last = sweeps(now).values_list("at", flat=True).first()
    seconds_ago = (now - last).total_seconds() if last else None
    return Health(last, seconds_ago, overdue(now), clocks_off(now))


def clocks_off(now: datetime) -> dict[str, float]:
    """Whose host's clock was off when they last went round, within the last few minutes."""
    lately = Heartbeat.objects.filter(at__gt=now - 5 * PATIENCE).exclude(clock_off=0)
    return dict(lately.values_list("name", "clock_off"))


def sweeps(now: datetime) -> QuerySet[Heartbeat]:
    """Who swept, the last first. An auditor is no sweeper, and a moment still to come tells of a wrong clock alone."""
    return Heartbeat.objects.filter(overdue=None, at__lte=now + PATIENCE).order_by("-at")


def overdue(now: datetime) -> int:
    """The auditor's own count of what should have happened more than ``PATIENCE`` ago, up to ``MOST_COUNTED``.

    It asks the duties themselves, not the sweepers. A contact written down late is overdue only from then on.
    Raises ``django.db.Error`` when that takes too long.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{AUDIT_SECONDS}s"])
        cursor.execute(_OVERDUE, {"before": now - PATIENCE, "most": MOST_COUNTED})
        return int(cursor.fetchone()[0])


def leave_heartbeat(who: str, now: datetime, found_overdue: int | None = None) -> None:
    """Say that ``who`` went round on this host; an auditor says what it found.

    A crash of the database may lose it; the next one is near.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")
        Heartbeat.objects.bulk_create(
            [
                Heartbeat(
                    name=f"{who}:{socket.gethostname()}"[:120],
                    at=now,
                    overdue=found_overdue,
                    clock_off=clock.host_is_off_by(),
                )
            ],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["at", "overdue", "clock_off"],
        )
