"""The line between the processes of all hosts: that something was written, and whose pages are open.

A message on it is said aloud and stored nowhere. Without it everything written is heard a second later, and nobody is
shown as present.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import redis.asyncio
from django.conf import settings
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from meetings.announcing import CHANNEL, signature

logger = logging.getLogger(__name__)

#: where the processes tell one another whose pages are open
PRESENT = "present"
#: before another try to reach a server that went away
PAUSE_SECONDS = 2.0
#: so long after the last message the server is asked whether it is there, and has as long to answer
PULSE_SECONDS = 2.0


class Line:
    """One end of the line: ``nudge`` is called with a meeting in which something was written, ``hear_present`` with
    what another process (or this one) said of its pages, ``stands`` when the line is there or is gone."""

    def __init__(
        self,
        nudge: Callable[[UUID], None],
        hear_present: Callable[[bytes], None],
        stands: Callable[[bool], None],
    ) -> None:
        self._nudge, self._hear_present, self._stands = nudge, hear_present, stands
        self._client: redis.asyncio.Redis | None = None

    async def follow(self) -> None:
        """Listens until cancelled, and tries again whenever the line breaks."""
        while True:
            try:
                await self._listen()
            except (redis.RedisError, OSError) as error:
                logger.info("the line is away, pages read every second: %s", type(error).__name__)
            self._stands(False)
            await asyncio.sleep(PAUSE_SECONDS)

    async def say_present(self, said: bytes) -> None:
        """Says whose pages are open here; where the line is away, nobody hears it."""
        if self._client is not None:
            with suppress(redis.RedisError, OSError):
                await self._client.publish(PRESENT, said)

    async def _listen(self) -> None:
        client = redis.asyncio.Redis.from_url(
            settings.REDIS_URL,
            socket_connect_timeout=PULSE_SECONDS,
            socket_timeout=PULSE_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        async with client, client.pubsub() as subscription:
            await subscription.subscribe(PRESENT)
            await subscription.psubscribe(f"{CHANNEL}*")
            self._client = client
            try:
                await self._take_messages(subscription)
            finally:
                self._client = None

    async def _take_messages(self, subscription: Any) -> None:
        """A server that is frozen keeps its connections: it is gone when it does not even answer to its name."""
        is_asked = False
        while True:
            message = await subscription.get_message(timeout=PULSE_SECONDS)
            if message is None and is_asked:
                raise TimeoutError
            is_asked = message is None
            if message is None:
                await subscription.ping()
                continue
            self._stands(True)
            if message["type"] == "pmessage" and message["data"] != signature():
                with suppress(ValueError):
                    self._nudge(UUID(message["channel"].decode().removeprefix(CHANNEL)))
            elif message["type"] == "message":
                self._hear_present(message["data"])
