"""Sending events to other systems: claimed by itself, posted outside any transaction, recorded with the fence.

A sender that is killed in between leaves its events to be taken up after the lease: each arrives at least once, and
always with the same ``webhook-id``.
"""

import http.client
import json
import time
from datetime import datetime
from uuid import UUID

import structlog

from response.other_systems.event_claims import Claimed, again, claim_events, dropped, give_back, sent, stop
from response.other_systems.event_signing import body_of, headers_of
from response.other_systems.posting import DestinationError, post

log = structlog.get_logger(__name__)

#: seconds after which a batch gives back what it has not come to; with one more receiver that hangs, under the lease
BATCH_SECONDS = 20.0
GONE = 410


def send_events(now: datetime, limit: int = 50, most_seconds: float = BATCH_SECONDS) -> int:
    """Send up to ``limit`` due events; returns how many were taken up, fewer than ``limit`` where none is left.

    Any number of processes may call this at once. A receiver that does not answer is tried once in a batch; after
    ``most_seconds`` nothing is begun any more, and what is left is given back.
    """
    claimed = claim_events(now, limit)
    until = time.monotonic() + most_seconds
    silent: dict[UUID, str] = {}
    for number, each in enumerate(claimed):
        if time.monotonic() > until:
            give_back(claimed[number:], now)
            break
        if each.is_stopped:
            dropped(each)
        elif each.webhook in silent:
            again(each, silent[each.webhook], now)
        else:
            _send(each, silent, now)
    return len(claimed)


def _send(each: Claimed, silent: dict[UUID, str], now: datetime) -> None:
    """Try one event and write down what came of it; a receiver that is not there is added to those that are silent."""
    status, reason = _posted(each, now)
    if 200 <= status < 300:
        kept = sent(each, now)
        log.debug("event_sent", id=str(each.event), kind=each.kind, recorded=kept)
        return
    if status in (0, GONE):
        silent[each.webhook] = reason
    if status == GONE:
        stop(each.webhook, reason, now)
    else:
        again(each, reason, now)
    log.warning("event_not_taken", id=str(each.event), attempt=each.attempts, reason=reason)


def _posted(each: Claimed, now: datetime) -> tuple[int, str]:
    """The status that was answered, 0 for none; and what is to be said of it, never with the address in it."""
    body = body_of(each.kind, each.at, each.sequence, json.loads(each.facts))
    try:
        status = post(each.url, body, headers_of(each.event, each.secret, body, now))
    except DestinationError as error:
        return 0, str(error)
    except (OSError, http.client.HTTPException) as error:
        return 0, f"no answer ({type(error).__name__})"
    return status, f"it answered {status}"
