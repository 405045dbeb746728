import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from opendialogue.processes import die_with_parent
from opendialogue.supervisor import run


class Command(BaseCommand):
    """The process supervisor behind ``make run``."""

    help = "Runs the whole service: PostgreSQL and Valkey unless variables name others, web, worker, beat, watch."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--with-parent", action="store_true", help="stop when the program that started this ends"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["with_parent"]:
            die_with_parent(15)
        sys.exit(run(settings.CONFIGURATION, settings.SECRET_KEY))
