"""Who is there: on call at a moment, and behind every role that a rung may tell."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from networks.models import Person, Role, Service, Team, TeamMember
from response.models import OnCall, Shift, Tells
from response.models.probe import PROBE_PERSON
from response.queries.rota import is_away, still_works
from response.rules import ON_LEAVE

#: the roles of one team at one moment, each with its people, the first to be asked first; those on leave stand apart,
#: under the role with ``ON_LEAVE`` before it
Roster = dict[str, list[UUID]]

_ON_CALL = {OnCall.FIRST: Tells.FIRST_ON_CALL, OnCall.SECOND: Tells.SECOND_ON_CALL}
_MEMBERS = {Role.COORDINATOR: Tells.COORDINATOR, Role.LEAD: Tells.TEAM_LEAD}


def on_call(team: Team, at: datetime) -> dict[OnCall, list[Person]]:
    """Who is on call in the team at a moment, the earlier shift first; both keys are always there.

    A shift begins with its first moment and is over at its last. Who may not sign in any more, does not work in the
    team any more or is on leave is not on call.
    """
    found: dict[OnCall, list[Person]] = {place: [] for place in OnCall}
    shifts = Shift.objects.filter(
        still_works(), ~is_away(at), team=team, starts_at__lte=at, ends_at__gt=at, person__is_active=True
    )
    for shift in shifts.select_related("person").order_by("starts_at", "pk"):
        found[OnCall(shift.on_call)].append(shift.person)
    return found


def rosters(team_ids: Collection[UUID], at: datetime) -> dict[UUID, Roster]:
    """Who stands behind each role of these teams at a moment; three queries, however many teams. No organisers.

    Whoever is on leave is not asked, but for the lead of the service: behind them there is nobody.
    """
    found: dict[UUID, Roster] = {team: defaultdict(list) for team in team_ids}
    shifts = Shift.objects.filter(
        still_works(), team__in=team_ids, starts_at__lte=at, ends_at__gt=at, person__is_active=True
    )
    for team, place, person, away in shifts.order_by("starts_at", "pk").values_list(
        "team_id", "on_call", "person_id", is_away(at)
    ):
        found[team][_asked(_ON_CALL[OnCall(place)], away=away)].append(person)
    members = TeamMember.objects.filter(
        team__in=team_ids, left_at=None, person__is_active=True, role__in=list(_MEMBERS)
    )
    for team, role, person, away in members.order_by("joined_at", "pk").values_list(
        "team_id", "role", "person_id", is_away(at)
    ):
        found[team][_asked(_MEMBERS[Role(role)], away=away)].append(person)
    leads = Service.objects.filter(teams__in=team_ids, lead__is_active=True)
    for team, lead in leads.values_list("teams", "lead_id"):
        if lead is not None:
            found[team][Tells.SERVICE_LEAD].append(lead)
    return found


def organisers(people: Collection[UUID], at: datetime) -> dict[UUID, Roster]:
    """What each of these people adds to a roster as an organiser; one query. Nothing for who works here no more.

    The test mailbox organises the probe.
    """
    works = Exists(TeamMember.objects.filter(person=OuterRef("pk"), left_at=None))
    leads = Exists(Service.objects.filter(lead=OuterRef("pk")))
    here = Person.objects.filter(works | leads | Q(pk=PROBE_PERSON), pk__in=people)
    return {
        person: {_asked(Tells.ORGANISER, away=away): [person]}
        for person, away in here.values_list("pk", is_away(at, of="pk"))
    }


def _asked(role: Tells, *, away: bool) -> str:
    return f"{ON_LEAVE}:{role}" if away else role


def organiser_for(team: Team, at: datetime) -> UUID | None:
    """Who organises a contact that nobody of the staff took: first on call, else the next in line.

    When every role is empty it is the team's longest-standing member; None only for a team without people.
    """
    roster = rosters([team.pk], at)[team.pk]
    for role in (*_ON_CALL.values(), Tells.COORDINATOR, Tells.TEAM_LEAD, Tells.SERVICE_LEAD):
        if roster.get(role):
            return roster[role][0]
    members = TeamMember.objects.filter(team=team, left_at=None, person__is_active=True)
    return members.order_by("joined_at", "pk").values_list("person_id", flat=True).first()
