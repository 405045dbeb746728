"""Calendar files: one for each receiver, with that receiver and the sender and nobody else.

They say that there is a meeting and when. Not where, not with whom, not why: calendars are read over shoulders. Each
person's part has a UID of its own, as two people may share a mailbox.
"""

from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Event, vCalAddress

from notices.calendar_files import Entry, calendar_file, event


def invitation(entry: Entry, *, to: str, language: str, now: datetime) -> str:
    """The file that goes with a mail to ``to``: METHOD:REQUEST, or METHOD:CANCEL once it is called off."""
    part = _event(entry, language, now)
    part.add("organizer", vCalAddress(f"mailto:{_sender()}"))
    receiver = vCalAddress(f"mailto:{to}")
    receiver.params["RSVP"] = "FALSE"
    part.add("attendee", receiver)
    return calendar_file([part], "CANCEL" if entry.called_off else "REQUEST").decode()


def published(
    entries: list[Entry], *, language: str, now: datetime, refresh: timedelta | None = None
) -> bytes:
    """A file to download or subscribe to: METHOD:PUBLISH. ``refresh`` is how often subscribers should ask again."""
    return calendar_file([_event(entry, language, now) for entry in entries], "PUBLISH", refresh)


def _event(entry: Entry, language: str, now: datetime) -> Event:
    with translation.override(language):
        return event(entry, _("Meeting"), now)


def _sender() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
