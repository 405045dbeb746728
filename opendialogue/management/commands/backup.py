import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from opendialogue.safekeeping import SafekeepingError, back_up, back_up_into


class Command(BaseCommand):
    """A consistent copy of the database, made while the service runs."""

    help = "Copies the whole database, as it is at one moment, into a file. The service may go on meanwhile."
    #: they ask of every page, which takes longer than what is done here; `make check` asks them
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="where to; - for standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["file"] != "-":
                size = back_up(Path(options["file"]))
                self.stdout.write(f"{options['file']} is written: {size / 1e6:.1f} MB.")
            elif sys.stdout.isatty():
                raise CommandError("a backup is not for a terminal: name a file, or send it into a pipe")
            else:
                # A stream of its own: what cannot be written must not be tried again when Python ends.
                with open(sys.stdout.fileno(), "wb", closefd=False) as out:
                    back_up_into(out)
        except SafekeepingError as error:
            raise CommandError(f"there is no backup: {error}") from None
        except OSError as error:
            raise CommandError(f"there is no backup: {error.strerror or error}") from None
