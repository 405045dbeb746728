"""Codes of six digits that show that something is somebody's own: made, kept as digests, and tried."""

import secrets
from datetime import datetime
from enum import Enum, auto

from django.utils.crypto import constant_time_compare, salted_hmac

from networks.models import SentCode
from networks.rules import code_works, uses_up_code


class Typed(Enum):
    """What somebody typed for a code: the right one, a wrong one, or one that does not work (any more)."""

    RIGHT = auto()
    WRONG = auto()
    OVER = auto()


def new_code() -> str:
    """Six digits that nobody can foretell."""
    return f"{secrets.randbelow(1_000_000):06}"


def digest_of(sent: SentCode, code: str) -> str:
    """Six digits are soon tried out: the digest takes the service's own secret, which is not in the database."""
    return salted_hmac(f"networks.codes:{sent.pk}", code, algorithm="sha256").hexdigest()


def try_code(sent: SentCode, code: str, now: datetime) -> Typed:
    """Count what was typed as one try of this code, whose row the caller holds. The right one works once."""
    if not code_works(now, sent.sent_at, sent.tries):
        return Typed.OVER
    is_right = constant_time_compare(sent.digest, digest_of(sent, code))
    sent.tries += 1
    if is_right or uses_up_code(sent.tries):
        sent.ended_at = now
    sent.save(update_fields=["tries", "ended_at"])
    if is_right:
        return Typed.RIGHT
    return Typed.WRONG if sent.ended_at is None else Typed.OVER
