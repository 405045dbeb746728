"""Telling open pages that something new was written, once it is safely stored.

A message is only a nudge: whoever listens reads the database, and looks there every second without any nudge. So it
may be lost, and it must never make anybody wait.
"""

import logging
import time
from functools import cache
from uuid import UUID

import redis
from django.conf import settings
from django.db import transaction

logger = logging.getLogger(__name__)

CHANNEL = "meeting:"
#: the longest that storing words may be held up by a server that does not answer
PATIENCE_SECONDS = 0.25
#: after a failure nobody is nudged for so long, so that a dead server costs one short wait and not one each
REST_SECONDS = 5.0

_rests_until = 0.0


def announce(meeting_id: UUID) -> None:
    """Wakes the open pages of a meeting after the present transaction; does nothing if that is rolled back."""
    transaction.on_commit(lambda: _publish(meeting_id), robust=True)


def _publish(meeting_id: UUID) -> None:
    global _rests_until
    if time.monotonic() < _rests_until:
        return
    try:
        _client().publish(f"{CHANNEL}{meeting_id}", "")
    except (redis.RedisError, OSError) as error:
        _rests_until = time.monotonic() + REST_SECONDS
        logger.warning("open pages were not nudged: %s", type(error).__name__)


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
        retry=None,
        max_connections=50,
    )
