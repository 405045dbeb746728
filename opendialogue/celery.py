"""The Celery application and its schedule. Its settings stand in `settings` with their reasons.

Both tasks only ask the database what is due, so a lost, doubled or late message changes nothing but speed. Each
call expires before the next one is made: after an outage of Redis no heap of old calls is worked off.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opendialogue.settings")

#: seconds between two sweeps, and between two rounds of sending
SWEEP_EVERY = 5.0
DELIVER_EVERY = 2.0

app = Celery("opendialogue")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
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
}
