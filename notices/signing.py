"""Who speaks at the addresses for providers of text messages: whoever knows the secret that was agreed."""

import hashlib
import hmac
from datetime import datetime, timedelta

#: how old a signature may be, and how far ahead a provider's clock may go
FRESH = timedelta(minutes=5)
#: seconds since 1970 have so many digits until the year 5138
_LONGEST_TIMESTAMP = 11


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of what is sent at this time (seconds since 1970): HMAC-SHA256 over ``timestamp.body``, in hex."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_genuine(secret: str, timestamp: str, signature: str, body: bytes, now: datetime) -> bool:
    """Whether whoever sent this knows the secret, and sent it within five minutes of ``now``.

    Never true without a secret.
    """
    expected = sign(secret, timestamp, body)
    knows = hmac.compare_digest(expected.encode(), signature.lower().encode())
    return bool(secret) and knows and _is_fresh(timestamp, now)


def is_secret(secret: str, shown: str) -> bool:
    """Whether the secret itself was shown. Never true without a secret."""
    return bool(secret) and hmac.compare_digest(secret.encode(), shown.encode())


def _is_fresh(timestamp: str, now: datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _LONGEST_TIMESTAMP):
        return False
    return abs(now.timestamp() - int(timestamp)) <= FRESH.total_seconds()
