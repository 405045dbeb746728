"""One hub for each process: all its listeners, one thread, one database connection, one look a second."""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from uuid import UUID

from django.db import connection

from meetings.live.door import Visitor
from meetings.live.nudges import follow
from meetings.live.reading import News, State, Watch, look

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")

#: how often every open meeting is looked at, nudged or not
ROUND_SECONDS = 1.0
#: a listener that has not taken so many frames is let go, and comes back for the rest
MOST_WAITING = 64


class Listener:
    """One open page. Frames for it wait in a queue; None at its end."""

    def __init__(self, visitor: Visitor, meeting_id: UUID, after: int) -> None:
        self.visitor = visitor
        self.meeting_id = meeting_id
        self.cursor = after
        self.state: State | None = None
        self.frames: asyncio.Queue[bytes | None] = asyncio.Queue()

    def watch(self) -> Watch:
        who = self.visitor
        return Watch(who.person_id, who.session_key, who.language, self.cursor, self.state)

    def take(self, news: News) -> None:
        self.cursor, self.state = news.cursor, news.state
        if news.frames:
            self.frames.put_nowait(news.frames)
        if news.is_over or self.frames.qsize() > MOST_WAITING:
            self.finish()

    def finish(self) -> None:
        self.frames.put_nowait(None)


class Hub:
    """Looks for what is new and hands it out. It sleeps, without a connection, while nobody listens."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live")
        self._listeners: defaultdict[UUID, set[Listener]] = defaultdict(set)
        self._nudged: set[UUID] = set()
        self._woken = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None

    async def in_thread(self, work: Callable[..., Answer], *arguments: object) -> Answer:
        """Does something with the database in the hub's thread, and so over its one connection."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, _reconnecting, work, *arguments)

    def listen(self, visitor: Visitor, meeting_id: UUID, after: int) -> Listener:
        """From now on the listener is handed everything after the number ``after``, until :meth:`leave`."""
        listener = Listener(visitor, meeting_id, after)
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

    async def _watch(self) -> None:
        nudges = asyncio.create_task(follow(self.nudge))
        clock = asyncio.get_running_loop().time
        next_round = clock()
        while self._listeners:
            if clock() >= next_round:
                next_round = clock() + ROUND_SECONDS
                self._nudged = set(self._listeners)
            nudged, self._nudged = self._nudged, set()
            self._woken.clear()
            await self._look_at(nudged & self._listeners.keys())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), max(0.0, next_round - clock()))
        self._watching = None
        nudges.cancel()
        await self.in_thread(_give_back)

    async def _look_at(self, meeting_ids: set[UUID]) -> None:
        present = {meeting_id: list(self._listeners[meeting_id]) for meeting_id in meeting_ids}
        if not present:
            return
        watches = {
            meeting_id: [one.watch() for one in listeners] for meeting_id, listeners in present.items()
        }
        try:
            found = await self.in_thread(look, watches)
        except Exception:
            # Nobody is let go over it: the pages say nothing new until the next look succeeds.
            logger.exception("open pages could not be looked after")
            return
        for meeting_id, listeners in present.items():
            for listener, news in zip(listeners, found[meeting_id], strict=True):
                listener.take(news)


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
