"""Who would be asked at moments to come, as the rota stands now: for a story that says what is still to come."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from networks.access import is_staff
from networks.models import Role, TeamMember
from response.models import FirstContact, Leave, OnCall, Shift, Tells
from response.queries.rota import still_works

_ON_CALL = {OnCall.FIRST: Tells.FIRST_ON_CALL, OnCall.SECOND: Tells.SECOND_ON_CALL}
_MEMBERS = {Role.COORDINATOR: Tells.COORDINATOR, Role.LEAD: Tells.TEAM_LEAD}


@dataclass
class RosterAhead:
    """Each role's people with the time in which they fill it, and when each person is away."""

    there: dict[str, list[tuple[UUID, str, datetime | None, datetime | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    away: dict[UUID, list[tuple[datetime, datetime]]] = field(default_factory=lambda: defaultdict(list))

    def names(self, roles: Sequence[str], at: datetime) -> list[str]:
        """Who would be told in these roles at a moment, each once. Behind the lead of the service there is nobody."""
        found: dict[UUID, str] = {}
        for role in roles:
            for person, name, starts_at, ends_at in self.there[role]:
                fills_it = (starts_at is None or starts_at <= at) and (ends_at is None or at < ends_at)
                if fills_it and (role == Tells.SERVICE_LEAD or not self._is_away(person, at)):
                    found[person] = name
        return list(found.values())

    def _is_away(self, person: UUID, at: datetime) -> bool:
        return any(starts_at <= at < ends_at for starts_at, ends_at in self.away[person])


def roster_ahead(contact: FirstContact, since: datetime, until: datetime) -> RosterAhead:
    """Who fills the roles of a contact's ladder from now until its last rung. Five queries, however long that is."""
    ahead = RosterAhead()
    shifts = Shift.objects.filter(
        still_works(), team=contact.team_id, starts_at__lte=until, ends_at__gt=since, person__is_active=True
    )
    for on_call, person, name, starts_at, ends_at in shifts.order_by("starts_at", "pk").values_list(
        "on_call", "person_id", "person__name", "starts_at", "ends_at"
    ):
        ahead.there[_ON_CALL[OnCall(on_call)]].append((person, name, starts_at, ends_at))
    members = TeamMember.objects.filter(
        team=contact.team_id, left_at=None, person__is_active=True, role__in=list(_MEMBERS)
    )
    for role, person, name in members.order_by("joined_at", "pk").values_list(
        "role", "person_id", "person__name"
    ):
        ahead.there[_MEMBERS[Role(role)]].append((person, name, None, None))
    lead = contact.service.lead
    if lead is not None and lead.is_active:
        ahead.there[Tells.SERVICE_LEAD].append((lead.pk, lead.name, None, None))
    if is_staff(contact.organiser):
        ahead.there[Tells.ORGANISER].append((contact.organiser.pk, contact.organiser.name, None, None))
    people = {person for spans in ahead.there.values() for person, *_rest in spans}
    leaves = Leave.objects.filter(person__in=people, starts_at__lte=until, ends_at__gt=since)
    for person, starts_at, ends_at in leaves.values_list("person_id", "starts_at", "ends_at"):
        ahead.away[person].append((starts_at, ends_at))
    return ahead
