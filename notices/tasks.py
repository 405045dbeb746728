"""What Celery calls. Lost, late or doubled calls change nothing but speed."""

from celery import shared_task

from notices.delivery import deliver_due
from opendialogue import clock


@shared_task
def deliver_notices() -> None:
    """Send what is due."""
    deliver_due(clock.now())
