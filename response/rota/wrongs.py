"""What is wrong with a rota: when nobody is on call, who is so twice, and who cannot be rung. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import combinations
from typing import NamedTuple
from uuid import UUID

from response.queries.rota import RotaShift
from response.rota.coverage import Stretch, gaps


class Double(NamedTuple):
    """Somebody who is on call twice at the same time."""

    name: str
    begins: datetime
    ends: datetime
    places: frozenset[str]
    #: whether one of the two shifts is another team's
    is_elsewhere: bool = False


def attended(shifts: Iterable[RotaShift], leaves: Mapping[UUID, Sequence[Stretch]]) -> list[Stretch]:
    """When somebody is there: the shifts without the leave of those who keep them."""
    return [
        part
        for shift in shifts
        for part in gaps(leaves.get(shift.person_id, ()), shift.starts_at, shift.ends_at)
    ]


def gaps_of(
    shifts: Iterable[RotaShift], leaves: Mapping[UUID, Sequence[Stretch]], start: datetime, end: datetime
) -> dict[str, list[Stretch]]:
    """For each place on call the stretches in which nobody is there.

    Somebody has to be first on call; who has nobody second in all this time gets along without, and it is no gap.
    """
    by_place: dict[str, list[RotaShift]] = {"first": []}
    for shift in shifts:
        by_place.setdefault(shift.on_call, []).append(shift)
    return {place: gaps(attended(kept, leaves), start, end) for place, kept in by_place.items()}


def doubles(shifts: Iterable[RotaShift], elsewhere: Iterable[RotaShift] = ()) -> list[Double]:
    """Who is on call twice at the same time, be it in one place, in both, or in two teams; by their beginnings.

    ``elsewhere`` are shifts in other teams; two of those are for these teams to mend.
    """
    by_person: dict[UUID, list[RotaShift]] = defaultdict(list)
    for shift in shifts:
        by_person[shift.person_id].append(shift)
    found = [
        _double(one, other)
        for kept in by_person.values()
        for one, other in combinations(kept, 2)
        if _at_once(one, other)
    ]
    found += [
        _double(one, other)._replace(is_elsewhere=True)
        for other in elsewhere
        for one in by_person.get(other.person_id, ())
        if _at_once(one, other)
    ]
    return sorted(found, key=lambda double: (double.begins, double.name))


def _at_once(one: RotaShift, other: RotaShift) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _double(one: RotaShift, other: RotaShift) -> Double:
    begins, ends = max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at)
    return Double(one.name, begins, ends, frozenset({one.on_call, other.on_call}))
