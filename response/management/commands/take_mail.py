"""Takes in one mail that came back, from a mail server's pipe."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from opendialogue import clock
from response.returned_mail import LARGEST, take_mail


class Command(BaseCommand):
    help = "Reads one mail that came back from standard input and prints what became of it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("receivers", nargs="*", help="whom it was for, as the mail server says")

    def handle(self, *args: Any, receivers: list[str], **options: Any) -> None:
        raw = sys.stdin.buffer.read(LARGEST)
        try:
            taken = take_mail(raw, clock.now(), receivers)
        except (OperationalError, InterfaceError) as error:
            # A mail server that reads this keeps the mail and comes again.
            raise CommandError("the database cannot be reached", returncode=os.EX_TEMPFAIL) from error
        self.stdout.write(taken.value)
