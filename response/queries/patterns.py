"""Patterns of shifts, and who is away: what their pages need."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from networks.access import teams_watched_by
from networks.models import Person, TeamMember
from response.models import Leave, ShiftPattern


def patterns_of(team_id: UUID) -> list[ShiftPattern]:
    """The patterns of a team that go on, each with its turns and their people. Two queries."""
    patterns = ShiftPattern.objects.filter(team=team_id, ended_at=None).select_related("team__service")
    return list(patterns.prefetch_related("turns__person"))


def visible_pattern(person: Person, pattern_id: UUID) -> ShiftPattern | None:
    """A pattern that goes on, of a team that this person works in or watches."""
    patterns = ShiftPattern.objects.select_related("team__service").prefetch_related("turns__person")
    return patterns.filter(pk=pattern_id, ended_at=None, team__in=teams_watched_by(person)).first()


def leaves_to_come(person_ids: Collection[UUID], now: datetime) -> list[Leave]:
    """The leave of these people that runs or is to come, by its beginning."""
    leaves = Leave.objects.filter(person__in=person_ids, ends_at__gt=now)
    return list(leaves.select_related("person").order_by("starts_at", "person__name"))


def visible_leave(person: Person, leave_id: UUID) -> Leave | None:
    """Leave of this person, or of somebody in a team that this person works in or watches."""
    colleagues = TeamMember.objects.filter(team__in=teams_watched_by(person), left_at=None)
    known = {person.pk, *colleagues.values_list("person_id", flat=True)}
    return Leave.objects.select_related("person").filter(pk=leave_id, person__in=known).first()


def names_of(person_ids: Collection[UUID]) -> dict[UUID, str]:
    """What these people are called."""
    return dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "name"))
