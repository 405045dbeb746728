"""Who could not come to a meeting and wishes to be told that there is something to read."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from meetings.access import heard_by, letting_in, open_parts
from meetings.models import Attendance, LeftOpen, Meeting, Voice, WayForward
from meetings.rules_settling import FORGOTTEN, could_not_come, is_settled, tell_at
from networks.models import Person
from networks.rules_service import SETTLES_LATEST

#: a meeting that was longer ago has settled, whatever its service has set
LONG_AGO = SETTLES_LATEST + FORGOTTEN + timedelta(days=1)


def untold_parts(now: datetime) -> QuerySet[Attendance]:
    """Parts of people who wish to be told and have not been, in meetings whose time has passed.

    Whose part, place, agreement or work has ended is not among them. :func:`is_to_be_told` says who of them is due.
    """
    others = Attendance.objects.filter(meeting=OuterRef("meeting"), came_at__isnull=False)
    return (
        Attendance.objects.filter(open_parts(), letting_in(), told_at=None, came_at=None)
        .filter(person__told_afterwards=True, person__is_active=True, meeting__cancelled_at=None)
        .filter(Q(meeting__ended_at__isnull=False) | Q(meeting__during__endswith__lte=now))
        .filter(meeting__during__endswith__gt=now - LONG_AGO)
        .annotate(is_room_known=Exists(others.exclude(place=None)))
        .select_related("person", "place__person", "place__network__centre")
        .select_related("meeting__network__service", "meeting__organiser")
        .order_by("pk")
    )


def is_to_be_told(part: Attendance, now: datetime) -> bool:
    """Whether one of the :func:`untold_parts` is due: the person could not come, and there is something to read."""
    meeting = part.meeting
    is_due = now >= tell_at(meeting.over_at, meeting.network.service.zone)
    if not is_due or is_settled(meeting.settles_at, now):
        return False
    is_room_known = getattr(part, "is_room_known", False)
    missed_it = could_not_come(part.answer, came=part.came_at is not None, is_room_known=is_room_known)
    return missed_it and has_something_to_read(part.person, meeting)


def has_something_to_read(person: Person, meeting: Meeting) -> bool:
    """Whether others said something in this meeting that this person may read; not what is kept to those there."""
    voices = Voice.objects.filter(heard_by(person), meeting=meeting, taken_back_at=None)
    return (
        voices.exclude(speaker=person, written_by=None).exists()
        or LeftOpen.objects.filter(meeting=meeting).exclude(said_by=person).exists()
        or WayForward.objects.filter(meeting=meeting).exclude(said_by=person).exists()
    )
