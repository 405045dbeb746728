"""Hearing at once, from any process on any host, that something was written; otherwise it is heard a second later."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from uuid import UUID

import redis.asyncio
from django.conf import settings

from meetings.announcing import CHANNEL

logger = logging.getLogger(__name__)

#: before another try to reach a server that went away
PAUSE_SECONDS = 2.0


async def follow(nudge: Callable[[UUID], None]) -> None:
    """Calls ``nudge`` with the id of each meeting in which something was written, until cancelled."""
    while True:
        try:
            await _listen(nudge)
        except (redis.RedisError, OSError) as error:
            logger.info("nudges are away, pages read every second: %s", type(error).__name__)
        await asyncio.sleep(PAUSE_SECONDS)


async def _listen(nudge: Callable[[UUID], None]) -> None:
    client = redis.asyncio.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=2, health_check_interval=10
    )
    async with client, client.pubsub(ignore_subscribe_messages=True) as subscription:
        await subscription.psubscribe(f"{CHANNEL}*")
        while True:
            message = await subscription.get_message(timeout=30)
            if message is None:
                continue
            with contextlib.suppress(ValueError):
                nudge(UUID(message["channel"].decode().removeprefix(CHANNEL)))
