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


def staff(service: Service, name: str, team: Team, role: str, since: datetime) -> Person:
    person = reachable(
        service, name, mail=f"{name.lower()}@example.org", phone=f"+35840000{len(name):02}{ord(name[0])}"
    )
    person.sign_in_address = f"{name.lower()}@example.org"
    person.save()
    TeamMember.objects.create(team=team, person=person, role=role, joined_at=since)
    return person


def reachable(service: Service, name: str, mail: str = "", phone: str = "") -> Person:
    person = Person.objects.create_user(name, service=service)
    if mail:
        ContactPoint.objects.create(person=person, kind=ContactKind.MAIL, value=mail, preference=1)
    if phone:
        ContactPoint.objects.create(person=person, kind=ContactKind.SMS, value=phone, preference=0)
    return person


def promise_of(service: Service) -> Promise:
    promise = Promise.objects.create(
        service=service,
        name="Within 24 hours",
        within=timedelta(hours=24),
        kept_by=FourTimes.MEETING_HELD,
        is_default=True,
    )
    for number, (after, condition, tells, is_breach) in enumerate(LADDER):
        Rung.objects.create(
            promise=promise, number=number, after=after, condition=condition, tells=tells, is_breach=is_breach
        )
    return promise


def gather(now: datetime = SATURDAY_NIGHT) -> Cast:
    """Make the whole cast: Aino first and Sami second on call for two days around ``now``."""
    since = now - timedelta(days=200)
    service = Service.objects.create(
        name="Kallio Open Dialogue",
        time_zone="Europe/London",
        sender_name="Kallio",
        help_now=[{"label": "Call the team, any time", "phone": "+358 9 555 0100"}],
    )
    team = Team.objects.create(service=service, name="Kallio")
    other_team = Team.objects.create(service=service, name="Vuosaari")
    aino = staff(service, "Aino", team, Role.PRACTITIONER, since)
    sami = staff(service, "Sami", team, Role.PRACTITIONER, since)
    leena = staff(service, "Leena", team, Role.COORDINATOR, since)
    ritva = staff(service, "Ritva", team, Role.LEAD, since)
    eero = staff(service, "Eero", other_team, Role.PRACTITIONER, since)
    olavi = reachable(service, "Olavi", mail="olavi@example.org")
    olavi.sign_in_address = "olavi@example.org"
    olavi.save()
    service.lead = olavi
    service.save()
    maija = reachable(service, "Maija", mail="maija@example.net", phone="+358401112222")
    maija.sign_in_address = "maija@example.net"
    maija.save()
    pekka = reachable(service, "Pekka", phone="+358403334444")
    tuula = reachable(service, "Tuula", phone="+358405556666")
    network = Network.objects.create(service=service, team=team, centre=maija, opened_at=since)
    for person, relation, circle, state in (
        (pekka, "brother", Circle.FAMILY, PlaceState.JOINED),
        (tuula, "neighbour", Circle.COMMUNITY, PlaceState.NAMED),
    ):
        Place.objects.create(
            network=network,
            person=person,
            relation=relation,
            circle=circle,
            closeness=1,
            state=state,
            created_at=since,
        )
    for person, on_call in ((aino, OnCall.FIRST), (sami, OnCall.SECOND)):
        Shift.objects.create(
            team=team,
            person=person,
            on_call=on_call,
            starts_at=now - timedelta(days=1),
            ends_at=now + timedelta(days=2),
        )
    return Cast(
        service,
        team,
        other_team,
        promise_of(service),
        network,
        aino,
        sami,
        leena,
        maija,
        pekka,
        tuula,
        eero,
        ritva,
        olavi,
    )


def signed_in(person: Person) -> Client:
    """A browser in which this person has signed in; staff with password and second factor."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    if is_staff(person):
        request = SimpleNamespace(session=client.session)
        record_both(request, person)
        request.session.save()
    return client
