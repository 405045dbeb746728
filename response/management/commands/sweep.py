"""One sweep by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from opendialogue import clock
from response.engine.sweep import sweep


class Command(BaseCommand):
    help = "Works off every duty that is due now, once, and prints what it did."
    #: they ask of every page, which takes longer than what is done here; `make check` asks them
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        clock.follow_database()
        self.stdout.write(str(sweep(clock.now())))
