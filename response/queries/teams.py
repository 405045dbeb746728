"""The teams a member of staff works in or watches, and who is in them."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef

from networks.access import CLINICAL_ROLES, teams_watched_by
from networks.models import Person, Role, Service, TeamMember


@dataclass(frozen=True)
class WorkingTeam:
    """One team as one member of staff stands in it."""

    id: UUID
    name: str
    service_id: UUID
    roles: frozenset[str]
    leads_service: bool

    @property
    def is_clinical(self) -> bool:
        """Whether this person works with the networks of the team, and may read what people said."""
        return not self.roles.isdisjoint(CLINICAL_ROLES)

    @property
    def keeps_rota(self) -> bool:
        return self.leads_service or not self.roles.isdisjoint((Role.COORDINATOR, Role.LEAD))

    @property
    def keeps_promise(self) -> bool:
        """Whether this person may change what the service promises."""
        return self.leads_service or Role.LEAD in self.roles


def working_teams(person: Person) -> list[WorkingTeam]:
    """The teams this person works in or watches, by name; none for everybody who is not staff. One query."""
    roles = TeamMember.objects.filter(team=OuterRef("pk"), person=person, left_at=None).values("role")
    rows = (
        teams_watched_by(person)
        .order_by("name")
        .values_list("id", "name", "service_id", ArraySubquery(roles), F("service__lead_id"))
    )
    return [
        WorkingTeam(team_id, name, service_id, frozenset(held), lead_id == person.pk)
        for team_id, name, service_id, held, lead_id in rows
    ]


def team_members(team_ids: list[UUID]) -> list[tuple[UUID, UUID, str]]:
    """Team, person and name of everybody who works in these teams, by name, each once in a team."""
    return list(
        TeamMember.objects.filter(team__in=team_ids, left_at=None)
        .order_by("person__name", "person_id")
        .values_list("team_id", "person_id", "person__name")
        .distinct()
    )


def has_staff(service: Service) -> bool:
    """Whether anybody works in the service; if not, there is no one to promise anything."""
    return TeamMember.objects.filter(team__service=service, left_at=None, person__is_active=True).exists()


def rota_keepers(team_id: UUID) -> list[UUID]:
    """Who is told of the team's rota: its coordinators, else its leads, else whoever leads the service."""
    members = TeamMember.objects.filter(team=team_id, left_at=None, person__is_active=True)
    for role in (Role.COORDINATOR, Role.LEAD):
        if found := list(members.filter(role=role).values_list("person_id", flat=True)):
            return found
    leads = Service.objects.filter(teams=team_id, lead__is_active=True)
    return [lead for lead in leads.values_list("lead_id", flat=True) if lead is not None]
