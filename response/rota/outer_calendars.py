"""Calendars outside that say who is on call: followed, read again and again, and let go of.

While one fails, or answers nonsense, the shifts of its last good answer stay, and the page says since when.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from networks.models import Person, Team
from response.models import OnCall, OuterCalendar, Shift
from response.queries.feeds import names_and_mails
from response.rota.calendar_fetching import CalendarUnreachableError, Fetcher, checked
from response.rota.calendar_reading import Happening, LaboriousError, NotACalendarError, Unusable, read
from response.rota.matching import Known, meant
from response.rota.shifts import LONGEST

log = structlog.get_logger(__name__)

#: how often a calendar is read, and how far ahead
EVERY = timedelta(minutes=15)
AHEAD = timedelta(weeks=12)
#: so many events that nobody is recognised in are kept to be mended
MOST_UNMATCHED = 20


@dataclass(frozen=True)
class _Wanted:
    """A shift as the calendar outside has it."""

    person_id: UUID
    starts_at: datetime
    ends_at: datetime


@transaction.atomic
def follow(team: Team, place: OnCall, address: str, by: Person, now: datetime) -> OuterCalendar:
    """The team's place is kept in a calendar outside from now on, which is read within minutes.

    Raises ``ValidationError`` that names ``address`` for one that is no https address, and ``on_call`` where the team
    follows a calendar for that place already.
    """
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    address = address.strip()
    if address.lower().startswith("webcal://"):
        address = "https" + address[len("webcal") :]
    try:
        checked(address)
    except CalendarUnreachableError:
        raise ValidationError({"address": _("Write an address that begins with https://.")}) from None
    if OuterCalendar.objects.filter(team=team, on_call=place, ended_at=None).exists():
        raise ValidationError({"on_call": _("A calendar is followed for this already. End that one first.")})
    return OuterCalendar.objects.create(team=team, on_call=place, address=address, next_read_at=now)


@transaction.atomic
def stop_following(calendar: OuterCalendar, by: Person, now: datetime) -> None:
    """The calendar is not read any more; its shifts to come that nobody changed are taken off. Twice is as once."""
    Team.objects.select_for_update(no_key=True).get(pk=calendar.team_id)
    if OuterCalendar.objects.filter(pk=calendar.pk, ended_at=None).update(ended_at=now):
        _take_off(Shift.objects.filter(outer_calendar=calendar, touched_at=None, starts_at__gt=now), now)


def read_calendars(now: datetime, fetcher: Fetcher | None = None) -> int:
    """Read every calendar that is due; returns how many. Whoever comes second finds none due."""
    fetcher = fetcher or Fetcher()
    due = OuterCalendar.objects.filter(ended_at=None, next_read_at__lte=now)
    done = 0
    for calendar_id in list(due.values_list("pk", flat=True)):
        if due.filter(pk=calendar_id).update(next_read_at=now + EVERY):
            _read_one(calendar_id, fetcher, now)
            done += 1
    return done


def _read_one(calendar_id: UUID, fetcher: Fetcher, now: datetime) -> None:
    calendar = OuterCalendar.objects.select_related("team__service").get(pk=calendar_id)
    zone = calendar.team.service.zone
    try:
        found, unusable = read(fetcher.fetch(calendar.address), zone, now, now + AHEAD)
    except CalendarUnreachableError as why:
        _fails(calendar, str(why), now)
    except NotACalendarError:
        _fails(calendar, "not_a_calendar", now)
    except LaboriousError:
        _fails(calendar, "laborious", now)
    else:
        _apply(calendar, found, unusable, now)


def _fails(calendar: OuterCalendar, why: str, now: datetime) -> None:
    log.warning("calendar_not_read", calendar=str(calendar.pk), reason=why)
    calendar.trouble = why
    calendar.failing_since = calendar.failing_since or now
    calendar.save(update_fields=["trouble", "failing_since"])


@transaction.atomic
def _apply(
    calendar: OuterCalendar, found: Iterable[Happening], unusable: Iterable[Unusable], now: datetime
) -> None:
    """Make the rows what the calendar says, as far as nobody touched them."""
    Team.objects.select_for_update(no_key=True).get(pk=calendar.team_id)
    if OuterCalendar.objects.filter(pk=calendar.pk, ended_at=None).first() is None:
        return
    wanted, unmatched = _sorted_out(found, names_and_mails(calendar.team_id))
    unmatched += [{"summary": each.summary[:120], "starts_at": "", "why": each.why} for each in unusable]
    theirs = Q(touched_at__isnull=False)
    kept = set(Shift.ever.filter(theirs, outer_calendar=calendar).values_list("outer_key", flat=True))
    standing = Shift.objects.filter(outer_calendar=calendar, touched_at=None, ends_at__gt=now)
    for shift in standing:
        turn = wanted.pop(shift.outer_key, None)
        if turn is not None:
            _move(shift, turn, now)
        elif shift.starts_at > now:
            _take_off(Shift.objects.filter(pk=shift.pk), now)
        else:
            _change(shift, shift.starts_at, now)
    Shift.objects.bulk_create(
        Shift(
            team_id=calendar.team_id,
            person_id=turn.person_id,
            on_call=calendar.on_call,
            starts_at=max(turn.starts_at, now),
            ends_at=turn.ends_at,
            outer_calendar=calendar,
            outer_key=key,
        )
        for key, turn in wanted.items()
        if key not in kept
    )
    calendar.read_at, calendar.failing_since, calendar.trouble = now, None, ""
    calendar.unmatched = unmatched[:MOST_UNMATCHED]
    calendar.save(update_fields=["read_at", "failing_since", "trouble", "unmatched"])


def _sorted_out(found: Iterable[Happening], known: Known) -> tuple[dict[str, _Wanted], list[dict[str, Any]]]:
    wanted: dict[str, _Wanted] = {}
    unmatched = []
    for happening in found:
        people = meant(happening, known)
        is_long = happening.ends_at - happening.starts_at > LONGEST
        if is_long or not people:
            unmatched.append(
                {
                    "summary": happening.summary[:120],
                    "starts_at": happening.starts_at.isoformat(),
                    "why": "long" if is_long else "nobody",
                }
            )
            continue
        for person in people:
            key = hashlib.sha256(f"{happening.key}|{person}".encode()).hexdigest()
            wanted[key] = _Wanted(person, happening.starts_at, happening.ends_at)
    return wanted, unmatched


def _move(shift: Shift, turn: _Wanted, now: datetime) -> None:
    """To where the calendar has it now; what has begun keeps its beginning."""
    starts_at = shift.starts_at if shift.starts_at <= now else max(turn.starts_at, now)
    if (starts_at, turn.ends_at) != (shift.starts_at, shift.ends_at):
        _change(shift, starts_at, turn.ends_at)


def _change(shift: Shift, starts_at: datetime, ends_at: datetime) -> None:
    if starts_at < ends_at:
        shift.starts_at, shift.ends_at = starts_at, ends_at
        shift.sequence += 1
        shift.save(update_fields=["starts_at", "ends_at", "sequence"])


def _take_off(shifts: QuerySet[Shift], now: datetime) -> None:
    shifts.update(taken_off_at=now, sequence=F("sequence") + 1)
