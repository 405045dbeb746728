"""One hub for each process: all its listeners, one thread, one database connection, one look a second."""

import asyncio
import contextlib
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from uuid import UUID

from django.db import connection

from meetings.announcing import tell_here
from meetings.live.company import company
from meetings.live.door import Visitor
from meetings.live.line import Line
from meetings.live.listener import Listener
from meetings.live.presence import Presence
from meetings.live.reading import look

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")

#: how often every open meeting is looked at, nudged or not
ROUND_SECONDS = 1.0
#: how many meetings are looked at in one go then: a few milliseconds' work
AT_A_TIME = 10
#: how often it is seen to that no stream is silent for too long, or lasts for too long
BEAT_SECONDS = 1.0
#: what a page is told when updates become slower (True), and when they are quick again
PACE = {
    slow: b"event: pace\ndata: " + json.dumps({"slow": slow}).encode() + b"\n\n" for slow in (True, False)
}


class Hub:
    """Looks for what is new and hands it out. It sleeps, without a connection, while nobody listens."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live")
        self._listeners: defaultdict[UUID, set[Listener]] = defaultdict(set)
        self._nudged: set[UUID] = set()
        self._woken = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None
        self._presence = Presence()
        self._line = Line(self.nudge, self._presence.hear, self._line_stands)
        self._has_line = self._has_database = True
        self._saying: asyncio.Task[None] | None = None

    async def in_thread(self, work: Callable[..., Answer], *arguments: object) -> Answer:
        """Does something with the database in the hub's thread, and so over its one connection."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, _reconnecting, work, *arguments)

    def listen(self, visitor: Visitor, meeting_id: UUID, after: int, was_here: bool | None) -> Listener:
        """From now on the listener is handed everything after the number ``after``, until :meth:`leave`.

        ``was_here`` is whether the page was drawn as for somebody in the room; None where it does not say.
        """
        listener = Listener(visitor, meeting_id, after, was_here)
        if self.is_slow:
            listener.tell(PACE[True])
        self._listeners[meeting_id].add(listener)
        self.nudge(meeting_id)
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())
        return listener

    def leave(self, listener: Listener) -> None:
        present = self._listeners[listener.meeting_id]
        present.discard(listener)
        if not present:
            del self._listeners[listener.meeting_id]

    def nudge(self, meeting_id: UUID) -> None:
        """Something was written in this meeting: look at once."""
        if meeting_id in self._listeners:
            self._nudged.add(meeting_id)
            self._woken.set()

    @property
    def is_slow(self) -> bool:
        """Whether what is written reaches the pages later than at once."""
        return not (self._has_line and self._has_database)

    def _line_stands(self, stands: bool) -> None:
        if not stands:
            self._presence.forget()
        self._keep_pace(line=stands, database=self._has_database)

    def _keep_pace(self, *, line: bool, database: bool) -> None:
        """Tells every open page when updates become slower, and when they are quick again."""
        was_slow = self.is_slow
        self._has_line, self._has_database = line, database
        if self.is_slow != was_slow:
            for listeners in self._listeners.values():
                for listener in listeners:
                    listener.tell(PACE[self.is_slow])

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        beside = [asyncio.create_task(self._line.follow()), asyncio.create_task(self._beat())]
        tell_here(lambda meeting_id: loop.call_soon_threadsafe(self.nudge, meeting_id))
        clock = loop.time
        next_round = clock()
        while self._listeners:
            if clock() >= next_round:
                next_round = clock() + ROUND_SECONDS
                await self._go_round()
            self._woken.clear()
            await self._look_at(self._take_nudged())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), max(0.0, next_round - clock()))
        self._watching = None
        tell_here(None)
        for task in beside:
            task.cancel()
        self._has_line = self._has_database = True
        self._presence.forget()
        await self.in_thread(_give_back)

    async def _beat(self) -> None:
        """Goes on while the database does not answer: the pages' streams are there all the same."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            for listeners in self._listeners.values():
                for listener in listeners:
                    listener.beat()

    async def _go_round(self) -> None:
        """Looks at every meeting, some at a time: what is written meanwhile does not wait for all the others."""
        here: dict[UUID, set[UUID]] = {}
        for some in _portions(list(self._listeners)):
            await self._look_at(self._take_nudged() | set(some))
            here |= await self._look_around(some)
        said = self._presence.to_say(here)
        if said is not None and (self._saying is None or self._saying.done()):
            self._saying = asyncio.create_task(self._line.say_present(said))

    def _take_nudged(self) -> set[UUID]:
        nudged, self._nudged = self._nudged, set()
        return nudged

    def _listening(self, meeting_ids: Iterable[UUID]) -> dict[UUID, list[Listener]]:
        """The pages that are open in these meetings at this moment."""
        return {one: list(self._listeners[one]) for one in meeting_ids if one in self._listeners}

    async def _look_at(self, meeting_ids: Iterable[UUID]) -> None:
        listening = self._listening(meeting_ids)
        if not listening:
            return
        watches = {
            meeting_id: [one.watch() for one in listeners] for meeting_id, listeners in listening.items()
        }
        try:
            found = await self.in_thread(look, watches)
        except Exception:
            # Nobody is let go over it: the pages say nothing new until the next look succeeds.
            logger.exception("open pages could not be looked after")
            self._keep_pace(line=self._has_line, database=False)
            return
        self._keep_pace(line=self._has_line, database=True)
        for meeting_id, listeners in listening.items():
            for listener, news in zip(listeners, found[meeting_id], strict=True):
                listener.take(news)

    async def _look_around(self, meeting_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
        """Tells each page who else has it open; gives whom this process shows as present, in each of the meetings."""
        listening = self._listening(meeting_ids)
        if not listening:
            return {}
        seats = {meeting_id: [one.seat() for one in listeners] for meeting_id, listeners in listening.items()}
        try:
            found = await self.in_thread(company, seats, self._presence.now())
        except Exception:
            # It is a courtesy: what was shown stays until the next round.
            logger.exception("who is present could not be told")
            found = {}
        for meeting_id, told in found.items():
            for listener, one in zip(listening[meeting_id], told, strict=True):
                listener.take_company(one)
        here = {
            meeting_id: {one.visitor.person_id for one in listeners if one.is_shown}
            for meeting_id, listeners in listening.items()
        }
        return {meeting_id: people for meeting_id, people in here.items() if people}


def _portions(meeting_ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(meeting_ids), AT_A_TIME):
        yield meeting_ids[start : start + AT_A_TIME]


def _give_back() -> None:
    """Closes the connection of the thread that this runs in; ``connection.close`` itself would be the caller's."""
    connection.close()


def _reconnecting(work: Callable[..., Answer], *arguments: object) -> Answer:
    """Gives a broken connection up, so that the next piece of work gets a new one."""
    try:
        return work(*arguments)
    except Exception:
        connection.close()
        raise
