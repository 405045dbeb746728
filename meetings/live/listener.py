"""One open page, as its hub knows it: how far it has read, and what waits to be sent to it."""

import asyncio
from uuid import UUID

from meetings.live.company import Company, Seat
from meetings.live.door import Visitor
from meetings.live.reading import News, State, Watch

#: a listener that has not taken so many frames is let go, and comes back for the rest
MOST_WAITING = 64
#: a proxy that hears nothing for long takes a stream for dead, and so does a page whose network has changed
HEARTBEAT_SECONDS = 15.0
HEARTBEAT = b"event: beat\ndata: {}\n\n"
#: then a page comes in anew, so that whatever let it in at first is asked again
LONGEST_SECONDS = 300.0


class Listener:
    """One open page. Frames for it wait in a queue; None at its end."""

    def __init__(self, visitor: Visitor, meeting_id: UUID, after: int, was_here: bool | None) -> None:
        self.visitor = visitor
        self.meeting_id = meeting_id
        self.cursor = after
        self.was_here = was_here
        self.state: State | None = None
        self.shows: tuple[UUID, ...] = ()
        self.is_shown = False
        self.frames: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._time = asyncio.get_running_loop().time
        self._heard_at = self._time()
        self._until = self._heard_at + LONGEST_SECONDS

    def watch(self) -> Watch:
        who = self.visitor
        return Watch(who.person_id, who.session_key, who.language, self.cursor, self.state, self.was_here)

    def seat(self) -> Seat:
        return Seat(self.visitor.person_id, self.visitor.language, self.shows)

    def take(self, news: News) -> None:
        self.cursor, self.state = news.cursor, news.state
        if news.frames:
            self.tell(news.frames)
        if news.is_over or self.frames.qsize() > MOST_WAITING:
            self.finish()

    def take_company(self, company: Company) -> None:
        self.shows, self.is_shown = company.shows, company.is_shown
        if company.frames:
            self.tell(company.frames)

    def beat(self) -> None:
        """Says that the stream is there if it has been silent for long, and ends it in time."""
        now = self._time()
        if now >= self._until:
            self.finish()
        elif now - self._heard_at >= HEARTBEAT_SECONDS:
            self.tell(HEARTBEAT)

    def tell(self, frame: bytes) -> None:
        self._heard_at = self._time()
        self.frames.put_nowait(frame)

    def finish(self) -> None:
        self.frames.put_nowait(None)
