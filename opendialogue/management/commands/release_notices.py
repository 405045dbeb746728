from typing import Any

from django.core.management.base import BaseCommand

from notices.holding import are_held, release_all
from opendialogue import clock


class Command(BaseCommand):
    """Ends the hold that a restore begins."""

    help = "Lets the notices go that are held since a restore."
    #: they ask of every page, which takes longer than what is done here; `make check` asks them
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not are_held():
            self.stdout.write("No notices are held.")
            return
        self.stdout.write(f"Released: {release_all(clock.now())} notices now wait to be sent.")
