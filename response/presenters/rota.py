"""The rota in words: who is on call now, one week day by day, and what is wrong with the next eight."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from opendialogue import wording
from response.models import OnCall
from response.presenters.rota_week import Day, days_of, nobody_in, stretch
from response.queries.rota import RotaShift
from response.queries.teams import WorkingTeam
from response.rota.coverage import Stretch
from response.rota.wrongs import Double, attended, doubles, gaps_of

WEEKS = 8
#: so many things that are wrong are named; the weeks show the rest
MOST_WRONGS = 12

Leaves = Mapping[UUID, Sequence[Stretch]]


@dataclass(frozen=True)
class RotaLine:
    """One shift, or one stretch without anybody."""

    starts_at: datetime
    when: str
    text: str
    name: str = ""
    is_gap: bool = False
    is_now: bool = False
    is_away: bool = False
    #: what the reader may do with it
    remove: UUID | None = None
    offer: UUID | None = None


@dataclass(frozen=True)
class Wrong:
    """Something to be mended, and the week to look at."""

    text: str
    when: str = ""
    week: str = ""


@dataclass(frozen=True)
class RotaWeek:
    title: str
    before: str
    after: str
    is_this: bool
    days: list[Day]
    lines: list[RotaLine]


@dataclass(frozen=True)
class TeamRota:
    id: UUID
    name: str
    may_change: bool
    now_first: list[str]
    now_second: list[str]
    summary: str
    wrongs: list[Wrong]
    more_wrongs: int
    week: RotaWeek


def monday_of(day: date, zone: ZoneInfo) -> datetime:
    """The midnight, in the service's zone, with which the week of a day begins."""
    monday = day - timedelta(days=day.weekday())
    return datetime(monday.year, monday.month, monday.day, tzinfo=zone)


def weeks_after(monday: datetime, weeks: int) -> datetime:
    """The midnight so many weeks later, as clocks on the wall show it."""
    return monday + timedelta(weeks=weeks)


def rota(
    team: WorkingTeam,
    reader_id: UUID,
    coming: Sequence[RotaShift],
    shown: Sequence[RotaShift],
    elsewhere: Sequence[RotaShift],
    leaves: Leaves,
    unreachable: set[UUID],
    week: datetime,
    now: datetime,
) -> TeamRota:
    """One team's rota: ``coming`` are the shifts of the next eight weeks, ``shown`` those of the week that begins at
    ``week``, ``elsewhere`` what its people keep in other teams meanwhile, ``unreachable`` who has no verified phone."""
    zone = week.tzinfo
    assert isinstance(zone, ZoneInfo)  # noqa: S101 - it comes from monday_of
    end = weeks_after(monday_of(now.astimezone(zone).date(), zone), WEEKS)
    empty = gaps_of(coming, leaves, now, end)
    wrongs = _wrongs(empty, coming, elsewhere, unreachable, zone, now)
    there = {place: _there(place, coming, leaves, now) for place in OnCall}
    return TeamRota(
        id=team.id,
        name=team.name,
        may_change=team.keeps_rota,
        now_first=there[OnCall.FIRST],
        now_second=there[OnCall.SECOND],
        summary=_summary(empty[OnCall.FIRST], end),
        wrongs=wrongs[:MOST_WRONGS],
        more_wrongs=max(len(wrongs) - MOST_WRONGS, 0),
        week=_week(team, reader_id, shown, leaves, empty, week, now),
    )


def _week(
    team: WorkingTeam,
    reader_id: UUID,
    shifts: Sequence[RotaShift],
    leaves: Leaves,
    empty: Mapping[str, list[Stretch]],
    week: datetime,
    now: datetime,
) -> RotaWeek:
    end = weeks_after(week, 1)
    lines = [_line(shift, team, reader_id, leaves, now) for shift in shifts]
    holes = [
        RotaLine(begins, stretch(begins, ends), nobody_in(place), is_gap=True)
        for place, stretches in empty.items()
        for begins, ends in _within(stretches, week, end)
    ]
    return RotaWeek(
        title=_("%(first)s to %(last)s")
        % {"first": wording.day(week), "last": wording.day(end - timedelta(hours=12))},
        before=weeks_after(week, -1).date().isoformat(),
        after=end.date().isoformat(),
        is_this=week <= now < end,
        days=days_of(shifts, leaves, empty, week, now),
        lines=sorted(lines + holes, key=lambda line: line.starts_at),
    )


def _within(stretches: Iterable[Stretch], start: datetime, end: datetime) -> list[Stretch]:
    return [
        (max(begins, start), min(ends, end)) for begins, ends in stretches if begins < end and ends > start
    ]


def _line(shift: RotaShift, team: WorkingTeam, reader_id: UUID, leaves: Leaves, now: datetime) -> RotaLine:
    to_come = shift.ends_at > now
    whole = [(shift.starts_at, shift.ends_at)]
    return RotaLine(
        starts_at=shift.starts_at,
        when=stretch(shift.starts_at, shift.ends_at),
        text=str(OnCall(shift.on_call).label),
        name=shift.name,
        is_now=shift.starts_at <= now < shift.ends_at,
        is_away=attended([shift], leaves) != whole,
        remove=shift.id if team.keeps_rota and to_come else None,
        offer=shift.id if shift.person_id == reader_id and to_come else None,
    )


def _wrongs(
    empty: Mapping[str, list[Stretch]],
    shifts: Sequence[RotaShift],
    elsewhere: Sequence[RotaShift],
    unreachable: set[UUID],
    zone: ZoneInfo,
    now: datetime,
) -> list[Wrong]:
    found = [
        (begins, Wrong(nobody_in(place) + ".", stretch(begins, ends), _week_of(begins, zone)))
        for place, stretches in empty.items()
        for begins, ends in stretches
    ]
    found += [
        (
            double.begins,
            Wrong(_double(double), stretch(double.begins, double.ends), _week_of(double.begins, zone)),
        )
        for double in doubles(shifts, elsewhere)
        if double.ends > now
    ]
    names = {shift.name for shift in shifts if shift.person_id in unreachable and shift.ends_at > now}
    return [wrong for _begins, wrong in sorted(found, key=lambda each: each[0])] + [
        Wrong(_("%(name)s is on call and has no verified phone.") % {"name": wording.own(name)})
        for name in sorted(names)
    ]


def _week_of(moment: datetime, zone: ZoneInfo) -> str:
    return monday_of(moment.astimezone(zone).date(), zone).date().isoformat()


def _double(double: Double) -> str:
    if double.is_elsewhere:
        return _("%(name)s is on call in another team at the same time.") % {"name": wording.own(double.name)}
    if len(double.places) == 2:
        return _("%(name)s is first and second on call at once.") % {"name": wording.own(double.name)}
    return _("%(name)s is on the rota twice.") % {"name": wording.own(double.name)}


def _summary(empty: list[Stretch], end: datetime) -> str:
    if not empty:
        return _("Somebody is first on call at every hour until %(when)s.") % {"when": wording.day(end)}
    begins, _ends = empty[0]
    hours = sum(((ends - begins) for begins, ends in empty), timedelta(0))
    return _("For %(length)s of the next eight weeks nobody is first on call, beginning %(when)s.") % {
        "length": wording.duration(hours),
        "when": wording.moment(begins),
    }


def _there(place: OnCall, shifts: Sequence[RotaShift], leaves: Leaves, now: datetime) -> list[str]:
    return list(
        dict.fromkeys(
            shift.name
            for shift in shifts
            if shift.on_call == place
            and any(begins <= now < ends for begins, ends in attended([shift], leaves))
        )
    )
