"""Addresses by which calendars follow the rota. Only digests are kept: a lost one is replaced, not shown again."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from networks.access import is_staff, teams_watched_by
from networks.models import Person, Team
from notices.calendar_files import Entry, calendar_file, event
from response.models import OnCall, RotaFeed, Shift
from response.queries.feeds import shifts_to_follow

#: how far back and ahead a feed reaches
BACK = timedelta(days=60)
AHEAD = timedelta(days=400)
_REFRESH = timedelta(hours=1)


@transaction.atomic
def make_feed(person: Person, team: Team | None, now: datetime) -> str:
    """A new address for this person's own shifts, or for a team's, as its token; an older one stops working at once."""
    token = secrets.token_urlsafe(32)
    RotaFeed.objects.update_or_create(
        person=person, team=team, defaults={"token_digest": _digest(token), "created_at": now}
    )
    return token


@transaction.atomic
def end_feed(feed: RotaFeed) -> None:
    """The address works no more. Twice is as once."""
    RotaFeed.objects.filter(pk=feed.pk).delete()


def feed_at(token: str) -> RotaFeed | None:
    """The feed at an address; None for an unknown one, and once its owner may not see those shifts any more."""
    feed = RotaFeed.objects.select_related("person", "team").filter(token_digest=_digest(token)).first()
    if feed is None or not feed.person.is_active or not is_staff(feed.person):
        return None
    if feed.team and not teams_watched_by(feed.person).filter(pk=feed.team.pk).exists():
        return None
    return feed


def file_of(feed: RotaFeed, now: datetime) -> bytes:
    """The calendar file: times, in UTC, and for a team who; a shift that was taken off is told as cancelled."""
    address = settings.PUBLIC_URL + reverse("rota")
    with translation.override(feed.person.language):
        events = [
            event(_entry(shift, address), _summary(shift, of_team=feed.team_id is not None), now)
            for shift in shifts_to_follow(feed, now - BACK, now + AHEAD)
        ]
    return calendar_file(events, "PUBLISH", _REFRESH)


def _entry(shift: Shift, address: str) -> Entry:
    return Entry(
        uid=shift.pk,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        sequence=shift.sequence,
        called_off=shift.taken_off_at is not None,
        url=address,
    )


def _summary(shift: Shift, *, of_team: bool) -> str:
    """Neutral: calendars are read over shoulders."""
    place = _("On call") if shift.on_call == OnCall.FIRST else _("Second on call")
    return f"{place}: {shift.person.name}" if of_team else place


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
