"""Calendar files: what every one of them has in common. They say when, and as little else as can be."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from icalendar import Calendar, Event, vDuration


class Entry(NamedTuple):
    """What a calendar learns of one thing in somebody's time."""

    #: the same for life
    uid: UUID
    starts_at: datetime
    ends_at: datetime
    #: rises with every change; calendars ignore what does not
    sequence: int
    called_off: bool = False
    #: a page of this service; only in somebody's own feed
    url: str = ""


def event(entry: Entry, summary: str, now: datetime) -> Event:
    """The entry as an event, private, in UTC."""
    event = Event()
    event.add("uid", str(entry.uid))
    event.add("dtstamp", now)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.called_off else "CONFIRMED")
    event.add("summary", summary)
    event.add("class", "PRIVATE")
    if entry.url:
        event.add("url", entry.url)
    return event


def calendar_file(events: list[Event], method: str, refresh: timedelta | None = None) -> bytes:
    """The events as one file. ``refresh`` is how often subscribers should ask again."""
    calendar = Calendar()
    calendar.add("prodid", "-//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if refresh:
        calendar.add("refresh-interval", vDuration(refresh), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(refresh))
    for each in events:
        calendar.add_component(each)
    return bytes(calendar.to_ical())
