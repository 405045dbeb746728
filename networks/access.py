"""The only door to a network's rows.

A predicate for each action, a queryset for each reader. Who may not see a network does not learn that it exists:
views ask the queryset and answer 404.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from networks.models import Network, Person, Place, PlaceState, Role, Service, Team, TeamMember
from opendialogue import clock
from opendialogue.written_once import written_once

#: what lets a member of staff into the networks of their team; coordinators watch the promise, not the words
CLINICAL_ROLES = (Role.PRACTITIONER, Role.PEER, Role.LEAD)
#: the states of a place that let its person in
OPEN_PLACES = (PlaceState.INVITED, PlaceState.JOINED)


def open_places(now: datetime, prefix: str = "") -> Q:
    """Places that let their person in: invited or joined, by an agreement that has not run out.

    ``prefix`` leads to the place from the rows that are filtered, such as "place__".
    """
    lasting = Q(**{f"{prefix}agreed_until": None}) | Q(**{f"{prefix}agreed_until__gt": now})
    return Q(**{f"{prefix}state__in": OPEN_PLACES}) & lasting


def is_staff(person: Person) -> bool:
    """Whether this person works in the service, in any team."""
    return (
        TeamMember.objects.filter(person=person, left_at=None).exists()
        or Service.objects.filter(lead=person).exists()
    )


def clinical_teams_of(person: Person) -> QuerySet[Team]:
    """The teams whose networks this person works with."""
    return Team.objects.filter(
        Exists(
            TeamMember.objects.filter(
                team=OuterRef("pk"), person=person, left_at=None, role__in=CLINICAL_ROLES
            )
        )
    )


def teams_watched_by(person: Person) -> QuerySet[Team]:
    """The teams whose promises this person works on or watches: as clinician, coordinator, or for the whole service."""
    member = TeamMember.objects.filter(team=OuterRef("pk"), person=person, left_at=None)
    return Team.objects.filter(Q(Exists(member)) | Q(service__lead=person))


def teams_led_by(person: Person) -> QuerySet[Team]:
    """The teams whose people this person brings in and lets go: those they lead, or all that their service has."""
    return _teams_with(person, (Role.LEAD,))


def teams_overseen_by(person: Person) -> QuerySet[Team]:
    """The teams this person sees the people of: those they lead or coordinate, or all that their service has."""
    return _teams_with(person, (Role.LEAD, Role.COORDINATOR))


def _teams_with(person: Person, roles: tuple[Role, ...]) -> QuerySet[Team]:
    held = TeamMember.objects.filter(team=OuterRef("pk"), person=person, left_at=None, role__in=roles)
    return Team.objects.filter(Q(Exists(held)) | Q(service__lead=person))


def leads_service(person: Person) -> bool:
    """Whether this person leads the whole service, and may open teams in it."""
    return Service.objects.filter(lead=person).exists()


def may_change_sign_in_of(person: Person, member: TeamMember) -> bool:
    """Whether this person may change the address a colleague signs in by.

    Leads may, for the people of their teams; that of whoever leads the service is for themselves alone to change.
    """
    is_above = Service.objects.filter(lead=member.person_id).exists() and member.person_id != person.pk
    return not is_above and teams_led_by(person).filter(pk=member.team_id).exists()


def may_choose_sign_in(person: Person) -> bool:
    """Whether this person gives themselves an address to sign in by; whoever works here gets theirs from a lead."""
    return not is_staff(person)


def readable_networks(person: Person) -> QuerySet[Network]:
    """The networks that this person may open: their own, their team's, those with an open place for them."""
    place = Place.objects.filter(open_places(clock.now()), network=OuterRef("pk"), person=person)
    return Network.objects.filter(Q(centre=person) | Q(team__in=clinical_teams_of(person)) | Q(Exists(place)))


def staffed_networks(person: Person) -> QuerySet[Network]:
    """The networks this person works with as a practitioner."""
    return Network.objects.filter(team__in=clinical_teams_of(person))


def people_known_to(person: Person) -> QuerySet[Person]:
    """The people this member of staff knows by name: colleagues, and everybody in the networks they work with."""
    networks = staffed_networks(person)
    colleague = Exists(TeamMember.objects.filter(person=OuterRef("pk"), left_at=None))
    at_centre = Exists(networks.filter(centre=OuterRef("pk")))
    around = Exists(Place.objects.filter(person=OuterRef("pk"), network__in=networks))
    leads = Exists(Service.objects.filter(lead=OuterRef("pk")))
    return Person.objects.filter(colleague | at_centre | around | leads, service=person.service_id)


def works_with(person: Person, network: Network) -> bool:
    """Whether this person is a practitioner, peer practitioner or lead of the network's team."""
    return bool(_team_worked_in(person.pk, network.team_id))


@written_once
def _team_worked_in(person_id: UUID, team_id: UUID) -> QuerySet[Team, UUID]:
    return clinical_teams_of(Person(pk=person_id)).filter(pk=team_id).values_list("pk", flat=True)


def is_centre(person: Person, network: Network) -> bool:
    return network.centre_id == person.pk


def may_see_map(person: Person, network: Network) -> bool:
    """The map is for the person at the centre and their team; others see who was with them in a meeting, no more."""
    return is_centre(person, network) or works_with(person, network)


def may_change_places(person: Person, network: Network) -> bool:
    """The person at the centre decides who is on the map; their team may write it down for them."""
    return network.ended_at is None and may_see_map(person, network)


def may_rename(person: Person, place: Place) -> bool:
    """Whether this person may say what somebody on the map is called: their own name is theirs once they sign in."""
    return place.person.sign_in_address is None


def may_add_reach(person: Person, place: Place) -> bool:
    """Whether this person sees and adds how somebody on the map is reached.

    The team alone: a number that somebody gave to the service is not for the network to read.
    """
    return works_with(person, place.network) and not is_staff(place.person)


def open_place(person: Person, network: Network) -> Place | None:
    """This person's place in the network, if it lets them in."""
    return Place.objects.filter(open_places(clock.now()), network=network, person=person).first()


def may_read_looks(person: Person, network: Network) -> bool:
    """Who looked is for the person at the centre to read."""
    return is_centre(person, network)


def membership_roles(person: Person, team: Team) -> set[str]:
    return set(
        TeamMember.objects.filter(team=team, person=person, left_at=None).values_list("role", flat=True)
    )


def may_present_service(person: Person, service: Service) -> bool:
    """The lead of the service and the leads of its teams answer for how it presents itself and what it promises."""
    leads = TeamMember.objects.filter(team__service=service, person=person, role=Role.LEAD, left_at=None)
    return service.lead_id == person.pk or leads.exists()
