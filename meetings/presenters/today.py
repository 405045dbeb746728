"""What somebody has before them, in words."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import Attendance, Meeting
from meetings.presenters import page
from networks.models import Person
from opendialogue import wording
from response.presenters.board import BoardRow, board
from response.queries.board import OpenContact


@dataclass(frozen=True)
class PartLine:
    """One meeting on somebody's day."""

    meeting: Meeting
    own: Attendance
    title: str
    when: str
    time: str
    where: str


@dataclass(frozen=True)
class Day:
    label: str
    lines: list[PartLine] = field(default_factory=list)


@dataclass(frozen=True)
class ContactsDay:
    """The first contacts of somebody's day: a summary, their own, those that nobody has taken on, and those whose
    organiser has left."""

    summary: str
    own: list[BoardRow]
    untaken: list[BoardRow]
    left_behind: list[BoardRow]


@dataclass(frozen=True)
class PastLine:
    meeting: Meeting
    title: str
    when: str


def day_after_tomorrow(now: datetime) -> datetime:
    """The midnight that ends tomorrow, by the active zone's clock."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return midnight + timedelta(days=2)


def days(parts: Sequence[Attendance], reader: Person, now: datetime) -> list[Day]:
    """A practitioner's meetings today and tomorrow; one that began yesterday and goes on belongs to today."""
    tomorrow = timezone.localtime(now).date() + timedelta(days=1)
    first, second = Day(_("Today")), Day(_("Tomorrow"))
    for part in parts:
        day = second if timezone.localtime(part.starts_at).date() >= tomorrow else first
        day.lines.append(_line(part, reader))
    return [first, second]


def member_day(person: Person, parts: Sequence[Attendance]) -> list[PartLine]:
    """The meetings to come that somebody is asked to as one of the network, the next first."""
    return [_line(part, person) for part in parts]


def past_lines(meetings: Sequence[Meeting], reader: Person) -> list[PastLine]:
    return [PastLine(meeting, page.title_of(meeting, reader), page.when_of(meeting)) for meeting in meetings]


def contacts_day(
    contacts: Sequence[OpenContact], clinical_teams: Set[UUID], reader_id: UUID, now: datetime
) -> ContactsDay:
    """The contacts that ask something of this reader; who only watches gets a summary, and whose organiser left."""
    whole = board(contacts, {}, clinical_teams, reader_id, now)
    rows = {row.id: row for row in (*whole.waiting, *whole.kept, *whole.drills)}
    contacts = sorted(contacts, key=lambda contact: contact.is_drill)
    left_behind = [rows[contact.id] for contact in contacts if not contact.organiser_is_here]
    if not clinical_teams:
        return ContactsDay(whole.summary, [], [], left_behind)
    own = [
        rows[contact.id] for contact in contacts if contact.organiser_id == reader_id and contact.taken_on_at
    ]
    untaken = [rows[contact.id] for contact in contacts if contact.taken_on_at is None]
    return ContactsDay(whole.summary, own, untaken, left_behind)


def _line(part: Attendance, reader: Person) -> PartLine:
    meeting = part.meeting
    with timezone.override(ZoneInfo(meeting.time_zone)):
        time = " – ".join(wording.times(meeting.starts_at, meeting.ends_at))
    return PartLine(
        meeting, part, page.title_of(meeting, reader), page.when_of(meeting), time, page.where_of(meeting)
    )
