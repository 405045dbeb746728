"""The people in the tests. Each fixture is one of them, in one small service."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from django.test import Client

from networks.access import is_staff
from networks.models import (
    Circle,
    ContactKind,
    ContactPoint,
    Network,
    Person,
    Place,
    PlaceState,
    Role,
    Service,
    Team,
    TeamMember,
)
from networks.second_factor import record_both
from response.models import Condition, FourTimes, OnCall, Promise, Rung, Shift, Tells

#: a Saturday night in November: ten o'clock in London
SATURDAY_NIGHT = datetime(2026, 11, 21, 22, 5, tzinfo=UTC)

LADDER = (
    (timedelta(0), Condition.ALWAYS, [Tells.ORGANISER, Tells.FIRST_ON_CALL], False),
    (timedelta(minutes=30), Condition.NOT_TAKEN_ON, [Tells.SECOND_ON_CALL, Tells.COORDINATOR], False),
    (timedelta(hours=4), Condition.NO_MEETING_OFFERED, [Tells.ORGANISER, Tells.COORDINATOR], False),
    (timedelta(hours=12), Condition.NO_MEETING_OFFERED, [Tells.TEAM_LEAD], False),
    (timedelta(hours=20), Condition.NO_MEETING_TO_COME, [Tells.SERVICE_LEAD], False),
    (timedelta(hours=24), Condition.PROMISE_NOT_KEPT, list(Tells), True),
)


@dataclass
class Cast:
    """Everybody, by name."""

    service: Service
    team: Team
    other_team: Team
    promise: Promise
    network: Network
    aino: Person
    sami: Person
    leena: Person
    maija: Person
    pekka: Person
    tuula: Person
    eero: Person
    ritva: Person  # leads the team
    olavi: Person  # leads the service


def reachable(service: Service, name: str, mail: str = "", phone: str = "") -> Person:
    """Somebody more, beside the cast."""
    person = Person.objects.create_user(name, service=service)
    ContactPoint.objects.bulk_create(ways_to(person, mail, phone))
    return person


def ways_to(person: Person, mail: str = "", phone: str = "") -> list[ContactPoint]:
    ways = []
    if mail:
        ways.append(ContactPoint(person=person, kind=ContactKind.MAIL, value=mail, preference=1))
    if phone:
        ways.append(ContactPoint(person=person, kind=ContactKind.SMS, value=phone, preference=0))
    return ways


def promise_of(service: Service) -> Promise:
    promise = Promise.objects.create(
        service=service,
        name="Within 24 hours",
        within=timedelta(hours=24),
        kept_by=FourTimes.MEETING_HELD,
        is_default=True,
    )
    Rung.objects.bulk_create(
        Rung(
            promise=promise, number=number, after=after, condition=condition, tells=tells, is_breach=is_breach
        )
        for number, (after, condition, tells, is_breach) in enumerate(LADDER)
    )
    return promise


#: who works here: in which of the two teams, and as what
STAFF = {
    "Aino": ("Kallio", Role.PRACTITIONER),
    "Sami": ("Kallio", Role.PRACTITIONER),
    "Leena": ("Kallio", Role.COORDINATOR),
    "Ritva": ("Kallio", Role.LEAD),
    "Eero": ("Vuosaari", Role.PRACTITIONER),
}
#: the others' mail address and phone
OTHERS = {
    "Olavi": ("olavi@example.org", ""),
    "Maija": ("maija@example.net", "+358401112222"),
    "Pekka": ("", "+358403334444"),
    "Tuula": ("", "+358405556666"),
}


def gather(now: datetime = SATURDAY_NIGHT) -> Cast:
    """Make the whole cast: Aino first and Sami second on call for two days around ``now``.

    Rows of one kind are written down together: nearly every test begins with this.
    """
    since = now - timedelta(days=200)
    service = Service.objects.create(
        name="Kallio Open Dialogue",
        time_zone="Europe/London",
        sender_name="Kallio",
        help_now=[{"label": "Call the team, any time", "phone": "+358 9 555 0100"}],
    )
    teams = {name: Team(service=service, name=name) for name in ("Kallio", "Vuosaari")}
    Team.objects.bulk_create(teams.values())
    people = gather_people(service, teams, since)
    network = begin_network(people, teams["Kallio"], since)
    Shift.objects.bulk_create(
        Shift(
            team=teams["Kallio"],
            person=people[name],
            on_call=on_call,
            starts_at=now - timedelta(days=1),
            ends_at=now + timedelta(days=2),
        )
        for name, on_call in (("Aino", OnCall.FIRST), ("Sami", OnCall.SECOND))
    )
    return Cast(
        service=service,
        team=teams["Kallio"],
        other_team=teams["Vuosaari"],
        promise=promise_of(service),
        network=network,
        **{name.lower(): person for name, person in people.items()},
    )


def gather_people(service: Service, teams: dict[str, Team], since: datetime) -> dict[str, Person]:
    """Everybody, who belongs where, and how they are reached; Olavi leads the service."""
    addresses = OTHERS | {
        name: (f"{name.lower()}@example.org", f"+35840000{len(name):02}{ord(name[0])}") for name in STAFF
    }
    people = {}
    for name in (*STAFF, *OTHERS):
        people[name] = Person(name=name, service=service, sign_in_address=addresses[name][0] or None)
        people[name].set_unusable_password()
    Person.objects.bulk_create(people.values())
    ContactPoint.objects.bulk_create(
        way for name, person in people.items() for way in ways_to(person, *addresses[name])
    )
    TeamMember.objects.bulk_create(
        TeamMember(team=teams[team], person=people[name], role=role, joined_at=since)
        for name, (team, role) in STAFF.items()
    )
    service.lead = people["Olavi"]
    service.save()
    return people


def begin_network(people: dict[str, Person], team: Team, since: datetime) -> Network:
    """Maija's, with her brother who has joined and a neighbour who was named."""
    network = Network.objects.create(service=team.service, team=team, centre=people["Maija"], opened_at=since)
    Place.objects.bulk_create(
        Place(
            network=network,
            person=people[name],
            relation=relation,
            circle=circle,
            closeness=1,
            state=state,
            created_at=since,
        )
        for name, relation, circle, state in (
            ("Pekka", "brother", Circle.FAMILY, PlaceState.JOINED),
            ("Tuula", "neighbour", Circle.COMMUNITY, PlaceState.NAMED),
        )
    )
    return network


def signed_in(person: Person) -> Client:
    """A browser in which this person has signed in; staff with password and second factor."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    if is_staff(person):
        request = SimpleNamespace(session=client.session)
        record_both(request, person)
        request.session.save()
    return client
