"""What each listener has not seen yet: a plain function over the database, run in the hub's one thread.

A look costs three queries however many meetings and listeners there are, and two or some more for each meeting in
which something was written since the look before.
"""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils import translation

from meetings.access import Reader, readers_of
from meetings.models import KeptTo, Meeting
from meetings.presenters.entries import Item, belongs_to, entry, hearers, items_after
from meetings.presenters.words import room_label, state_entry
from meetings.queries.page import SaidVoice, parts_of
from opendialogue import clock
from opendialogue.written_once import written_once

logger = logging.getLogger(__name__)


class State(NamedTuple):
    """What has become of a meeting, and who is in the room."""

    became: tuple[Any, ...]
    room: tuple[UUID, ...]


class Watch(NamedTuple):
    """One listener: who, in which language, how far they have read, and the state they were told of last.

    ``was_here`` is whether their page was drawn as for somebody in the room, as long as they have been told of none.
    """

    person_id: UUID
    session_key: str
    language: str
    cursor: int
    state: State | None
    was_here: bool | None = None

    def comes_in(self, room: Sequence[UUID]) -> bool:
        """Whether they are in the room now and, as far as their page knows, were not."""
        was_here = self.was_here if self.state is None else self.person_id in self.state.room
        return was_here is False and self.person_id in room


class News(NamedTuple):
    """What one listener is sent: frames ready for the wire, and how far that brings them."""

    frames: bytes
    cursor: int
    state: State | None
    is_over: bool = False


CLOSED = b"event: closed\ndata: {}\n\n"


def look(watches: Mapping[UUID, Sequence[Watch]]) -> dict[UUID, list[News]]:
    """What is new for each listener of these meetings, in the order they were given.

    Whoever may no longer read is told so and gets nothing else; a session that has ended, nothing at all.
    """
    # What was committed is read first and only what is not newer is sent: what comes in between waits for the next
    # round, and so cannot be overtaken by something with a higher number.
    meetings = {meeting.pk: meeting for meeting in _meetings(list(watches))}
    listening = {watch.person_id for listeners in watches.values() for watch in listeners}
    readers = readers_of(list(watches), among=listening)
    keys = {watch.session_key for listeners in watches.values() for watch in listeners}
    sessions = set(_open_sessions(keys))
    found: dict[UUID, list[News]] = {}
    for meeting_id, listeners in watches.items():
        meeting = meetings.get(meeting_id)
        try:
            found[meeting_id] = (
                _news(meeting, listeners, readers[meeting_id], sessions) if meeting else _closed(listeners)
            )
        except DatabaseError:
            raise
        except Exception:
            # What cannot be drawn in one meeting does not silence the others; it is tried again with the next look.
            logger.exception("an open meeting could not be looked after")
            found[meeting_id] = [News(b"", watch.cursor, watch.state) for watch in listeners]
    return found


def _closed(watches: Sequence[Watch]) -> list[News]:
    return [News(CLOSED, watch.cursor, watch.state, is_over=True) for watch in watches]


@written_once
def _meetings(meeting_ids: Collection[UUID]) -> QuerySet[Meeting]:
    return Meeting.objects.select_related("network__service", "network__centre").filter(pk__in=meeting_ids)


@written_once
def _open_sessions(keys: Collection[str]) -> QuerySet[Session, str]:
    found = Session.objects.filter(session_key__in=keys, expire_date__gt=clock.now())
    return found.values_list("session_key", flat=True)


def _news(
    meeting: Meeting, watches: Sequence[Watch], readers: Mapping[UUID, Reader], sessions: set[str]
) -> list[News]:
    drawing = _Drawing(meeting, readers)
    # Whoever comes into the room is given what was kept to it before.
    reached = min(0 if watch.comes_in(drawing.state.room) else watch.cursor for watch in watches)
    items = items_after(meeting, reached, meeting.last_seq) if reached < meeting.last_seq else []
    heard = hearers(meeting, items)
    news: list[News] = []
    for watch in watches:
        if watch.person_id not in readers:
            news.append(News(CLOSED, watch.cursor, watch.state, is_over=True))
        elif watch.session_key not in sessions:
            news.append(News(b"", watch.cursor, watch.state, is_over=True))
        else:
            frames = [
                drawing.item(item, watch)
                for item in items
                if _is_new(item, watch, drawing.state.room)
                and (item.id not in heard or watch.person_id in heard[item.id])
            ]
            if watch.state != drawing.state:
                frames.append(drawing.state_frame(watch))
            news.append(News(b"".join(frames), max(watch.cursor, meeting.last_seq), drawing.state))
    return news


def _is_new(item: Item, watch: Watch, room: Sequence[UUID]) -> bool:
    is_for_the_room = isinstance(item, SaidVoice) and item.kept_to == KeptTo.ROOM
    return item.changed_seq > watch.cursor or (is_for_the_room and watch.comes_in(room))


class _Drawing:
    """Draws everything once for each language, and once more for those whose own words it is."""

    def __init__(self, meeting: Meeting, readers: Mapping[UUID, Reader]) -> None:
        self.meeting = meeting
        became = (
            meeting.began_at,
            meeting.ended_at,
            meeting.cancelled_at,
            meeting.nothing_settled_at,
            meeting.reflecting_since,
            meeting.reflected_at,
        )
        self.state = State(became, tuple(sorted(one for one, reader in readers.items() if reader.is_here)))
        self._drawn: dict[Any, bytes] = {}

    def item(self, item: Item, watch: Watch) -> bytes:
        reader_id = watch.person_id if watch.person_id in belongs_to(item) else None
        key = (item.id, watch.language, reader_id)
        if key not in self._drawn:
            with translation.override(watch.language):
                data = json.dumps(entry(self.meeting, item, reader_id))
            self._drawn[key] = f"id: {item.changed_seq}\ndata: {data}\n\n".encode()
        return self._drawn[key]

    def state_frame(self, watch: Watch) -> bytes:
        is_here = watch.person_id in self.state.room
        key = (watch.language, is_here)
        if key not in self._drawn:
            with translation.override(watch.language):
                room = room_label(parts_of(self.meeting) if self.state.room else ())
                state = state_entry(self.meeting, clock.now()) | {"room": room, "here": is_here}
            self._drawn[key] = f"event: state\ndata: {json.dumps(state)}\n\n".encode()
        return self._drawn[key]
