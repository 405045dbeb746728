"""Reading a calendar file: what happens in it when, repetitions counted out. Pure: bytes in, values out."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vRecur
from icalendar.error import BrokenCalendarProperty

from response.rota.repeating import UnreadableError, repeats

#: more is no rota
MOST_EVENTS = 5_000
#: seconds for all that repeats in one file
PATIENCE = 5.0


class NotACalendarError(Exception):
    """What was read is no calendar file."""


class LaboriousError(Exception):
    """It would take too long to count out what repeats in a file."""


class _UnusableError(Exception):
    """An event that cannot be used; the text is a plain code."""


@dataclass(frozen=True)
class Happening:
    """One thing at one time. ``key`` is the same whenever the same thing is read again, wherever it was moved to."""

    key: str
    summary: str
    attendees: tuple[str, ...]
    organiser: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Unusable:
    """An event that cannot be used, and why, as a plain code: ``time``, ``zone``, ``repeats``, ``never``."""

    summary: str
    why: str


def read(
    file: bytes, zone: ZoneInfo, start: datetime, end: datetime, patience: float = PATIENCE
) -> tuple[list[Happening], list[Unusable]]:
    """What a file says happens between ``start`` and ``end``, by its beginning, and what cannot be used.

    Whole days and times without a zone are meant in ``zone``. Ends keep to the clock on the wall, as beginnings do: a
    week from nine to nine over a change of the clocks is not cut short. Raises ``NotACalendarError``, and
    ``LaboriousError`` where it all takes longer than so many seconds: each event by itself takes less than one.
    """
    last = time.monotonic() + patience
    events = _events(file)
    found: list[Happening] = []
    unusable: list[Unusable] = []
    changed = {_key(event, zone) for event in events if "RECURRENCE-ID" in event}
    for event in events:
        if time.monotonic() > last:
            raise LaboriousError
        try:
            for happening in _happenings(event, zone, start, end):
                is_replaced = "RECURRENCE-ID" not in event and happening.key in changed
                if not is_replaced and happening.starts_at < end and happening.ends_at > start:
                    found.append(happening)
        except _UnusableError as why:
            unusable.append(Unusable(_text(event, "SUMMARY"), str(why)))
        except BrokenCalendarProperty:
            unusable.append(Unusable(_text(event, "SUMMARY"), "time"))
    return sorted(found, key=lambda each: (each.starts_at, each.key)), unusable


def _events(file: bytes) -> list[Event]:
    try:
        calendar = Calendar.from_ical(file)
        events = [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise NotACalendarError from None
    if calendar.name != "VCALENDAR" or len(events) > MOST_EVENTS:
        raise NotACalendarError
    return [
        event for event in events if _text(event, "STATUS").upper() != "CANCELLED" or "RECURRENCE-ID" in event
    ]


def _happenings(event: Event, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Happening]:
    if _text(event, "STATUS").upper() == "CANCELLED":
        return
    first = _moment(event, "DTSTART", zone)
    length = _length(event, first, zone)
    if length <= timedelta(0):
        raise _UnusableError("time")
    beginnings = [first] if "RECURRENCE-ID" in event else _beginnings(event, first, zone, start - length, end)
    for begins in beginnings:
        yield Happening(
            key=_key(event, zone) if "RECURRENCE-ID" in event else f"{_text(event, 'UID')}|{_name(begins)}",
            summary=_text(event, "SUMMARY")[:200],
            attendees=tuple(_mail(who) for who in _all(event, "ATTENDEE")),
            organiser=_mail(event.get("ORGANIZER", "")),
            starts_at=begins.astimezone(UTC),
            ends_at=_on_the_wall(begins, length).astimezone(UTC),
        )


def _beginnings(
    event: Event, first: datetime, zone: ZoneInfo, start: datetime, end: datetime
) -> Iterable[datetime]:
    """Every beginning of a series that can matter, once, without those that are left out."""
    left_out = {_name(moment) for moment in _listed(event, "EXDATE", first, zone)}
    found = {_name(moment): moment for moment in (first, *_listed(event, "RDATE", first, zone))}
    for rule in _all(event, "RRULE"):
        for begins in _repeats(rule, first, zone, start, end):
            found[_name(begins)] = begins
    return [moment for name, moment in found.items() if name not in left_out]


def _repeats(
    rule: Any, first: datetime, zone: ZoneInfo, start: datetime, end: datetime
) -> Iterator[datetime]:
    if not isinstance(rule, vRecur):
        raise _UnusableError("repeats")
    parts = dict(rule)
    until = [_aware(value, zone, is_end=True) for value in parts.pop("UNTIL", ())]
    try:
        for begins in repeats(parts, first, start, end):
            if until and begins > until[0]:
                return
            yield begins
    except UnreadableError as why:
        raise _UnusableError(str(why)) from None


def _listed(event: Event, name: str, first: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    for group in _all(event, name):
        for listed in getattr(group, "dts", ()):
            value = listed.dt
            if isinstance(value, tuple):
                value = value[0]
            if isinstance(value, datetime):
                yield _aware(value, zone)
            elif isinstance(value, date):
                # A whole day leaves out, or adds, what begins on it.
                yield datetime.combine(value, first.time(), tzinfo=first.tzinfo)


def _moment(event: Event, name: str, zone: ZoneInfo) -> datetime:
    """The beginning or end of an event, aware, in its own zone."""
    prop = event.get(name)
    value = getattr(prop, "dt", None)
    if isinstance(prop, list) or not isinstance(value, date):
        raise _UnusableError("time")
    if isinstance(value, datetime) and value.tzinfo is None and prop.params.get("TZID"):
        raise _UnusableError("zone")
    return _aware(value, zone)


def _aware(value: date, zone: ZoneInfo, *, is_end: bool = False) -> datetime:
    """A day is its midnight, or with ``is_end`` its last moment."""
    try:
        if isinstance(value, datetime):
            aware = value if value.tzinfo else value.replace(tzinfo=zone)
        else:
            aware = datetime.combine(value, time_of_day.max if is_end else time_of_day.min, tzinfo=zone)
        aware.astimezone(UTC)
    except OverflowError:
        raise _UnusableError("time") from None
    return aware


def _length(event: Event, first: datetime, zone: ZoneInfo) -> timedelta:
    """How long it lasts on the wall, whatever the clocks do meanwhile."""
    if "DTEND" in event:
        last = _moment(event, "DTEND", zone).astimezone(first.tzinfo)
        return last.replace(tzinfo=None) - first.replace(tzinfo=None)
    duration = getattr(event.get("DURATION"), "dt", None)
    if isinstance(duration, timedelta):
        return duration
    if not isinstance(getattr(event["DTSTART"], "dt", None), datetime):
        return timedelta(days=1)
    raise _UnusableError("time")


def _on_the_wall(begins: datetime, length: timedelta) -> datetime:
    try:
        return begins + length
    except OverflowError:
        raise _UnusableError("time") from None


def _key(event: Event, zone: ZoneInfo) -> str:
    """What one event of a series is called by what it was before it was moved."""
    try:
        return f"{_text(event, 'UID')}|{_name(_moment(event, 'RECURRENCE-ID', zone))}"
    except (_UnusableError, BrokenCalendarProperty):
        return f"{_text(event, 'UID')}|{_text(event, 'RECURRENCE-ID')}"


def _name(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _all(event: Event, name: str) -> list[Any]:
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]


def _mail(who: Any) -> str:
    return str(who).lower().removeprefix("mailto:").strip()


def _text(event: Event, name: str) -> str:
    return str(event.get(name, "")).strip()
