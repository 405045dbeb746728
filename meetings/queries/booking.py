"""What a booking needs to know: who works there, who is in the network, who is busy."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from meetings.models import Attendance, Meeting
from networks.access import CLINICAL_ROLES, OPEN_PLACES, clinical_teams_of, open_places, staffed_networks
from networks.models import Circle, Network, Person, Place, PlaceState, Role, Team, TeamMember
from response.access import may_act_on, visible_contacts
from response.models import FirstContact, Outcome

#: the places whose people can be asked to a meeting
ASKABLE = (PlaceState.NAMED, PlaceState.AGREED, *OPEN_PLACES)
_CIRCLES = {circle: number for number, circle in enumerate(Circle.values)}


class Guest(NamedTuple):
    """Somebody of the network who can be asked to a meeting."""

    person_id: UUID
    name: str
    relation: str
    #: empty for the person at the centre
    circle: str
    #: the language of the interpreter to book; empty for none
    interpreter: str

    @property
    def is_centre(self) -> bool:
        return not self.circle


class Colleague(NamedTuple):
    person_id: UUID
    name: str
    is_peer: bool


class Busy(NamedTuple):
    """A practitioner's time that is taken already; no word of whose meeting it is."""

    name: str
    starts_at: datetime
    ends_at: datetime


def askable(now: datetime) -> Q:
    """Places whose people can be asked: named, agreed, invited or joined, by an agreement that has not run out."""
    return Q(state__in=ASKABLE) & (Q(agreed_until=None) | Q(agreed_until__gt=now))


def guests_of(network: Network, now: datetime) -> list[Guest]:
    """Who can be asked: the person at the centre first, then by circle, the closest first."""
    places = (
        Place.objects.filter(askable(now), network=network)
        .exclude(person=network.centre_id)
        .order_by("closeness", "created_at")
        .values_list("person_id", "person__name", "relation", "circle", "person__interpreter")
    )
    guests = sorted((Guest(*place) for place in places), key=lambda guest: _CIRCLES[guest.circle])
    return [_centre(network.centre), *guests]


def guests_of_contact(contact: FirstContact) -> list[Guest]:
    """Who can be asked before a network was opened: whom the contact is about, and who made it."""
    centre = contact.about or contact.from_person
    if centre is None:
        return []
    guests = [_centre(centre)]
    if contact.from_person and contact.from_person != centre:
        who = contact.from_person
        guests.append(Guest(who.pk, who.name, contact.relation, Circle.COMMUNITY, who.interpreter))
    return guests


def _centre(person: Person) -> Guest:
    return Guest(person.pk, person.name, "", "", person.interpreter)


def colleagues_of(team: Team, booker: Person) -> list[Colleague]:
    """The practitioners and peers of the team by name, the booker first and always among them."""
    members = TeamMember.objects.filter(
        team=team, left_at=None, role__in=CLINICAL_ROLES, person__is_active=True
    )
    peers: dict[UUID, Colleague] = {booker.pk: Colleague(booker.pk, booker.name, False)}
    for person_id, name, role in members.order_by("person__name").values_list(
        "person_id", "person__name", "role"
    ):
        is_peer = role == Role.PEER or (person_id in peers and peers[person_id].is_peer)
        peers[person_id] = Colleague(person_id, name, is_peer)
    return list(peers.values())


def who_is_busy(
    person_ids: Iterable[UUID], spans: Iterable[tuple[datetime, datetime]], *, but_for: UUID | None = None
) -> list[Busy]:
    """Whose time is taken in any of these spans by a meeting other than ``but_for``, in order of time."""
    overlapping = Q()
    for span in spans:
        overlapping |= Q(during__overlap=span)
    taken = Attendance.objects.filter(overlapping, person__in=list(person_ids), holds=True)
    if but_for:
        taken = taken.exclude(meeting=but_for)
    parts = taken.order_by("during", "person__name").select_related("person")
    return [Busy(part.person.name, part.starts_at, part.ends_at) for part in parts]


def contact_that_waits(network: Network) -> FirstContact | None:
    """The oldest open first contact of this network whose meeting has not been held: a booking answers it."""
    return (
        FirstContact.objects.filter(network=network, outcome=Outcome.OPEN, first_meeting_held_at=None)
        .order_by("received_at")
        .first()
    )


def next_start(contact: FirstContact, now: datetime) -> datetime | None:
    """When the next meeting of a first contact begins; None when none is to come."""
    coming = Meeting.objects.filter(
        contact=contact, cancelled_at=None, ended_at=None, during__endswith__gt=now
    )
    first = coming.order_by("during").first()
    return first.starts_at if first else None


def parts_to_tell(meeting: Meeting, now: datetime) -> list[Attendance]:
    """The parts of a meeting whose people hear of it: not those whose part, place or agreement has ended."""
    is_centre = Q(person=meeting.network.centre_id)
    return list(
        Attendance.objects.filter(
            Q(as_practitioner=True) | open_places(now, "place__") | is_centre, meeting=meeting, ended_at=None
        )
        .select_related("place", "person")
        .order_by("person")
    )


class Wanted(NamedTuple):
    """What a meeting is booked for. A first contact may have no network yet."""

    network: Network | None
    contact: FirstContact | None
    team: Team
    zone: ZoneInfo
    guests: list[Guest]

    @property
    def name(self) -> str:
        """Whose meeting it is; empty while nobody is known."""
        return next((guest.name for guest in self.guests if guest.is_centre), "")

    @property
    def is_alone(self) -> bool:
        """Whether nobody but the person at the centre is named."""
        return len(self.guests) == 1


def wanted(
    person: Person, *, contact_id: UUID | None, network_id: UUID | None, now: datetime
) -> Wanted | None:
    """What this person may book a meeting for; None where they may not, or there is no such thing."""
    if contact_id:
        return _for_contact(person, contact_id, now)
    network = networks_to_book(person).filter(pk=network_id).first() if network_id else None
    if network is None:
        return None
    return Wanted(network, None, network.team, network.service.zone, guests_of(network, now))


def _for_contact(person: Person, contact_id: UUID, now: datetime) -> Wanted | None:
    contact = (
        visible_contacts(person)
        .select_related("service", "team", "network__team", "network__centre", "network__service")
        .select_related("about", "from_person")
        .filter(pk=contact_id)
        .first()
    )
    if contact is None or contact.is_drill or not may_act_on(person, contact):
        return None
    network = contact.network
    guests = guests_of(network, now) if network else guests_of_contact(contact)
    return Wanted(network, contact, network.team if network else contact.team, contact.service.zone, guests)


def networks_to_book(person: Person) -> QuerySet[Network]:
    """The open networks that this person works with, by name."""
    networks = staffed_networks(person).filter(ended_at=None)
    return networks.select_related("team", "centre", "service").order_by("centre__name")


def works_clinically(person: Person) -> bool:
    return clinical_teams_of(person).exists()
