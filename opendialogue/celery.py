"""The Celery application and its schedule. Its settings stand in `settings` with their reasons.

The tasks only ask the database what is due, so a lost, doubled or late message changes nothing but speed. Each call
expires before the next one is made: after an outage of Redis no heap of old calls is worked off.
"""

import contextlib
import os
import warnings
from typing import Any

from celery import Celery
from celery.signals import task_prerun, task_success, worker_process_init
from django.db import Error
from kombu import Queue

from opendialogue import clock
from opendialogue.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opendialogue.settings")

#: seconds between two sweeps, and between two rounds of sending notices, and events
SWEEP_EVERY = 5.0
DELIVER_EVERY = 2.0
EVENTS_EVERY = 2.0
#: and between two looks at the rotas
ROTA_EVERY = 300.0
#: and between two looks for people whom nothing reaches
ERRANDS_EVERY = 60.0
#: and between two looks for people who wish to be told of something to read
WORDS_EVERY = 60.0
#: sweeps have a queue of their own, so that a mail server that hangs holds up none; everything else is in the other
SWEEPS = "sweeps"

# Whoever runs the service has chosen its account; messages are JSON, so root adds no danger here.
warnings.filterwarnings("ignore", message=r"\s*You're running the worker with superuser")

app = Celery("opendialogue")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# A worker that is told no queue takes from both; `manage.py run` gives each a worker of its own.
app.conf.task_queues = [Queue(SWEEPS), Queue(app.conf.task_default_queue)]
app.conf.task_routes = {"response.tasks.sweep_promises": {"queue": SWEEPS}}
app.conf.beat_schedule = {
    "sweep": {
        "task": "response.tasks.sweep_promises",
        "schedule": SWEEP_EVERY,
        "options": {"expires": SWEEP_EVERY - 1},
    },
    "deliver": {
        "task": "notices.tasks.deliver_notices",
        "schedule": DELIVER_EVERY,
        "options": {"expires": DELIVER_EVERY - 0.5},
    },
    "events": {
        "task": "response.tasks.send_contact_events",
        "schedule": EVENTS_EVERY,
        "options": {"expires": EVENTS_EVERY - 0.5},
    },
    "rota": {
        "task": "response.tasks.keep_rotas",
        "schedule": ROTA_EVERY,
        "options": {"expires": ROTA_EVERY - 1},
    },
    "errands": {
        "task": "response.tasks.open_errands",
        "schedule": ERRANDS_EVERY,
        "options": {"expires": ERRANDS_EVERY - 1},
    },
    "words": {
        "task": "meetings.tasks.tell_who_could_not_come",
        "schedule": WORDS_EVERY,
        "options": {"expires": WORDS_EVERY - 1},
    },
}


@worker_process_init.connect
def _end_with_the_worker(**_: Any) -> None:
    """A process of the pool must not outlive a worker that was killed outright."""
    die_with_parent()


@task_prerun.connect
def _by_the_clock_of_the_database(**_: Any) -> None:
    # While the database does not answer the task itself will say so.
    with contextlib.suppress(Error):
        clock.follow_database()


@task_success.connect
def _say_that_somebody_sent(sender: Any, **_: Any) -> None:
    """A deliverer went round. Said here, as its own room knows nothing of who watches."""
    if sender.name == app.conf.beat_schedule["deliver"]["task"]:
        from response.engine.health import leave_heartbeat
        from response.models import Part

        leave_heartbeat("celery", clock.now(), Part.DELIVER)
