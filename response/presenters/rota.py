"""The rota in words: who is on call now, week by week, and where nobody is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from opendialogue import wording
from response.coverage import Stretch, gaps
from response.models import OnCall
from response.queries.rota import RotaShift
from response.queries.teams import WorkingTeam

WEEKS = 8


@dataclass(frozen=True)
class RotaLine:
    """One shift, or one stretch without anybody."""

    starts_at: datetime
    when: str
    text: str
    name: str = ""
    is_gap: bool = False
    is_now: bool = False
    shift_id: UUID | None = None


@dataclass(frozen=True)
class RotaWeek:
    title: str
    lines: list[RotaLine]
    gaps: int


@dataclass(frozen=True)
class TeamRota:
    id: UUID
    name: str
    may_change: bool
    now_first: list[str]
    now_second: list[str]
    summary: str
    weeks: list[RotaWeek] = field(default_factory=list)


def span(now: datetime, zone: ZoneInfo) -> list[datetime]:
    """Nine midnights of Mondays in the service's zone: the beginnings of eight weeks, and their end."""
    monday = now.astimezone(zone).date() - timedelta(days=now.astimezone(zone).weekday())
    days = [monday + timedelta(weeks=number) for number in range(WEEKS + 1)]
    return [datetime(day.year, day.month, day.day, tzinfo=zone) for day in days]


def rota(
    teams: Sequence[WorkingTeam], shifts: Iterable[RotaShift], mondays: list[datetime], now: datetime
) -> list[TeamRota]:
    """Each team's next eight weeks."""
    by_team: dict[UUID, list[RotaShift]] = {team.id: [] for team in teams}
    for shift in shifts:
        by_team[shift.team_id].append(shift)
    return [_team(team, by_team[team.id], mondays, now) for team in teams]


def _team(team: WorkingTeam, shifts: list[RotaShift], mondays: list[datetime], now: datetime) -> TeamRota:
    places = {place: [shift for shift in shifts if shift.on_call == place] for place in OnCall}
    empty = {place: gaps(_stretches(found), now, mondays[-1]) for place, found in places.items()}
    return TeamRota(
        id=team.id,
        name=team.name,
        may_change=team.keeps_rota,
        now_first=_there(places[OnCall.FIRST], now),
        now_second=_there(places[OnCall.SECOND], now),
        summary=_summary(empty[OnCall.FIRST], mondays[-1]),
        weeks=[_week(week, shifts, empty, team, now) for week in pairwise(mondays)],
    )


def _week(
    week: Stretch,
    shifts: list[RotaShift],
    empty: dict[OnCall, list[Stretch]],
    team: WorkingTeam,
    now: datetime,
) -> RotaWeek:
    start, end = week
    lines = [_line(shift, team, now) for shift in shifts if shift.starts_at < end and shift.ends_at > start]
    holes = [
        _hole(place, max(begins, start), min(ends, end))
        for place, stretches in empty.items()
        for begins, ends in stretches
        if begins < end and ends > start
    ]
    title = _("%(first)s to %(last)s") % {
        "first": wording.day(start),
        "last": wording.day(end - timedelta(hours=1)),
    }
    return RotaWeek(title, sorted(lines + holes, key=lambda line: line.starts_at), len(holes))


def _line(shift: RotaShift, team: WorkingTeam, now: datetime) -> RotaLine:
    return RotaLine(
        starts_at=shift.starts_at,
        when=stretch(shift.starts_at, shift.ends_at),
        text=str(OnCall(shift.on_call).label),
        name=shift.name,
        is_now=shift.starts_at <= now < shift.ends_at,
        shift_id=shift.id if team.keeps_rota and shift.ends_at > now else None,
    )


def _hole(place: OnCall, begins: datetime, ends: datetime) -> RotaLine:
    words = _("Nobody is first on call") if place == OnCall.FIRST else _("Nobody is second on call")
    return RotaLine(starts_at=begins, when=stretch(begins, ends), text=words, is_gap=True)


def stretch(begins: datetime, ends: datetime) -> str:
    """ "Saturday 21 November at 9:00am to Sunday 22 November at 9:00am", the day said once where it is one."""
    is_one_day = timezone.localtime(begins).date() == timezone.localtime(ends).date()
    until = wording.clock_time(ends) if is_one_day else wording.moment(ends)
    return _("%(from)s to %(until)s") % {"from": wording.moment(begins), "until": until}


def _summary(empty: list[Stretch], end: datetime) -> str:
    if not empty:
        return _("Somebody is first on call at every hour until %(when)s.") % {"when": wording.day(end)}
    begins, _ends = empty[0]
    hours = sum(((ends - begins) for begins, ends in empty), timedelta(0))
    return _("For %(length)s of the next eight weeks nobody is first on call, beginning %(when)s.") % {
        "length": wording.duration(hours),
        "when": wording.moment(begins),
    }


def _there(shifts: list[RotaShift], now: datetime) -> list[str]:
    return list(dict.fromkeys(shift.name for shift in shifts if shift.starts_at <= now < shift.ends_at))


def _stretches(shifts: list[RotaShift]) -> list[Stretch]:
    return [(shift.starts_at, shift.ends_at) for shift in shifts]
