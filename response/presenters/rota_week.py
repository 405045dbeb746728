"""One week of the rota, day by day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.utils.translation import gettext as _

from opendialogue import wording
from response.models import OnCall
from response.queries.rota import RotaShift
from response.rota.coverage import Stretch, gaps


@dataclass(frozen=True)
class Entry:
    """Somebody, or nobody, in a part of a day; ``when`` is empty for the whole of it."""

    starts_at: datetime
    name: str
    when: str
    is_gap: bool = False
    is_away: bool = False


@dataclass(frozen=True)
class Place:
    """First or second on call on one day."""

    label: str
    entries: list[Entry]


@dataclass(frozen=True)
class Day:
    label: str
    is_today: bool
    places: list[Place]


def days_of(
    shifts: Sequence[RotaShift],
    leaves: Mapping[UUID, Sequence[Stretch]],
    empty: Mapping[str, list[Stretch]],
    monday: datetime,
    now: datetime,
) -> list[Day]:
    """Seven days from a Monday's midnight, each with who is on call in every place that somebody has."""
    midnights = [monday + timedelta(days=number) for number in range(8)]
    used = [place for place in OnCall if place in empty or any(shift.on_call == place for shift in shifts)]
    return [
        Day(
            label=wording.day(start),
            is_today=start <= now < end,
            places=[
                Place(str(place.label), _entries(place, shifts, leaves, empty.get(place, []), (start, end)))
                for place in used
            ],
        )
        for start, end in pairwise(midnights)
    ]


def _entries(
    place: OnCall,
    shifts: Iterable[RotaShift],
    leaves: Mapping[UUID, Sequence[Stretch]],
    empty: Iterable[Stretch],
    day: Stretch,
) -> list[Entry]:
    entries = []
    for shift in _joined(shifts):
        begins, ends = max(shift.starts_at, day[0]), min(shift.ends_at, day[1])
        if shift.on_call == place and begins < ends:
            there = gaps(leaves.get(shift.person_id, ()), begins, ends)
            entries += [Entry(part[0], shift.name, part_of_day(part, day)) for part in there]
            entries += [
                Entry(part[0], shift.name, part_of_day(part, day), is_away=True)
                for part in gaps(there, begins, ends)
            ]
    for hole in empty:
        part = (max(hole[0], day[0]), min(hole[1], day[1]))
        if part[0] < part[1]:
            entries.append(Entry(part[0], "", part_of_day(part, day), is_gap=True))
    return sorted(entries, key=lambda entry: (entry.starts_at, entry.is_gap, entry.name))


def _joined(shifts: Iterable[RotaShift]) -> list[RotaShift]:
    """The shifts, those of one person that meet without a break as one."""
    found: list[RotaShift] = []
    for shift in sorted(shifts, key=lambda shift: (shift.on_call, str(shift.person_id), shift.starts_at)):
        last = found[-1] if found else None
        is_same = last and (last.on_call, last.person_id) == (shift.on_call, shift.person_id)
        if last and is_same and shift.starts_at <= last.ends_at:
            found[-1] = last._replace(ends_at=max(last.ends_at, shift.ends_at))
        else:
            found.append(shift)
    return found


def part_of_day(part: Stretch, day: Stretch) -> str:
    """ "from 9:00am", "until 9:00am", "9:00am to 5:00pm"; "" for the whole day."""
    if part == day:
        return ""
    if part[1] == day[1]:
        return _("from %(time)s") % {"time": wording.clock_time(part[0])}
    if part[0] == day[0]:
        return _("until %(time)s") % {"time": wording.clock_time(part[1])}
    begins, ends = wording.times(*part)
    return _("%(from)s to %(until)s") % {"from": begins, "until": ends}


def nobody_in(place: str) -> str:
    """That nobody is there, in words."""
    return _("Nobody is first on call") if place == OnCall.FIRST else _("Nobody is second on call")


def stretch(begins: datetime, ends: datetime) -> str:
    """ "Saturday 21 November at 9:00am to Sunday 22 November at 9:00am", the day said once where it is one."""
    said = wording.stretch(begins, ends)
    return _("%(from)s to %(until)s") % {"from": said.begins, "until": said.ends}
