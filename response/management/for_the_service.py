"""What commands about the one service of this installation have in common."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError

from networks.models import Service
from networks.queries import the_service


class ServiceCommand(BaseCommand):
    """A command that needs a service, and tells what its verbs refuse in one plain line."""

    #: what verbs raise whose words are for operators
    refusals: ClassVar[tuple[type[Exception], ...]] = ()

    def handle(self, *args: Any, **options: Any) -> None:
        service = the_service()
        if service is None:
            raise CommandError("there is no service yet; open one first: manage.py open_service")
        try:
            self.handle_for(service, options)
        except self.refusals as error:
            raise CommandError(str(error)) from None

    def handle_for(self, service: Service, options: dict[str, Any]) -> None:
        """What the command does. To be written by each."""
        raise NotImplementedError


def minute(moment: datetime) -> str:
    """A moment as commands print it, to the minute and in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
