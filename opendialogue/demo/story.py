"""Reads what the demo tells: the data files, and their times, which are all relative to now."""

import re
import uuid
import zoneinfo
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent / "data"
_NAMES = uuid.UUID("5d1a10c0-0000-4000-8000-00d1a10c0de0")
_ON_A_DAY = re.compile(r"([+-]\d+)d (\d{1,2}):(\d{2})")
_FROM_NOW = re.compile(r"([+-]\d+)([mh])")
#: when people ring in the evening, and when they meet after work
EVENING, AFTER_WORK = time(22, 5), time(18, 0)


@cache
def told(name: str) -> Any:
    """What the file ``data/<name>.yml`` says."""
    # The loader in C reads a tenth as long; it makes plain values only, as the safe one in Python does.
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    return yaml.load((_FOLDER / f"{name}.yml").read_text(encoding="utf-8"), Loader=loader)  # noqa: S506


def id_of(kind: str, slug: str) -> uuid.UUID:
    """The id of somebody or something of the demo: the same in every demo."""
    return uuid.uuid5(_NAMES, f"{kind}:{slug}")


class Calendar:
    """Turns "-20d 17:30" (a day before or after today, by the service's clock) and "-95m" into moments."""

    def __init__(self, now: datetime, zone: zoneinfo.ZoneInfo) -> None:
        self.now = now
        self.zone = zone
        self.today = now.astimezone(zone).date()

    def at(self, when: str) -> datetime:
        """The moment meant. Raises ValueError for what is no time."""
        if match := _ON_A_DAY.fullmatch(when):
            days, hour, minute = (int(part) for part in match.groups())
            return self.on(days, time(hour, minute))
        if match := _FROM_NOW.fullmatch(when):
            unit = {"m": "minutes", "h": "hours"}[match[2]]
            return self.now + timedelta(**{unit: int(match[1])})
        if when == "last-evening":
            return self.last_evening()
        raise ValueError(f"no time: {when!r}")

    def on(self, days: int, clock: time) -> datetime:
        """A wall time so many days from today."""
        return datetime.combine(self.today + timedelta(days=days), clock, self.zone)

    def monday(self, weeks: int) -> datetime:
        """Monday at 8:00 of the week so many weeks from this one."""
        return self.on(7 * weeks - self.today.weekday(), time(8, 0))

    def last_evening(self) -> datetime:
        """Five past ten last evening, where that is past but not yet a day ago; otherwise a good hour ago."""
        for days in (0, -1):
            moment = self.on(days, EVENING)
            if timedelta(minutes=75) <= self.now - moment <= timedelta(hours=22):
                return moment
        return self.now - timedelta(minutes=75)

    def start(self, when: str, respond_by: datetime) -> datetime:
        """When a meeting that is to come begins: "tonight", "before-deadline", "soon"."""
        if when == "tonight":
            return self._next(AFTER_WORK, timedelta(minutes=30), until=respond_by)
        if when == "before-deadline":
            return self._next(time(9, 0), timedelta(hours=1), until=respond_by - timedelta(hours=2))
        soon = self._whole_hour(timedelta(hours=2))
        by_day = 9 <= soon.astimezone(self.zone).hour <= 19
        return soon if by_day else self._next(time(10, 0), timedelta(hours=2))

    def _next(self, clock: time, ahead: timedelta, until: datetime | None = None) -> datetime:
        for days in (0, 1, 2):
            moment = self.on(days, clock)
            if moment >= self.now + ahead:
                break
        return moment if until is None or moment <= until else self._whole_hour(timedelta(hours=1))

    def _whole_hour(self, ahead: timedelta) -> datetime:
        moment = self.now + ahead + timedelta(minutes=59)
        return moment.replace(minute=0, second=0, microsecond=0)
