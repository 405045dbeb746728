"""Booking a meeting, moving it, calling it off."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils.translation import gettext as _

from meetings import letters, parts, rules
from meetings.announcing import announce
from meetings.models import Attendance, Meeting, Way
from meetings.practitioners import lock_people
from meetings.queries import booking as queries
from networks.models import Network, Person, Place
from response.acts import open_network_for
from response.meeting_times import meeting_called_off, meeting_moved, meeting_offered, tell_news
from response.models import FirstContact, MeetingKind


@dataclass(frozen=True)
class NewMeeting:
    """What a practitioner decides with the person at the centre. There is no agenda."""

    #: when it begins; several for the same time on days in a row
    starts: tuple[datetime, ...]
    length: timedelta
    practitioner_ids: tuple[UUID, ...]
    #: whom of the network the person at the centre wants there
    person_ids: tuple[UUID, ...] = ()
    way: str = Way.HOME
    where: str = ""
    #: made by the sender, so that sending twice books one meeting
    submission: UUID | None = None


@dataclass(frozen=True)
class Booked:
    """The meetings in their order, and the names of those whom no notice can reach: somebody must tell them."""

    meetings: list[Meeting]
    to_tell: list[str]


@transaction.atomic
def book_meeting(
    new: NewMeeting,
    *,
    by: Person,
    now: datetime,
    network: Network | None = None,
    contact: FirstContact | None = None,
) -> Booked:
    """Book a meeting for a first contact or a network, invite everybody, and tell the promise that one was offered.

    A first contact without a network gets it opened. A booking from a network answers its open first contact.
    The same ``submission`` by the same person books once. Raises ValidationError for a start that has passed, for
    nobody of the staff, and for a practitioner who is busy (PractitionersBusy); then nothing is kept.
    """
    _check(new, now)
    lock_people({by.pk, *new.practitioner_ids})
    keys = _keys(new, by)
    if new.submission and (known := list(Meeting.objects.filter(submission__in=keys).order_by("during"))):
        return Booked(known, [])
    if network is None:
        if contact is None:
            raise ValueError("a meeting is booked for a network or for a first contact")
        network = open_network_for(contact, by, now)
    contact = contact or queries.contact_that_waits(network)
    meetings = [
        _meeting(new, network, contact, start, key, by, now)
        for start, key in zip(new.starts, keys, strict=True)
    ]
    unreached = _invite(meetings, new, parts.places_of(network, new.person_ids, now), by, now)
    if contact:
        nearest = queries.next_start(contact, now) or new.starts[0]
        meeting_offered(contact, nearest, now, offered=new.starts[0])
    return Booked(meetings, unreached)


@transaction.atomic
def move_meeting(
    meeting: Meeting,
    *,
    starts_at: datetime,
    length: timedelta,
    way: str,
    where: str,
    by: Person,
    now: datetime,
) -> Booked:
    """Give a meeting another time, or another way or place, and tell everybody who is part of it.

    Another time asks everybody anew. Nothing changed tells nobody. Raises ValidationError for a time that has
    passed, for a meeting that began or was called off, and for a practitioner who is busy then (PractitionersBusy).
    """
    meeting = _locked(meeting)
    if meeting.cancelled_at:
        raise ValidationError(_("This meeting was called off. Please book a new one."))
    if meeting.began_at or meeting.ended_at:
        raise ValidationError(_("This meeting has begun and cannot be moved any more."))
    during = DateTimeTZRange(starts_at, starts_at + length)
    if (during, way, where) == (meeting.during, meeting.way, meeting.where):
        return Booked([meeting], [])
    if during != meeting.during:
        rules.check_start(starts_at, now)
        parts.move_parts(meeting, during, by, now)
        _tell_story(meeting, MeetingKind.MOVED, starts_at, now)
    meeting.during, meeting.way, meeting.where = during, way, where
    meeting.calendar_sequence += 1
    meeting.save(update_fields=["during", "way", "where", "calendar_sequence"])
    told = queries.parts_to_tell(meeting, now)
    ways = parts.ways_in([part.place for part in told if part.place], _page(meeting), by, now)
    unreached = letters.tell(letters.MOVED, meeting, told, _paths(told, ways, _page(meeting)), now)
    _tell_contact(meeting, now)
    announce(meeting.pk)
    return Booked([meeting], _names(told, unreached))


@transaction.atomic
def call_off_meeting(meeting: Meeting, by: Person, now: datetime) -> Booked:
    """Call a meeting off: everybody's time is free again, everybody is told, calendars take it out.

    Calling off twice changes nothing. Raises ValidationError when people have come together already.
    """
    meeting = _locked(meeting)
    if meeting.cancelled_at:
        return Booked([meeting], [])
    if meeting.began_at:
        raise ValidationError(_("This meeting has begun and cannot be called off any more."))
    _tell_story(meeting, MeetingKind.CALLED_OFF, meeting.starts_at, now)
    meeting.cancelled_at = now
    meeting.calendar_sequence += 1
    meeting.save(update_fields=["cancelled_at", "calendar_sequence"])
    Attendance.objects.filter(meeting=meeting, holds=True).update(holds=False)
    told = queries.parts_to_tell(meeting, now)
    unreached = letters.tell(letters.CALLED_OFF, meeting, told, {}, now)
    _tell_contact(meeting, now)
    announce(meeting.pk)
    return Booked([meeting], _names(told, unreached))


def _check(new: NewMeeting, now: datetime) -> None:
    for start in new.starts:
        rules.check_start(start, now)
    if not new.practitioner_ids:
        raise ValidationError({"practitioners": _("Choose at least one practitioner.")})
    if rules.overlaps_itself(new.starts, new.length):
        raise ValidationError({"length": _("These meetings would overlap one another.")})


def _keys(new: NewMeeting, by: Person) -> list[UUID | None]:
    """One key for each day, that nobody else can take: made of the sender's and of who sends."""
    if new.submission is None:
        return [None for _start in new.starts]
    return [uuid5(new.submission, f"{by.pk}:{number}") for number, _start in enumerate(new.starts)]


def _meeting(
    new: NewMeeting,
    network: Network,
    contact: FirstContact | None,
    starts_at: datetime,
    key: UUID | None,
    by: Person,
    now: datetime,
) -> Meeting:
    return Meeting.objects.create(
        network=network,
        contact=contact,
        submission=key,
        organiser=by,
        during=DateTimeTZRange(starts_at, starts_at + new.length),
        time_zone=network.service.time_zone,
        way=new.way,
        where=new.where,
        booked_at=now,
        settle_after=network.service.settle_after,
    )


def _invite(
    meetings: list[Meeting], new: NewMeeting, places: list[Place], by: Person, now: datetime
) -> list[str]:
    """Make everybody's part in each meeting and tell them; the names of those who cannot be told.

    Over several days it is one way in and one notice; only calendars hear of each day.
    """
    first, days = meetings[0], len(meetings)
    leads_to = _page(first) if days == 1 else reverse("today")
    ways = parts.ways_in(places, leads_to, by, now)
    unreached: list[str] = []
    for meeting in meetings:
        made = parts.take_part(meeting, new.practitioner_ids, places, ways, by, now)
        paths = _paths(made, ways, leads_to)
        members = [part for part in made if not part.as_practitioner]
        colleagues = [part for part in made if part.as_practitioner]
        if meeting is first:
            left_out = letters.tell(letters.INVITED, meeting, members, paths, now, days)
            left_out += letters.tell(letters.BOOKED, meeting, colleagues, paths, now, days)
            unreached = _names(queries.parts_to_tell(meeting, now), left_out)
        else:
            letters.tell_calendars(letters.INVITED, meeting, members, paths, now)
            letters.tell_calendars(letters.BOOKED, meeting, colleagues, paths, now)
    return unreached


def _paths(made: list[Attendance], ways: dict[UUID, parts.WayIn], page: str) -> dict[UUID, str]:
    """Each person's link: their own way in, or the page itself for practitioners, who sign in."""
    return {part.person_id: ways[part.person_id].path if part.person_id in ways else page for part in made}


def _page(meeting: Meeting) -> str:
    return reverse("meeting", args=[meeting.pk])


def _names(told: list[Attendance], person_ids: list[UUID]) -> list[str]:
    return sorted(part.person.name for part in told if part.person_id in person_ids)


def _locked(meeting: Meeting) -> Meeting:
    return (
        Meeting.objects.select_for_update(no_key=True, of=("self",))
        .select_related("network__service", "network__centre", "contact")
        .get(pk=meeting.pk)
    )


def _tell_story(meeting: Meeting, kind: str, starts_at: datetime, now: datetime) -> None:
    if meeting.contact is not None:
        tell_news(meeting.contact, kind, starts_at, now)


def _tell_contact(meeting: Meeting, now: datetime) -> None:
    """The promise looks at the next meeting that is to come, if there still is one."""
    if meeting.contact is None:
        return
    starts_at = queries.next_start(meeting.contact, now)
    if starts_at:
        meeting_moved(meeting.contact, starts_at)
    else:
        meeting_called_off(meeting.contact)
