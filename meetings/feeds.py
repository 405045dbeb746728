"""A practitioner's own calendar address. Only its digest is kept: a lost one is replaced, not shown again."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from meetings import calendars
from meetings.models import CalendarFeed
from meetings.queries.today import feed_parts
from networks.access import is_staff
from networks.models import Person
from notices.calendar_files import Entry

#: how far back and ahead a feed reaches
BACK = timedelta(days=60)
AHEAD = timedelta(days=400)
_REFRESH = timedelta(hours=1)


@transaction.atomic
def make_feed(person: Person, now: datetime) -> str:
    """A new address for this person's calendar, as its token; an older one stops working at once."""
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        person=person, defaults={"token_digest": _digest(token), "created_at": now}
    )
    return token


def owner_of(token: str) -> Person | None:
    """Whose calendar this address is; None for an unknown one, and for somebody who works here no more."""
    feed = CalendarFeed.objects.select_related("person").filter(token_digest=_digest(token)).first()
    if feed is None or not feed.person.is_active or not is_staff(feed.person):
        return None
    return feed.person


def feed_of(person: Person, now: datetime) -> bytes:
    """The calendar file of a practitioner: their own meetings, neutral, in UTC."""
    entries = [
        Entry(
            uid=part.pk,
            starts_at=part.starts_at,
            ends_at=part.ends_at,
            sequence=part.meeting.calendar_sequence,
            url=settings.PUBLIC_URL + reverse("meeting", args=[part.meeting_id]),
        )
        for part in feed_parts(person, now - BACK, now + AHEAD)
    ]
    return calendars.published(entries, language=person.language, now=now, refresh=_REFRESH)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def made_at(person: Person) -> datetime | None:
    """When this person's present address was made; None without one."""
    return CalendarFeed.objects.filter(person=person).values_list("created_at", flat=True).first()
