"""The watch over the promise, in a process of its own."""

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from meetings.telling import tell_of_words
from opendialogue import clock
from response.watching import Loop, watch

#: seconds between two looks for people who wish to be told of something to read
WORDS_EVERY = 60.0


def tell() -> None:
    """Tell whoever could not come to a meeting, and wishes it, that there is something to read."""
    tell_of_words(clock.now())


#: what the rooms above the promise have to do again and again
OTHERS = (
    # Not at once: nothing about it is urgent, and a start has enough to do.
    Loop("words", WORDS_EVERY, tell, first_after=WORDS_EVERY / 2),
)


class Command(BaseCommand):
    help = "Sweeps, sends and audits in a loop, independently of Celery and Redis. Ends on SIGTERM or Ctrl-C."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        ending = threading.Event()

        def end(signum: int, frame: FrameType | None) -> None:
            ending.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        watch(ending, OTHERS)
