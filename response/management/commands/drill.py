"""A rehearsal from the command line."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from networks.models import Person, Service, Team
from networks.queries import person_who_signs_in_by
from notices.texts import absolute
from opendialogue import clock
from response.access import may_lead_drills
from response.contacts import receiving_team
from response.drills import begin_at_once, end_drill
from response.forms.drills import USUAL_SPEED
from response.management.for_the_service import ServiceCommand
from response.models import Drill
from response.presenters import drills as wording
from response.queries import drills as queries


class Command(ServiceCommand):
    help = (
        "Begins a drill: a made-up first contact goes up the real ladder on a fast clock, to the people who take part "
        "in every drill. Nobody outside the service is told."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--team", metavar="NAME", help="whose ladder; by itself the team that calls go to"
        )
        parser.add_argument(
            "--speed",
            type=int,
            default=USUAL_SPEED,
            metavar="N",
            help=f"how many times as fast as life, 1 to 1440; {USUAL_SPEED} is a day in 24 minutes",
        )
        parser.add_argument(
            "--by",
            metavar="ADDRESS",
            help="who calls it, by sign-in address; by itself the lead of the service",
        )
        parser.add_argument("--stop", action="store_true", help="stop the team's drill")
        parser.add_argument(
            "--report", action="store_true", help="print what the team's last drill has shown"
        )

    def handle_for(self, service: Service, options: dict[str, Any]) -> None:
        team = self._team(service, options["team"])
        if options["report"]:
            return self._report(team)
        by = self._by(service, team, options["by"])
        if options["stop"]:
            return self._stop(team, by)
        if not 1 <= options["speed"] <= 1440:
            raise CommandError("--speed should be a number from 1 to 1440")
        return self._begin(team, options["speed"], by)

    def _begin(self, team: Team, speed: int, by: Person) -> None:
        try:
            drill = begin_at_once(team, speed, by, clock.now())
        except ValidationError as refused:
            where = absolute(reverse("drills"))
            raise CommandError(f"{' '.join(refused.messages)} All about drills: {where}") from None
        names = ", ".join(name for _pk, name in queries.people_of(drill))
        self.stdout.write(f"{team.name}: {wording.pace(speed)}. Takes part: {names}.")
        self.stdout.write(absolute(reverse("drill", args=[drill.pk])))

    def _stop(self, team: Team, by: Person) -> None:
        drill = queries.open_drill_of(team)
        if drill is None:
            raise CommandError(f"{team.name} has no drill at the moment")
        end_drill(drill, by, clock.now())
        self.stdout.write(f"{team.name}: the drill is over.")

    def _report(self, team: Team) -> None:
        drill = queries.last_drill_of(team)
        if drill is None:
            raise CommandError(f"{team.name} has had no drill")
        # By the clock of the service, as its pages tell it.
        with timezone.override(team.service.zone):
            self._print(drill)

    def _print(self, drill: Drill) -> None:
        rungs = queries.rungs_of(drill)
        shown = wording.report(drill, queries.people_of(drill), rungs, queries.letters_of(rungs))
        for fact in shown.facts:
            self.stdout.write(f"{fact['label']}: {fact['value']}")
        for row in shown.reached:
            self.stdout.write("; ".join(row))
        for words in shown.summary:
            self.stdout.write(words)

    def _team(self, service: Service, name: str | None) -> Team:
        try:
            if name is None:
                return receiving_team(clock.now(), service)
            return Team.objects.select_related("service").get(service=service, name=name)
        except Team.DoesNotExist:
            raise CommandError(
                f"there is no team called {name}" if name else "there is no team yet"
            ) from None

    def _by(self, service: Service, team: Team, address: str | None) -> Person:
        by = person_who_signs_in_by(address) if address else service.lead
        if by is None:
            raise CommandError(
                f"nobody signs in by {address}"
                if address
                else "the service has no lead: say who calls it with --by"
            )
        if not may_lead_drills(by, team):
            raise CommandError(f"{by.name} does not lead or coordinate {team.name}")
        return by
