"""Counting a promise over working time alone: pure, exact through clock changes.

A promise counts every hour of the day unless a service has openly chosen otherwise. Working hours are what the
clock on the wall shows in the service's zone; they are turned into stretches of the UTC line day by day, and only
those are counted. So a day on which the clocks change has as much working time as really passed in it.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: minutes of a day on the wall; where it ends the next begins
WHOLE_DAY = 24 * 60
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class WorkingTime:
    """When a service works: for each weekday (0 is Monday) the minutes after midnight from and until, and never on
    a holiday. A weekday that is not named is free. Raises ``ValueError`` without a single working hour."""

    zone: ZoneInfo
    hours: Mapping[int, tuple[int, int]]
    holidays: Set[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if not self.hours:
            raise ValueError("a promise over working time needs working hours")

    def after(self, received_at: datetime, length: timedelta) -> datetime:
        """The moment, in UTC, at which ``length`` of working time has passed since ``received_at``.

        What reaches the service outside of its hours begins to count when it opens. A promise that would end as the
        service closes ends then, not as it opens again.
        """
        reached, left = received_at.astimezone(UTC), length
        day = received_at.astimezone(self.zone).date() - _DAY
        while True:
            if day.weekday() in self.hours and day not in self.holidays:
                opens, closes = self._stretch(day)
                opens = max(opens, reached)
                if opens < closes:
                    if left <= closes - opens:
                        return opens + left
                    left -= closes - opens
                    reached = closes
            day += _DAY

    def _stretch(self, day: date) -> tuple[datetime, datetime]:
        """From when until when the service works on this day, in UTC."""
        opens, closes = self.hours[day.weekday()]
        # In an hour that comes twice the service opens the first time and closes the second.
        return self._moment(day, opens, fold=0), self._moment(day, closes, fold=int(closes < WHOLE_DAY))

    def _moment(self, day: date, minutes: int, fold: int) -> datetime:
        """When the clock on the wall shows so many minutes of this day; where it skips them, when it skips."""
        wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
        moment = wall.replace(tzinfo=self.zone, fold=fold).astimezone(UTC)
        if self._wall(moment) == wall:
            return moment
        readings = [wall.replace(tzinfo=self.zone, fold=either).astimezone(UTC) for either in (0, 1)]
        before, skipped = min(readings), max(readings)
        while skipped - before > _SECOND:
            between = before + ((skipped - before) // 2 // _SECOND or 1) * _SECOND
            if self._wall(between) < wall:
                before = between
            else:
                skipped = between
        return skipped

    def _wall(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone).replace(tzinfo=None, fold=0)
