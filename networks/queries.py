"""What pages of this room need, in as few questions as possible. Who may read is asked of access."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from networks.access import (
    clinical_teams_of,
    may_change_places,
    may_see_map,
    readable_networks,
    teams_led_by,
    teams_overseen_by,
)
from networks.models import (
    AddressCode,
    Agreement,
    ContactPoint,
    Look,
    Network,
    Person,
    Place,
    ReachCode,
    Role,
    Service,
    Team,
    TeamMember,
)
from networks.rules import ENDED

#: how far back the person at the centre sees who looked
LOOKS_SHOWN_FOR = timedelta(days=365)
MOST_LOOKS = 100


@dataclass
class Card:
    """A network on the list of networks: the person first."""

    network: Network
    is_own: bool
    #: the places round them, for those who may see the map; None for others
    places: list[Place] | None = None


@dataclass
class TeamOfPeople:
    """One team and who works in it, leads first."""

    team: Team
    #: whether the reader brings people in and lets them go
    is_led: bool
    members: list[TeamMember]


def the_service() -> Service | None:
    """The service of this installation, for pages nobody is signed in to; None before ``open_service``."""
    return Service.objects.order_by("pk").first()


def person_who_signs_in_by(address: str) -> Person | None:
    """The person whose sign-in address this is, with their service; capital letters make no difference."""
    return (
        Person.objects.select_related("service")
        .filter(sign_in_address__iexact=address, is_active=True)
        .first()
    )


def cards_of(person: Person) -> list[Card]:
    """The networks this person may open and that go on, their own first, then by name. Three queries."""
    networks = list(
        readable_networks(person)
        .filter(ended_at=None)
        .select_related("centre", "team")
        .order_by("centre__name", "pk")
    )
    teams = set(clinical_teams_of(person).values_list("pk", flat=True))
    cards = [Card(network, network.centre_id == person.pk) for network in networks]
    mapped = [card for card in cards if card.is_own or card.network.team_id in teams]
    places = _places_around([card.network for card in mapped])
    for card in mapped:
        card.places = places[card.network.pk]
    return sorted(cards, key=lambda card: not card.is_own)


def _places_around(networks: Sequence[Network]) -> dict[UUID, list[Place]]:
    centres = {network.pk: network.centre_id for network in networks}
    found = (
        Place.objects.filter(network__in=list(centres))
        .exclude(state__in=ENDED)
        .select_related("person")
        .order_by("closeness", "created_at", "person__name")
    )
    places: dict[UUID, list[Place]] = defaultdict(list)
    for place in found:
        if place.person_id != centres[place.network_id]:
            places[place.network_id].append(place)
    return places


def network_with_map(person: Person, network_id: UUID) -> Network | None:
    """A network whose map this person may see, with its centre, team and service."""
    network = (
        readable_networks(person).select_related("centre", "team", "service").filter(pk=network_id).first()
    )
    return network if network is not None and may_see_map(person, network) else None


def network_to_change(person: Person, network_id: UUID) -> Network | None:
    """A network whose places this person may change: it goes on, and it is theirs or their team's."""
    network = network_with_map(person, network_id)
    return network if network is not None and may_change_places(person, network) else None


def places_of(network: Network) -> list[Place]:
    """Everybody's place, with the people, in the order of the list. For readers who may see the map."""
    return list(Place.objects.filter(network=network).select_related("person"))


def place_in(network: Network, place_id: UUID) -> Place | None:
    """One place of a network, never the centre's own."""
    places = Place.objects.select_related("person", "network__centre", "network__service")
    return places.filter(network=network, pk=place_id).exclude(person=network.centre_id).first()


def agreements_about(place: Place) -> list[Agreement]:
    """Every word given about a place, the newest first, with who gave it and who wrote it down."""
    return list(
        Agreement.objects.filter(place=place).select_related("by", "recorded_by").order_by("-at", "-id")
    )


def looks_at_own_network(person: Person, now: datetime) -> list[Look]:
    """Who of the staff looked at the networks around this person in the last year, the newest first."""
    looks = Look.objects.filter(network__centre=person, at__gte=now - LOOKS_SHOWN_FOR, at__lte=now)
    return list(looks.select_related("person").order_by("-at")[:MOST_LOOKS])


def is_centre_of_a_network(person: Person) -> bool:
    return Network.objects.filter(centre=person).exists()


def shown_points_of(person: Person) -> list[ContactPoint]:
    """How this person is reached, the preferred first, and where mail came back and nobody has mended it."""
    points = ContactPoint.objects.filter(Q(stopped_at=None) | Q(bounced_at__isnull=False), person=person)
    return list(points.order_by("preference", "id"))


def shown_point_of(person: Person, point_id: int) -> ContactPoint | None:
    """One of them."""
    return next((point for point in shown_points_of(person) if point.pk == point_id), None)


def reach_code_awaited(point: ContactPoint) -> ReachCode | None:
    """The code that was sent there last, unless it was used up."""
    return ReachCode.objects.filter(point=point, ended_at=None).first()


def code_awaited(person: Person) -> AddressCode | None:
    """The code this person was sent last, to an address they want to sign in by, unless it was used up."""
    return AddressCode.objects.filter(person=person, ended_at=None).first()


def teams_with_people(person: Person) -> list[TeamOfPeople]:
    """The teams this person oversees, by name, with everybody who works in them. Three queries; empty for others."""
    led = set(teams_led_by(person).values_list("pk", flat=True))
    teams = {
        team.pk: TeamOfPeople(team, team.pk in led, [])
        for team in teams_overseen_by(person).select_related("service").order_by("name")
    }
    members = TeamMember.objects.filter(team__in=list(teams), left_at=None).select_related("person")
    for member in members.order_by("person__name", "pk"):
        teams[member.team_id].members.append(member)
    order = (Role.LEAD, Role.COORDINATOR, Role.PRACTITIONER, Role.PEER)
    for team in teams.values():
        team.members.sort(key=lambda member: order.index(Role(member.role)))
    return list(teams.values())


def work_to_change(person: Person, member_id: int) -> TeamMember | None:
    """Somebody's work in a team that this person leads, if it goes on."""
    work = TeamMember.objects.select_related("person__service", "team__service")
    return work.filter(pk=member_id, left_at=None, team__in=teams_led_by(person)).first()
