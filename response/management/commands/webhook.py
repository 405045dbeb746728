"""Addresses of other systems that are told what happens to first contacts."""

from typing import Any, ClassVar

from django.core.management.base import CommandError, CommandParser

from networks.models import Service
from opendialogue import clock
from response.management.for_the_service import ServiceCommand, minute
from response.models import ContactEvent
from response.other_systems.webhooks import WebhookError, add_webhook, remove_webhook
from response.queries.webhooks import hearers_of


class Command(ServiceCommand):
    help = "Tells an address of events and prints the secret they are signed with, once; removes one; lists them."
    refusals: ClassVar = (WebhookError,)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("add", nargs="?", choices=["add"], help="add the address that follows")
        parser.add_argument("url", nargs="?", default="", help="where events are posted to")
        parser.add_argument(
            "--event",
            nargs="+",
            action="extend",
            choices=ContactEvent.values,
            metavar="EVENT",
            help=f"what it is told of, any of: {', '.join(ContactEvent.values)}; all of them unless given",
        )
        parser.add_argument("--remove", metavar="URL", help="tell this address nothing any more")
        parser.add_argument("--list", action="store_true", help="list all addresses, without their secrets")

    def handle_for(self, service: Service, options: dict[str, Any]) -> None:
        if options["list"]:
            self._list(service)
        elif options["remove"]:
            remove_webhook(service, options["remove"], clock.now())
            self.stderr.write(f"{options['remove']} is told nothing any more.")
        elif not options["add"] or not options["url"]:
            raise CommandError("say what to do: add URL, --remove URL or --list")
        else:
            asked = options["event"] or ContactEvent.values
            secret = add_webhook(service, options["url"], asked, clock.now())
            self.stderr.write("Events are signed with this secret. Keep it safe: it is not shown again.")
            self.stdout.write(secret)

    def _list(self, service: Service) -> None:
        for hearer in hearers_of(service):
            webhook, stopped = hearer.webhook, hearer.webhook.stopped_at
            state = f"stopped {minute(stopped)}: {webhook.stopped_because}" if stopped else "in use"
            sent = f"last sent {minute(hearer.last_sent_at)}" if hearer.last_sent_at else "nothing sent yet"
            self.stdout.write(
                f"{webhook.url}: {', '.join(webhook.kinds)}; made {minute(webhook.created_at)}, {sent},"
                f" {hearer.waiting} waiting, {hearer.failed} failed, {state}"
            )
