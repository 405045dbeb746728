"""The watch over the promise, in a process of its own."""

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from response.watching import watch


class Command(BaseCommand):
    help = "Sweeps, sends and audits in a loop, independently of Celery and Redis. Ends on SIGTERM or Ctrl-C."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        ending = threading.Event()

        def end(signum: int, frame: FrameType | None) -> None:
            ending.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        watch(ending)
