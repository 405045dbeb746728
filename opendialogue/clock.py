"""The one place time comes from. Every rule takes ``now``; every caller gets it here.

Where the host's clock and the database's differ, the database is right: all hosts share it. Whoever sweeps, sends or
serves pages calls ``follow_database`` at its start and every minute; see docs/decisions/0012.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.db import Error, connection
from django.utils import timezone

log = structlog.get_logger(__name__)

#: a host that is further off is not believed
TOLERANCE = timedelta(seconds=2)
#: an answer that took longer says too little about when it was given
LONGEST_ASKING = 1.0
#: seconds between two comparisons, and until the next one after one that told nothing
COMPARE_EVERY, COMPARE_AGAIN_AFTER = 60.0, 5.0


@dataclass(frozen=True)
class _Comparison:
    """The database's moment, and where this host's count of seconds stood then. Nobody sets that count."""

    moment: datetime
    counted: float


class _State:
    """What this process knows of the database's clock."""

    compared: _Comparison | None = None
    #: when the next comparison is due, in counted seconds
    next_due = 0.0
    said_off = False
    following = False


_state = _State()
_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)
_lock = threading.Lock()


def now() -> datetime:
    """The present moment, aware, in UTC: the database's, once this process has compared, else the host's.

    A rehearsal or a test may move it for running processes: the file that ``CLOCK_OFFSET_FILE`` names holds a
    number of seconds to add.
    """
    return _standing.get() or _present() + _offset()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Within it, and in this thread alone, ``now`` is that moment: for what is written once, and asked later."""
    token = _standing.set(moment)
    try:
        yield
    finally:
        _standing.reset(token)


def follow_database() -> None:
    """Compare with the database's clock if that was not done within the last minute: one query then, else none.

    Raises ``django.db.Error`` when the database does not answer; what was known before stays.
    """
    with _lock:
        if _counted() < _state.next_due:
            return
        _state.next_due = _counted() + COMPARE_AGAIN_AFTER
    asked = _counted()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    answered = _counted()
    if answered - asked > LONGEST_ASKING:
        return
    _state.compared = _Comparison(moment, (asked + answered) / 2)
    _state.next_due = answered + COMPARE_EVERY
    _say_once()


def follow_database_apart() -> None:
    """Do so every minute from now on, in a thread of its own; for processes that serve pages."""
    with _lock:
        if _state.following:
            return
        _state.following = True
    threading.Thread(target=_follow_for_ever, name="clock", daemon=True).start()


def is_followed() -> bool:
    """Whether ``follow_database_apart`` has been called in this process."""
    return _state.following


def host_is_off_by() -> float:
    """By how many seconds this host's clock is ahead of the database's; 0 within ``TOLERANCE`` or while unknown."""
    off = _ahead(timezone.now())
    return 0.0 if abs(off) <= TOLERANCE else round(off.total_seconds(), 1)


def _present() -> datetime:
    by_host = timezone.now()
    off = _ahead(by_host)
    return by_host if abs(off) <= TOLERANCE else by_host - off


def _ahead(by_host: datetime) -> timedelta:
    compared = _state.compared
    if compared is None:
        return timedelta(0)
    return by_host - (compared.moment + timedelta(seconds=_counted() - compared.counted))


def _counted() -> float:
    """Seconds that pass whatever is done to the clock; while the machine sleeps, too, where the system knows that."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


def _say_once() -> None:
    off = host_is_off_by()
    if off and not _state.said_off:
        log.error("host_clock_is_off", seconds=off, following="the database's clock")
    _state.said_off = bool(off)


def _follow_for_ever() -> None:
    while True:
        try:
            follow_database()
        except Error as error:
            log.warning("clock_not_compared", reason=type(error).__name__)
        connection.close()
        time.sleep(max(COMPARE_AGAIN_AFTER, _state.next_due - _counted()))


def _offset() -> timedelta:
    name = os.environ.get("CLOCK_OFFSET_FILE")
    if not name:
        return timedelta(0)
    try:
        return timedelta(seconds=float(Path(name).read_text() or 0))
    except FileNotFoundError:
        return timedelta(0)
