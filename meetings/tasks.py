"""What Celery calls. Lost, late or doubled calls change nothing but speed."""

from celery import shared_task

from meetings.telling import tell_of_words
from opendialogue import clock


@shared_task
def tell_who_could_not_come() -> None:
    """Tell whoever could not come to a meeting, and wishes it, that there is something to read."""
    tell_of_words(clock.now())
