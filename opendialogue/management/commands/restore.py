import contextlib
import sys
from collections.abc import Iterator
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from notices.holding import count_held
from opendialogue import clock
from opendialogue.safekeeping import SafekeepingError, other_version, restore


class Command(BaseCommand):
    """The way back from a backup; its notices are held until ``release_notices``."""

    help = "Puts a backup into the database. Nobody is sent anything until manage.py release_notices."
    #: they ask of every page, which takes longer than what is done here; `make check` asks them
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="what manage.py backup wrote; - for standard input")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="also when the database is not empty: what is in it is lost",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with _opened(options["file"]) as file:
                restore(file, clock.now(), replace=options["replace"])
        except SafekeepingError as error:
            raise CommandError(f"nothing was restored: {error}") from None
        if note := other_version():
            self.stdout.write(note)
        self.stdout.write(
            f"The backup is restored. {count_held()} notices are held, and no new one is sent either. When this "
            "is the service that people are to hear from, let them go: manage.py release_notices"
        )


@contextlib.contextmanager
def _opened(name: str) -> Iterator[IO[bytes]]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        file = open(name, "rb")  # noqa: SIM115
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}") from None
    with file:
        yield file
