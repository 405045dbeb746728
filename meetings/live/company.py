"""Who is told of whom that they have the page open: a plain function over the database, run in the hub's one thread.

Only in the meeting's hours; only of those who may read it at this moment and do not mind being shown; and only those
who are part of the meeting are told. It costs three queries however many meetings and listeners there are.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils import translation

from meetings.access import readers_of
from meetings.models import Meeting
from meetings.presenters.presence import present_html
from meetings.queries.presence import names_shown
from meetings.rules import is_meeting_time
from opendialogue import clock
from opendialogue.written_once import written_once


class Seat(NamedTuple):
    """One open page: whose it is, its language, and the names it shows (ids, in their order)."""

    person_id: UUID
    language: str
    shows: tuple[UUID, ...]


class Company(NamedTuple):
    """What one page is told: frames ready for the wire, whom it then shows, and whether its reader is shown."""

    frames: bytes
    shows: tuple[UUID, ...]
    is_shown: bool


def company(
    seats: Mapping[UUID, Sequence[Seat]], present: Mapping[UUID, Collection[UUID]]
) -> dict[UUID, list[Company]]:
    """For each page of these meetings, in the order they were given. ``present`` is who was heard to have it open."""
    meeting_now = _meeting_now(list(seats))
    people = _people(meeting_now, seats, present)
    readers = readers_of(meeting_now, among=people)
    names = names_shown(people) if people else {}
    told: dict[UUID, list[Company]] = {}
    for meeting_id, pages in seats.items():
        may_read = readers.get(meeting_id, {})
        there = present.get(meeting_id, ())
        shown = tuple(one for one in names if one in there and one in may_read)
        drawn: dict[tuple[str, tuple[UUID, ...]], bytes] = {}
        told[meeting_id] = []
        for page in pages:
            reader = may_read.get(page.person_id)
            shows = shown if reader and reader.is_part else ()
            key = (page.language, shows)
            if shows != page.shows and key not in drawn:
                drawn[key] = _frame([names[one] for one in shows], page.language)
            is_shown = page.person_id in may_read and page.person_id in names
            told[meeting_id].append(Company(drawn[key] if shows != page.shows else b"", shows, is_shown))
    return told


def _meeting_now(meeting_ids: Collection[UUID]) -> list[UUID]:
    now = clock.now()
    return [
        one.pk
        for one in _taking_place(meeting_ids)
        if is_meeting_time(one.starts_at, one.ends_at, one.began_at, one.ended_at, now)
    ]


@written_once
def _taking_place(meeting_ids: Collection[UUID]) -> QuerySet[Meeting]:
    meetings = Meeting.objects.filter(pk__in=meeting_ids, cancelled_at=None)
    return meetings.only("during", "began_at", "ended_at")


def _people(
    meeting_ids: Collection[UUID],
    seats: Mapping[UUID, Sequence[Seat]],
    present: Mapping[UUID, Collection[UUID]],
) -> set[UUID]:
    """Whoever may have to be named or told in these meetings."""
    people: set[UUID] = set()
    for meeting_id in meeting_ids:
        people.update((page.person_id for page in seats[meeting_id]), present.get(meeting_id, ()))
    return people


def _frame(names: Sequence[str], language: str) -> bytes:
    with translation.override(language):
        data = json.dumps({"html": present_html(names)})
    return f"event: present\ndata: {data}\n\n".encode()
