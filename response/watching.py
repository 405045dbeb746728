"""The second sweeper, the second deliverer and the auditor: plain loops that need nothing but the database.

Each has its own thread and connection, so that a mail server that hangs holds up no sweep and no audit.
"""

import gc
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import requests
import structlog
from django.conf import settings
from django.db import close_old_connections, connection

from notices.delivery import deliver_due
from opendialogue import clock
from response.drills import end_what_is_over
from response.engine import health, probe
from response.engine.sweep import sweep
from response.engine.undelivered import ask_how_to_reach, ask_who_may_not_know
from response.engine.unsent import climb_unsent
from response.models import Part
from response.other_systems.sending import send_events
from response.rota.keeping import keep_rota

log = structlog.get_logger(__name__)

#: seconds between two rounds of each
SWEEP_EVERY, DELIVER_EVERY, EVENTS_EVERY, AUDIT_EVERY, ROTA_EVERY = 5.0, 1.0, 1.0, 15.0, 300.0
#: and between two looks for people whom nothing reaches
ERRANDS_EVERY = 60.0
#: seconds that an ending watch waits for a round to be finished; what is left is taken up by others
ENDING_SECONDS = 3.0
#: seconds that the address outside may take to connect, and to begin its answer
OUTSIDE_SECONDS = 5.0
#: notices, or events, that are taken up at once
BATCH = 50


@dataclass(frozen=True)
class Loop:
    """Something done again and again until the end. An error ends one round, never the loop."""

    name: str
    pause: float
    work: Callable[[], object]
    #: seconds before the first round
    first_after: float = 0.0

    def run(self, ending: threading.Event) -> None:
        ending.wait(self.first_after)
        while not ending.is_set():
            try:
                # After a restart of the database the old connection is of no use: each round begins by letting it go.
                close_old_connections()
                clock.follow_database()
                self.work()
            except Exception:
                log.exception("round_failed", loop=self.name)
                connection.close()
            ending.wait(self.pause)
        connection.close()


def watch(ending: threading.Event, others: Sequence[Loop] = ()) -> None:
    """Sweep, send, tell other systems and audit until ``ending`` is set; and go round in ``others``, of other rooms."""
    # What is loaded by now stays for good: without it to look through again and again a full sweep is a fifth faster.
    gc.freeze()
    loops = (
        Loop("sweep", SWEEP_EVERY, sweep_once),
        Loop("deliver", DELIVER_EVERY, deliver_all),
        Loop("events", EVENTS_EVERY, tell_others),
        # Once the others have gone round: what has just begun is not late.
        Loop("audit", AUDIT_EVERY, audit, first_after=SWEEP_EVERY),
        # Not at once: nothing about it is urgent, and a start has enough to do.
        Loop("rota", ROTA_EVERY, keep_rota_once, first_after=ROTA_EVERY / 5),
        Loop("errands", ERRANDS_EVERY, open_errands, first_after=ERRANDS_EVERY / 2),
        *others,
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
    """One sweep, an end to drills that are over, word of it, and a look at what has not left the building."""
    sweep(clock.now())
    end_what_is_over(clock.now())
    health.leave_heartbeat("watch", clock.now())
    climb_unsent(clock.now())


def keep_rota_once() -> None:
    """Keep the rotas up to date."""
    keep_rota(clock.now())


def open_errands() -> None:
    """Ask humans to see to whom nothing reaches, and to what may not have arrived."""
    ask_how_to_reach(clock.now())
    ask_who_may_not_know(clock.now())


def deliver_all() -> None:
    """Send what is due, until nothing is, and word after each batch that somebody sends."""
    taken = BATCH
    while taken == BATCH:
        taken = deliver_due(clock.now(), limit=BATCH)
        health.leave_heartbeat("watch", clock.now(), Part.DELIVER)


def tell_others() -> None:
    """Tell other systems of what has happened, until nothing is left."""
    while send_events(clock.now(), limit=BATCH) == BATCH:
        pass


def audit() -> None:
    """See how everything stands and write it down. Only when all is well the outside watcher hears of it.

    Raises ``django.db.Error`` when the database takes too long: then nothing is written and nobody hears anything, so
    the age of the last audit tells.
    """
    now = clock.now()
    # What cannot be put on its way is found out as an audit that is missing.
    probe.go_round(now)
    stands = health.state(now)
    health.leave_heartbeat("auditor", now, Part.AUDIT, audited=stands)
    if stands.without_text:
        log.error("notices_without_text", count=stands.without_text)
    if stands.found:
        log.error("promise_not_watched", found=stands.found, overdue=stands.overdue, unsent=stands.unsent)
    elif settings.DEADMAN_URL:
        outside.hear(settings.DEADMAN_URL)


class OutsideWatcher:
    """Somebody outside, who raises the alarm when nothing is heard any more.

    Told in a thread of its own, since an address that hangs must not hold up an audit. As long as one telling is under
    way there is no other: a heap of them would go on telling that all is well when it is not any more.
    """

    def __init__(self) -> None:
        self._telling = threading.Lock()

    def hear(self, address: str) -> bool:
        """Tell them that all is well. Returns whether a telling began."""
        if not self._telling.acquire(blocking=False):
            log.warning("outside_watcher_still_being_told")
            return False
        threading.Thread(target=self._tell, args=(address,), name="outside", daemon=True).start()
        return True

    def _tell(self, address: str) -> None:
        """Ask for the address. Its silence is what alarms, so a failure here is only noted."""
        try:
            # Nobody reads the answer, so one that never ends is not waited for.
            with requests.get(address, timeout=OUTSIDE_SECONDS, stream=True) as answer:
                answer.raise_for_status()
        except requests.RequestException as error:
            log.warning("outside_watcher_not_reached", reason=type(error).__name__)
        finally:
            self._telling.release()


outside = OutsideWatcher()
