"""Fills an empty database with the demo service."""

from typing import Any

from django.core.management.base import BaseCommand

from opendialogue import clock
from opendialogue.demo.filling import fill


class Command(BaseCommand):
    help = (
        "Fills an empty database with a believable service to try everything out. Never touches another one."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill it, or say that there is nothing to fill."""
        if fill(clock.now()):
            self.stdout.write("The demo service is there. Enter it at /demo/ (with DEMO=1).")
        else:
            self.stdout.write("There is a service already; nothing was changed.")
