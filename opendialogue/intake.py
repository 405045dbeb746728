"""Takes in a whole request before a thread is given to it, so that slow phones do not hold the threads up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]

#: seconds a request may take to arrive, and the bytes for which it gets one more each: a photograph from far out
ARRIVES_WITHIN, BYTES_A_SECOND = 60.0, 20_000
#: so much of a request is taken however much else comes in: words always find room
ALWAYS_TAKEN = 256 * 1024
#: what is refused is heard out up to so many times the largest: a browser cut short while it sends shows no answer
HEARD_OUT = 20
#: in the scope of every request: 0, or the status to answer where it was not kept, because too much was coming in at
#: once (503), or because it took too long (408)
REFUSED = "opendialogue.refused"


class Gone(Exception):
    """The other side hung up before it had sent everything."""


class _Coming:
    """One request as it comes in: what is held of it, and how long it was."""

    def __init__(self) -> None:
        self.body = bytearray()
        self.length = 0
        self.is_too_large = self.has_no_room = self.is_late = False

    @property
    def is_refused(self) -> bool:
        return self.is_too_large or self.has_no_room


class Intake:
    """``app``, called once a request is here in full, within ARRIVES_WITHIN seconds and one for each BYTES_A_SECOND.

    Nothing is kept of a request of more than ``largest`` bytes, of one that finds all of them together holding more
    than ``together``, and of one that is late: they come to ``app`` without a body, so that it can say in its own way
    what is wrong; the first with its length in Content-Length, the others with REFUSED in their scope.

    Headers with an underscore are dropped: WSGI could not tell ``X_Forwarded_For`` from ``X-Forwarded-For``, and
    no proxy removes the former.
    """

    def __init__(self, app: App, *, largest: int, together: int) -> None:
        self._app, self._largest, self._together = app, largest, together
        self._held = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        coming = _Coming()
        try:
            await self._take_in(coming, receive)
        except Gone:
            self._let_go(coming)
            return
        length, body = len(coming.body), bytes(coming.body)
        coming.body = bytearray()
        try:
            await self._app(_scope_of(scope, coming), _again(body, receive), send)
        finally:
            self._held -= length

    async def _take_in(self, coming: _Coming, receive: Receive) -> None:
        began, heard_out = asyncio.get_running_loop().time(), HEARD_OUT * self._largest
        try:
            async with asyncio.timeout_at(began + ARRIVES_WITHIN) as patience:
                while coming.length <= heard_out:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Gone
                    self._keep(coming, message.get("body", b""))
                    if not message.get("more_body", False):
                        break
                    patience.reschedule(began + ARRIVES_WITHIN + coming.length / BYTES_A_SECOND)
        except TimeoutError:
            coming.is_late = not coming.is_refused
            self._let_go(coming)

    def _keep(self, coming: _Coming, part: bytes) -> None:
        coming.length += len(part)
        if coming.is_refused:
            return
        coming.body += part
        self._held += len(part)
        coming.is_too_large = coming.length > self._largest
        coming.has_no_room = coming.length > ALWAYS_TAKEN and self._held > self._together
        if coming.is_refused:
            self._let_go(coming)

    def _let_go(self, coming: _Coming) -> None:
        self._held -= len(coming.body)
        coming.body = bytearray()


def _scope_of(scope: Message, coming: _Coming) -> Message:
    headers: Headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
    if coming.is_too_large:
        headers = [(name, value) for name, value in headers if name.lower() != b"content-length"]
        headers = [*headers, (b"content-length", str(coming.length).encode())]
    return {**scope, "headers": headers, REFUSED: 408 if coming.is_late else 503 if coming.has_no_room else 0}


def _again(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return waiting.pop() if waiting else await receive()

    return next_message
