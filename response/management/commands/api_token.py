"""Tokens by which phone systems and records are let in."""

from typing import Any, ClassVar

from django.core.management.base import CommandError, CommandParser

from networks.models import Service
from opendialogue import clock
from response.management.for_the_service import ServiceCommand, minute
from response.models import Scope
from response.other_systems.tokens import TokenError, make_token, revoke_token
from response.queries.api import tokens_of

LONGEST_NAME = 120


class Command(ServiceCommand):
    help = "Makes a bearer token for another system and prints it once; takes one back; lists them."
    refusals: ClassVar = (TokenError,)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", default="", help="which system it is for")
        parser.add_argument(
            "--scope",
            nargs="+",
            action="extend",
            choices=Scope.values,
            metavar="SCOPE",
            help=f"what it may do, any of: {', '.join(Scope.values)}; may be given several times",
        )
        parser.add_argument("--revoke", metavar="NAME", help="let nobody in by this token any more")
        parser.add_argument("--list", action="store_true", help="list all tokens, without their secrets")

    def handle_for(self, service: Service, options: dict[str, Any]) -> None:
        if options["list"]:
            self._list(service)
        elif options["revoke"]:
            revoke_token(service, options["revoke"], clock.now())
            self.stderr.write(f"{options['revoke']} is let in no more.")
        elif not options["name"].strip() or len(options["name"]) > LONGEST_NAME:
            raise CommandError(f"say which system the token is for, in at most {LONGEST_NAME} characters")
        elif not options["scope"]:
            raise CommandError(f"say what it may do: --scope {' --scope '.join(Scope.values)}")
        else:
            secret = make_token(service, options["name"], options["scope"], clock.now())
            self.stderr.write("Keep this token safe. It is not shown again.")
            self.stdout.write(secret)

    def _list(self, service: Service) -> None:
        for token in tokens_of(service):
            state = f"revoked {minute(token.revoked_at)}" if token.revoked_at else "in use"
            used = f"last used {minute(token.last_used_at)}" if token.last_used_at else "never used"
            made = f"made {minute(token.created_at)}"
            self.stdout.write(f"{token.name}: {', '.join(token.scopes)}; {made}, {used}, {state}")
