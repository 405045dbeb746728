"""What Celery calls. Lost, late or doubled calls change nothing but speed."""

import time

from celery import shared_task

from notices.delivery import deliver_due
from opendialogue import clock

#: notices taken up at once, and seconds after which a call leaves the rest to the next one
BATCH = 50
MOST_SECONDS = 15.0


@shared_task
def deliver_notices() -> None:
    """Send what is due, batch after batch."""
    started = time.monotonic()
    while deliver_due(clock.now(), BATCH) == BATCH and time.monotonic() - started < MOST_SECONDS:
        continue
