"""Whether mails still arrive, judged by what became of the newest probes. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

#: how long a test message may be on its way
LOST_AFTER = timedelta(minutes=15)

NOT_SET_UP, ON_ITS_WAY, CAME_BACK, LOST = "not set up", "on its way", "came back", "lost"


class Journey(NamedTuple):
    """When a probe was sent, and when it came back; None while it has not."""

    asked_at: datetime
    came_back_at: datetime | None


def hour_of(now: datetime) -> datetime:
    """The hour that a probe is for."""
    return now.replace(minute=0, second=0, microsecond=0)


def judged(newest: Sequence[Journey], now: datetime) -> str:
    """What the newest probes, the last one first, say; at exactly ``LOST_AFTER`` one is still on its way.

    One that is on its way says nothing yet: as long, the one before it counts.
    """
    for journey in newest:
        if journey.came_back_at is not None:
            return CAME_BACK
        if now - journey.asked_at > LOST_AFTER:
            return LOST
    return ON_ITS_WAY
