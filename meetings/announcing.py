"""Telling open pages that something new was written, once it is safely stored.

A message is only a nudge: whoever listens reads the database, and looks there every second without any nudge. So it
may be lost, and it must never make anybody wait.
"""

import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from uuid import UUID, uuid4

import redis
from django.conf import settings
from django.db import transaction

logger = logging.getLogger(__name__)

CHANNEL = "meeting:"
#: the longest that storing words may be held up by a server that does not answer
PATIENCE_SECONDS = 0.25
#: after a failure nobody is nudged for so long, so that a dead server costs one short wait and not one each
REST_SECONDS = 5.0

_program = uuid4().hex
_rests_until = 0.0
_tell_here: Callable[[UUID], object] | None = None


def announce(meeting_id: UUID) -> None:
    """Wakes the open pages of a meeting after the present transaction; does nothing if that is rolled back."""
    transaction.on_commit(lambda: _publish(meeting_id), robust=True)


def tell_here(nudge: Callable[[UUID], object] | None) -> None:
    """From now on the open pages of this process are woken by ``nudge``, in whatever thread, and not by a message."""
    global _tell_here
    _tell_here = nudge


def signature() -> bytes:
    """What this process signs its messages with, so that it need not listen to itself; another after a fork."""
    return f"{_program} {os.getpid()}".encode()


def _publish(meeting_id: UUID) -> None:
    global _rests_until
    if _tell_here is not None:
        # The loop of the pages may have ended in this moment, with its process.
        with suppress(RuntimeError):
            _tell_here(meeting_id)
    if time.monotonic() < _rests_until:
        return
    try:
        _client().publish(f"{CHANNEL}{meeting_id}", signature())
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
