"""The ASGI application of the streams: it lets a page in, and sends it what the hub hands out.

With ``?brief`` it says what there is and ends.

No query is made here and no connection held: a thousand open pages cost a thousand sockets, and nothing else.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from django.db import DatabaseError

from meetings.live.door import Refused, enter
from meetings.live.hub import PACE, Hub
from meetings.live.listener import Listener
from meetings.live.reading import Watch, look

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

ADDRESS = re.compile(r"/live/meetings/([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})/")
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # Without it nginx keeps events back until a buffer is full.
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]

_hub: Hub | None = None


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """Answers one request under ``/live/``: a stream, or a status without words. HEAD only asks for the status."""
    address = ADDRESS.fullmatch(scope["path"])
    if address is None:
        await _answer(send, 404)
    elif scope["method"] not in ("GET", "HEAD"):
        await _answer(send, 405)
    else:
        await _let_in(scope, receive, send, UUID(address[1]))


async def _let_in(scope: Message, receive: Receive, send: Send, meeting_id: UUID) -> None:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    hub = _hub_of_this_process()
    try:
        visitor = await hub.in_thread(enter, headers, meeting_id, query.get("language", [""])[0])
    except DatabaseError:
        await _answer(send, 503)
        return
    if isinstance(visitor, Refused):
        await _answer(send, visitor.status)
        return
    if scope["method"] == "HEAD":
        await _answer(send, 200)
        return
    after = max(_number(query.get("after", ["0"])[0]), _number(headers.get("last-event-id", "0")))
    was_here = {"1": True, "0": False}.get(query.get("here", [""])[0])
    if "brief" in query:
        watch = Watch(visitor.person_id, visitor.session_key, visitor.language, after, None, was_here)
        await _tell_briefly(hub, watch, meeting_id, send)
        return
    listener = hub.listen(visitor, meeting_id, after, was_here)
    try:
        await _stream(listener, receive, send)
    finally:
        hub.leave(listener)


async def _tell_briefly(hub: Hub, watch: Watch, meeting_id: UUID, send: Send) -> None:
    """What a stream would say first, and its end: for pages that something on the way keeps streams from."""
    try:
        found = await hub.in_thread(look, {meeting_id: [watch]})
    except DatabaseError:
        await _answer(send, 503)
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": PACE[True] + found[meeting_id][0].frames})


async def _stream(listener: Listener, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": b"retry: 2000\n\n", "more_body": True})
    leaving = asyncio.create_task(_until_gone(listener, receive))
    try:
        while (frame := await listener.frames.get()) is not None:
            await send({"type": "http.response.body", "body": frame, "more_body": True})
    finally:
        leaving.cancel()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _until_gone(listener: Listener, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.finish()


async def _answer(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _hub_of_this_process() -> Hub:
    global _hub
    if _hub is None:
        _hub = Hub()
    return _hub


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else 0
