"""The rules of a drill, pure: how fast its clock goes, and who of those that a rung would tell is told."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from response.rules import Climbed, respond_by

#: how a remark begins that names a role whose people were not told, since they take no part
WOULD = "would"
#: after its last rung a drill stays open for so long, so that the last letters arrive
ENDS_AFTER = timedelta(minutes=2)


def scaled(length: timedelta, speed: int) -> timedelta:
    """A length of time as it goes by in a drill that is ``speed`` times as fast as life."""
    return length / speed


def ladder(begun_at: datetime, rungs: Iterable[tuple[int, timedelta]], speed: int) -> dict[int, datetime]:
    """When each rung (its number and how long after first contact) is due in the drill, in UTC. Every hour counts."""
    return {number: respond_by(begun_at, scaled(after, speed)) for number, after in rungs}


def ends_at(last_due: datetime) -> datetime:
    """When the drill ends by itself."""
    return last_due + ENDS_AFTER


def rehearsed(climbed: Climbed, roster: Mapping[str, Sequence[UUID]], taking_part: Set[UUID]) -> Climbed:
    """A rung that was climbed as in earnest, told to those alone who take part; the roles of the others are named."""
    left_out = {person for person in climbed.told if person not in taking_part}
    if not left_out:
        return climbed
    roles = [role for role in climbed.step.tells if not left_out.isdisjoint(roster.get(role, ()))]
    return replace(
        climbed,
        told=tuple(person for person in climbed.told if person in taking_part),
        remarks=(*climbed.remarks, *(f"{WOULD}:{role}" for role in roles)),
    )
