"""Reads the test mailbox back."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from opendialogue import clock
from response.engine import probe

#: bytes: a test message is small, and so is what a mail server puts around it
LARGEST = 200_000


class Command(BaseCommand):
    help = "Reads one mail of the test mailbox on standard input and notes that the hourly test message came back."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not probe.read_back(sys.stdin.buffer.read(LARGEST), clock.now()):
            raise CommandError("this mail is not a test message of this service")
        self.stdout.write("The test message came back.")
