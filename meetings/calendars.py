"""Calendar files: one for each receiver, with that receiver and the sender and nobody else.

They say that there is a meeting and when. Not where, not with whom, not why: calendars are read over shoulders.
"""

from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vDuration


class Entry(NamedTuple):
    """What a calendar learns of one person's part in a meeting."""

    #: the same for life; each person's part has its own, as two people may share a mailbox
    uid: UUID
    starts_at: datetime
    ends_at: datetime
    sequence: int
    called_off: bool = False
    #: a page of this service; only in a practitioner's own feed
    url: str = ""


def invitation(entry: Entry, *, to: str, language: str, now: datetime) -> str:
    """The file that goes with a mail to ``to``: METHOD:REQUEST, or METHOD:CANCEL once it is called off."""
    event = _event(entry, language, now)
    event.add("organizer", vCalAddress(f"mailto:{_sender()}"))
    receiver = vCalAddress(f"mailto:{to}")
    receiver.params["RSVP"] = "FALSE"
    event.add("attendee", receiver)
    return _file([event], "CANCEL" if entry.called_off else "REQUEST").decode()


def published(
    entries: list[Entry], *, language: str, now: datetime, refresh: timedelta | None = None
) -> bytes:
    """A file to download or subscribe to: METHOD:PUBLISH. ``refresh`` is how often subscribers should ask again."""
    return _file([_event(entry, language, now) for entry in entries], "PUBLISH", refresh)


def _event(entry: Entry, language: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", str(entry.uid))
    event.add("dtstamp", now)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.called_off else "CONFIRMED")
    with translation.override(language):
        event.add("summary", _("Meeting"))
    event.add("class", "PRIVATE")
    if entry.url:
        event.add("url", entry.url)
    return event


def _file(events: list[Event], method: str, refresh: timedelta | None = None) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if refresh:
        calendar.add("refresh-interval", vDuration(refresh), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(refresh))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _sender() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
