"""The second sweeper, the second deliverer and the auditor: plain loops that need nothing but the database.

Each has its own thread and connection, so that a mail server that hangs holds up no sweep and no audit.
"""

import gc
import threading
from collections.abc import Callable
from dataclasses import dataclass

import requests
import structlog
from django.conf import settings
from django.db import close_old_connections, connection

from notices.delivery import deliver_due
from opendialogue import clock
from response import health
from response.sending import send_events
from response.sweep import sweep

log = structlog.get_logger(__name__)

#: seconds between two rounds of each
SWEEP_EVERY, DELIVER_EVERY, EVENTS_EVERY, AUDIT_EVERY = 5.0, 1.0, 1.0, 15.0
#: seconds that an ending watch waits for a round to be finished; what is left is taken up by others
ENDING_SECONDS = 3.0


@dataclass(frozen=True)
class Loop:
    """Something done again and again until the end. An error ends one round, never the loop."""

    name: str
    pause: float
    work: Callable[[], object]

    def run(self, ending: threading.Event) -> None:
        while not ending.is_set():
            try:
                # After a restart of the database the old connection is of no use: each round begins by letting it go.
                close_old_connections()
                self.work()
            except Exception:
                log.exception("round_failed", loop=self.name)
                connection.close()
            ending.wait(self.pause)
        connection.close()


def watch(ending: threading.Event) -> None:
    """Sweep, send, tell other systems and audit until ``ending`` is set."""
    # What is loaded by now stays for good: without it to look through again and again a full sweep is a fifth faster.
    gc.freeze()
    loops = (
        Loop("sweep", SWEEP_EVERY, sweep_once),
        Loop("deliver", DELIVER_EVERY, deliver_all),
        Loop("events", EVENTS_EVERY, tell_others),
        Loop("audit", AUDIT_EVERY, audit),
    )
    threads = [
        threading.Thread(target=loop.run, args=(ending,), name=loop.name, daemon=True) for loop in loops
    ]
    for thread in threads:
        thread.start()
    # Waiting in short turns lets a signal through at once.
    while not ending.wait(0.5):
        pass
    for thread in threads:
        thread.join(ENDING_SECONDS / len(threads))


def sweep_once() -> None:
    """One sweep, and word that somebody swept."""
    sweep(clock.now())
    health.leave_heartbeat("watch", clock.now())


def deliver_all() -> None:
    """Send what is due, until nothing is."""
    while deliver_due(clock.now(), limit=50) == 50:
        pass


def tell_others() -> None:
    """Tell other systems of what has happened, until nothing is left."""
    while send_events(clock.now(), limit=50) == 50:
        pass


def audit() -> None:
    """Count what is overdue and write it down. Only when all is well the outside watcher hears of it."""
    now = clock.now()
    found = health.state(now)
    health.leave_heartbeat("auditor", now, found.overdue)
    if not found.is_well:
        log.error("promise_not_watched", overdue=found.overdue, seconds_since_sweep=found.seconds_ago)
    elif settings.DEADMAN_URL:
        threading.Thread(target=tell_outside, args=(settings.DEADMAN_URL,), daemon=True).start()


def tell_outside(address: str) -> None:
    """Ask for the dead man's address. Its silence is what alarms, so a failure here is only noted."""
    try:
        requests.get(address, timeout=5).raise_for_status()
    except requests.RequestException as error:
        log.warning("outside_watcher_not_reached", reason=type(error).__name__)
