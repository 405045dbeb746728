"""Who could not come to a meeting and wishes to be told that there is something to read."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from meetings.access import heard_by, letting_in, open_parts
from meetings.models import Attendance, LeftOpen, Meeting, Voice, WayForward
from meetings.queries.page import Part
from meetings.rules_settling import FORGOTTEN, could_not_come, is_settled, tell_at
from networks.models import Person
from networks.reaching import reaches_of
from networks.rules_service import SETTLES_LATEST
from response.models import Errand

#: the errand of ringing somebody who wishes to hear that there is something to read; its subject names their part
WORDS_TO_TELL = "words_to_tell"

#: a meeting that was longer ago has settled, whatever its service has set
LONG_AGO = SETTLES_LATEST + FORGOTTEN + timedelta(days=1)


class WhoIsTold(NamedTuple):
    """Somebody of the network, whose wish a practitioner may write down."""

    person: Person
    #: whether a message could tell them
    is_reached: bool


def who_is_told(parts: Sequence[Part]) -> list[WhoIsTold]:
    """Those of these parts who are not there for their work, in the same order. Two queries."""
    ids = [part.person_id for part in parts if not part.as_practitioner]
    people = Person.objects.filter(pk__in=ids).select_related("told_noted_by").in_bulk()
    reached = reaches_of(ids)
    return [WhoIsTold(people[person_id], person_id in reached) for person_id in ids]


def subject_of(errand: Errand) -> UUID:
    """Whose part in which meeting an errand of ``WORDS_TO_TELL`` is about."""
    return UUID(errand.subject.removeprefix("attendance:"))


def calls_waiting(meeting: Meeting, person: Person) -> list[Errand]:
    """The errand of ringing this person about this meeting, while it waits."""
    waiting = Errand.objects.filter(kind=WORDS_TO_TELL, person=person, done_at=None)
    theirs = set(Attendance.objects.filter(meeting=meeting, person=person).values_list("pk", flat=True))
    return [errand for errand in waiting if subject_of(errand) in theirs]


def calls_not_needed() -> list[Errand]:
    """The errands of ringing somebody who does not wish it any more, or is not let in any more. Two queries."""
    waiting = {subject_of(each): each for each in Errand.objects.filter(kind=WORDS_TO_TELL, done_at=None)}
    still = Attendance.objects.filter(open_parts(), letting_in(), pk__in=waiting, meeting__cancelled_at=None)
    still = still.filter(person__told_afterwards=True, person__is_active=True)
    needed = set(still.values_list("pk", flat=True))
    return [errand for part_id, errand in waiting.items() if part_id not in needed]


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
        .select_related("meeting__network__service", "meeting__network__team", "meeting__organiser")
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
        or LeftOpen.objects.filter(meeting=meeting, taken_back_at=None).exclude(said_by=person).exists()
        or WayForward.objects.filter(meeting=meeting, taken_back_at=None).exclude(said_by=person).exists()
    )
