"""A bare ASGI application that hands on what is said: the floor of the live page.

POST /<channel>/ publishes its body on a channel of Redis, GET /<channel>/ streams what is published there.
"""

import asyncio
import itertools
import os
from collections import defaultdict
from typing import Any

import redis.asyncio

_listening: dict[str, set[asyncio.Queue[bytes]]] = defaultdict(set)
_numbers = itertools.count(1)
_following: asyncio.Task[None] | None = None
_client: redis.asyncio.Redis | None = None


async def application(scope: Any, receive: Any, send: Any) -> None:
    global _following, _client
    if scope["type"] != "http":
        return
    if _client is None:
        _client = redis.asyncio.Redis.from_url(os.environ["REDIS_URL"])
        _following = asyncio.create_task(_follow(_client))
    if scope["method"] == "POST":
        said = (await receive())["body"]
        await _client.publish(f"bare:{scope['path']}", said)
        await send({"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
    else:
        await _stream(scope["path"], send)


async def _stream(path: str, send: Any) -> None:
    frames: asyncio.Queue[bytes] = asyncio.Queue()
    _listening[path].add(frames)
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b": here\n\n", "more_body": True})
    try:
        while True:
            await send({"type": "http.response.body", "body": await frames.get(), "more_body": True})
    finally:
        _listening[path].discard(frames)


async def _follow(client: redis.asyncio.Redis) -> None:
    async with client.pubsub() as subscription:
        await subscription.psubscribe("bare:*")
        async for message in subscription.listen():
            if message["type"] == "pmessage":
                frame = b"id: %d\ndata: %s\n\n" % (next(_numbers), message["data"])
                for frames in _listening[message["channel"].decode().removeprefix("bare:")]:
                    frames.put_nowait(frame)
