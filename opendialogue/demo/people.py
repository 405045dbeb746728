"""The service, its teams and the people of the demo."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from networks.models import ContactKind, ContactPoint, Person, Service, Team, TeamMember
from opendialogue.demo.rota import fill_rota
from opendialogue.demo.story import Calendar, id_of, told
from response.definitions import Definition, add_promise, change_ladder
from response.models import Promise, Rung
from response.promises import promise_of
from response.rules_ladder import Draft

#: how long ago everybody began to work here
WORKED_FOR = timedelta(days=400)


@dataclass
class House:
    """What everything else of the demo is hung on."""

    service: Service
    teams: dict[str, Team]
    people: dict[str, Person]
    promise: Promise
    rungs: list[Rung]
    #: what is promised beside it, when somebody chooses so
    beside: dict[str, Promise]
    now: datetime


def fill_people(service: Service, calendar: Calendar) -> House:
    """Everybody, the teams they work in, and the rota."""
    book = told("service")
    teams = {
        slug: Team(pk=id_of("team", slug), service=service, name=facts["name"])
        for slug, facts in book["teams"].items()
    }
    Team.objects.bulk_create(teams.values())
    members = told("people")
    staff = book["staff"]
    people = {slug: _person(service, slug, facts, slug in staff) for slug, facts in (staff | members).items()}
    Person.objects.bulk_create(people.values())
    ContactPoint.objects.bulk_create(_ways_to_reach(people, staff, members, calendar.now - WORKED_FOR))
    _give_work(staff, people, teams, calendar)
    service.lead = people[book["service"]["lead"]]
    service.save(update_fields=["lead"])
    for slug in staff:
        TOTP.activate(people[slug], generate_totp_secret())
    fill_rota(book, people, teams, calendar)
    promise = promise_of(service)
    beside = {slug: _promise_beside(service, facts) for slug, facts in book["promises"].items()}
    return House(service, teams, people, promise, list(promise.rungs.all()), beside, calendar.now)


def _promise_beside(service: Service, facts: dict[str, Any]) -> Promise:
    within = timedelta(hours=facts["hours"])
    lead = service.lead
    if lead is None:
        raise LookupError("somebody who leads the service says what it promises")
    promise = add_promise(service, Definition(facts["name"], within, facts["kept_by"]), lead)
    steps = [
        Draft(timedelta(minutes=step["minutes"]), step["condition"], tuple(step["tells"]))
        for step in facts["ladder"]
    ]
    change_ladder(promise, steps, lead)
    return promise


def open_service() -> Service:
    """The service itself."""
    facts = {name: value for name, value in told("service")["service"].items() if name != "lead"}
    return Service.objects.create(pk=id_of("service", "demo"), **facts)


def _person(service: Service, slug: str, facts: dict[str, Any], is_staff: bool) -> Person:
    address = f"{slug}@example.org" if is_staff else facts["mail"] if facts.get("signs_in") else None
    person = Person(
        pk=id_of("person", slug),
        service=service,
        name=facts["name"],
        language=facts.get("language", "en"),
        interpreter=facts.get("interpreter", ""),
        sign_in_address=address,
    )
    person.set_unusable_password()
    return person


def _ways_to_reach(
    people: dict[str, Person], staff: dict[str, Any], members: dict[str, Any], verified_at: datetime
) -> list[ContactPoint]:
    """In the order in which the data name them: the first is the one they prefer. Those of staff are verified."""
    kinds = {"phone": ContactKind.SMS, "mail": ContactKind.MAIL}
    known = {slug: facts | {"mail": f"{slug}@example.org"} for slug, facts in staff.items()} | members
    return [
        ContactPoint(
            person=people[slug],
            kind=kinds[name],
            value=facts[name],
            preference=preference,
            verified_at=verified_at if slug in staff and not facts.get("unverified") else None,
        )
        for slug, facts in known.items()
        for preference, name in enumerate(name for name in facts if name in kinds)
    ]


def _give_work(
    staff: dict[str, Any], people: dict[str, Person], teams: dict[str, Team], calendar: Calendar
) -> None:
    since = calendar.now - WORKED_FOR
    TeamMember.objects.bulk_create(
        TeamMember(team=teams[facts["team"]], person=people[slug], role=facts["role"], joined_at=since)
        for slug, facts in staff.items()
        if "team" in facts
    )
