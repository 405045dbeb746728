"""What is posted for an event, and how it is signed: the scheme of Standard Webhooks (standardwebhooks.com). Pure."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

#: what a secret begins with, so that it is known for one
PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A secret as the receiver is given it: the prefix, and random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def body_of(kind: str, at: datetime, sequence: int, facts: Mapping[str, Any]) -> bytes:
    """The JSON that is posted; the same bytes at every attempt."""
    told = {
        "type": kind,
        "timestamp": at.astimezone(UTC).isoformat(),
        "data": {"sequence": sequence, **facts},
    }
    return json.dumps(told, sort_keys=True).encode()


def headers_of(event: UUID, secret: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers by which the receiver knows that the body is ours, and which event this is at which attempt."""
    stamp = str(int(now.timestamp()))
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signature = hmac.new(key, b".".join((str(event).encode(), stamp.encode(), body)), hashlib.sha256)
    return {
        "webhook-id": str(event),
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(signature.digest()).decode()}",
    }
