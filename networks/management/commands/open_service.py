"""The operator's first step after ``migrate``: a service, its first team and the person who leads it."""

import zoneinfo
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from networks.opening import NewService, open_service
from networks.staff import password_path
from opendialogue import clock


class Command(BaseCommand):
    """Opens the service of this installation and prints what to do next."""

    help = "Opens the service of this installation: its name, its first team, and the person who leads it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what the service is called")
        parser.add_argument("--team", required=True, help="the name of its first team")
        parser.add_argument("--lead", required=True, help="the name of the person who leads it")
        parser.add_argument("--mail", required=True, help="the mail address that person signs in by")
        parser.add_argument("--phone", default="", help="who helps at any hour; shown on every page")
        parser.add_argument("--time-zone", default="Europe/London", help="such as Europe/London")
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=[code for code, _name in settings.LANGUAGES]
        )
        parser.add_argument("--region", default="GB", help="the country of phone numbers, such as GB")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["time_zone"] not in zoneinfo.available_timezones():
            raise CommandError(f"there is no time zone called {options['time_zone']}")
        fields = ("name", "team", "lead", "mail", "phone", "time_zone", "language", "region")
        new = NewService(**{field: options[field] for field in fields})
        try:
            lead = open_service(new, clock.now())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(
            f"{options['name']} is open. {lead.name} sets a password here, once, and is then asked for a second "
            f"factor:\n\n  {settings.PUBLIC_URL}{password_path(lead)}\n\n"
            "Next: the promise, its ladder and the people of the team, on the page of settings; then the rota."
        )
