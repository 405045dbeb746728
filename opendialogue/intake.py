"""Takes in a whole request before a thread is given to it, so that slow phones do not hold the threads up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

#: seconds a request may take to arrive, and the bytes for which it gets one more each: a photograph from far out
ARRIVES_WITHIN, BYTES_A_SECOND = 60.0, 20_000


class TooLarge(Exception):
    """More was sent than is taken."""


class Gone(Exception):
    """The other side hung up before it had sent everything."""


def taking_in_first(app: App, largest: int) -> App:
    """`app`, called once a request is here in full: at most `largest` bytes, within ARRIVES_WITHIN seconds and one
    for each BYTES_A_SECOND of what has arrived.

    Headers with an underscore are dropped: WSGI could not tell ``X_Forwarded_For`` from ``X-Forwarded-For``, and
    no proxy removes the former.
    """

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        try:
            body = await _whole(receive, largest)
        except TooLarge:
            await _refuse(send, 413)
        except TimeoutError:
            await _refuse(send, 408)
        except Gone:
            return
        else:
            headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
            await app({**scope, "headers": headers}, _again(body, receive), send)

    return answer


async def _whole(receive: Receive, largest: int) -> bytes:
    body, began = bytearray(), asyncio.get_running_loop().time()
    async with asyncio.timeout_at(began + ARRIVES_WITHIN) as patience:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Gone
            body += message.get("body", b"")
            if len(body) > largest:
                raise TooLarge
            if not message.get("more_body", False):
                break
            patience.reschedule(began + ARRIVES_WITHIN + len(body) / BYTES_A_SECOND)
    return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return waiting.pop() if waiting else await receive()

    return next_message


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
