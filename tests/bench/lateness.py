"""How late people are told when a thousand rungs are due in one second, with the processes that really run."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from opendialogue import clock
from opendialogue.configuration import ROOT
from opendialogue.processes import die_with_parent
from response.models import Heartbeat, Part

#: seconds before the second in which all is due, for them to get up and be idle; and that are waited for the end
BEFORE, PATIENCE = 8.0, 120.0
CELERY = ("-m", "celery", "--quiet", "-A", "opendialogue.celery")
PROCESSES = (
    (*CELERY, "worker", "--loglevel", "ERROR"),
    (*CELERY, "beat", "--loglevel", "ERROR", "--pidfile=", "--schedule", "/dev/null"),
    ("manage.py", "watch"),
)


@contextmanager
def running() -> Iterator[None]:
    """A worker, a beat and a watch, all of which have begun to sweep. Notices go to the demo's letterbox."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "opendialogue.settings",
        "DEMO": "1",
        "PYTHONWARNINGS": "ignore",
    }
    Heartbeat.objects.all().delete()
    processes = [
        subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            start_new_session=True,
            # Nothing outlives a measuring that is killed.
            preexec_fn=die_with_parent,
        )
        for command in PROCESSES
    ]
    try:
        _until(lambda: all(any(who in name for name in _sweepers()) for who in ("celery", "watch")))
        yield
    finally:
        for process in processes:
            os.killpg(process.pid, signal.SIGTERM)
        for process in processes:
            process.wait(30)


def latenesses(due: datetime, count: int) -> list[float]:
    """Of each duty that is due then, in milliseconds and as somebody outside sees it, how late it was done."""
    seen: list[float] = []
    began = time.monotonic()
    while len(seen) < count:
        assert time.monotonic() - began < PATIENCE, f"{count - len(seen)} of {count} were never done"
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM response_duty WHERE done_at IS NOT NULL")
            done = cursor.fetchone()[0]
        late = (clock.now() - due).total_seconds() * 1000
        seen += [late] * (done - len(seen))
        time.sleep(0.01)
    assert min(seen) >= 0
    return sorted(seen)


def _sweepers() -> list[str]:
    return list(Heartbeat.objects.filter(part=Part.SWEEP).values_list("name", flat=True))


def _until(so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < end, "the processes do not sweep"
        time.sleep(0.1)
