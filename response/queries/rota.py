"""The rota of the next weeks."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from networks.access import teams_watched_by
from networks.models import ContactKind, ContactPoint, Person, Team, TeamMember
from response.models import Leave, Shift


class RotaShift(NamedTuple):
    id: UUID
    person_id: UUID
    name: str
    on_call: str
    starts_at: datetime
    ends_at: datetime


def still_works() -> Exists:
    """Shifts of those who work in the shift's team; what is left of somebody's who does not any more is a gap."""
    return Exists(TeamMember.objects.filter(team=OuterRef("team"), person=OuterRef("person"), left_at=None))


def is_away(at: datetime, of: str = "person") -> Exists:
    """Whether the person of a row is on leave at a moment: from the first moment of a leave, and not at its last."""
    return Exists(Leave.objects.filter(person=OuterRef(of), starts_at__lte=at, ends_at__gt=at))


def shifts_between(team_id: UUID, start: datetime, end: datetime) -> list[RotaShift]:
    """Every shift of the team that touches the time between and somebody keeps, by its beginning."""
    return _kept(Q(team=team_id), start, end)


def shifts_elsewhere(
    team_id: UUID, person_ids: Collection[UUID], start: datetime, end: datetime
) -> list[RotaShift]:
    """Every shift that one of these people keeps in another team and that touches the time between."""
    return _kept(~Q(team=team_id) & Q(person__in=person_ids), start, end)


def _kept(of: Q, start: datetime, end: datetime) -> list[RotaShift]:
    rows = (
        Shift.objects.filter(of, still_works(), starts_at__lt=end, ends_at__gt=start, person__is_active=True)
        .order_by("starts_at", "on_call", "person__name")
        .values_list("id", "person_id", "person__name", "on_call", "starts_at", "ends_at")
    )
    return [RotaShift._make(row) for row in rows]


def leaves_between(
    team_id: UUID, start: datetime, end: datetime
) -> dict[UUID, list[tuple[datetime, datetime]]]:
    """When who works in the team is away, as far as it touches the time between."""
    works = Exists(TeamMember.objects.filter(team=team_id, person=OuterRef("person"), left_at=None))
    rows = Leave.objects.filter(works, starts_at__lt=end, ends_at__gt=start).order_by("starts_at")
    found: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    for person_id, starts_at, ends_at in rows.values_list("person_id", "starts_at", "ends_at"):
        found[person_id].append((starts_at, ends_at))
    return dict(found)


def without_verified_phone(person_ids: Collection[UUID]) -> set[UUID]:
    """Those of these people who have no phone that was verified and still is in use."""
    rung = ContactPoint.objects.filter(
        person__in=person_ids, kind=ContactKind.SMS, verified_at__isnull=False, stopped_at=None
    )
    return set(person_ids) - set(rung.values_list("person_id", flat=True))


def visible_shift(person: Person, shift_id: UUID) -> Shift | None:
    """A shift of a team that this person works in or watches."""
    shifts = Shift.objects.select_related("team__service", "person")
    return shifts.filter(pk=shift_id, team__in=teams_watched_by(person)).first()


def member_of(team: Team, person_id: UUID) -> Person | None:
    """Somebody who works in the team."""
    return Person.objects.filter(pk=person_id, memberships__team=team, memberships__left_at=None).first()


def colleague(person: Person, other_id: UUID) -> Person | None:
    """Somebody who works in a team that this person works in or watches."""
    teams = teams_watched_by(person)
    works = Exists(TeamMember.objects.filter(person=OuterRef("pk"), team__in=teams, left_at=None))
    return Person.objects.filter(works, pk=other_id).first()
