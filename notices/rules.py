"""When to try again, and when a notice is no longer worth sending. Pure: every rule takes what it needs."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

#: how long a deliverer may hold a notice before another may take it up again
LEASE = timedelta(minutes=2)

#: how long a way may stay silent before the next of its receiver's ways is tried
SILENCE = timedelta(seconds=90)

#: the kind of notice that tells of many at once
DIGEST = "digest"
#: so many ladder notices that wait for one address are told one by one; more are told in one digest
MOST_ALONE = 3
#: a digest waits so long for others to join it before it goes, and altogether no longer than a minute
SETTLING, LONGEST_SETTLING = timedelta(seconds=5), timedelta(minutes=1)

#: rows changed in one statement: what keeps their history compares each with each
PORTION = 500

#: the kind of notice whose own text could not be made, and which says plainly where to look
PLAIN = "plain"
#: so many times a ladder notice's text is tried to be made before it goes with plain words
MOST_WRITING = 3

#: pauses after the first, second, … failed attempt; after the last one the notice has failed
PAUSES: Mapping[str, tuple[timedelta, ...]] = {
    "ladder": (
        *(timedelta(seconds=seconds) for seconds in (5, 10, 20, 30)),
        *(
            timedelta(minutes=minutes)
            for minutes in (1, 2, 5, 5, 10, 10, 15, 15, 30, 30, 60, 60, 120, 120, 240)
        ),
    ),
    "courtesy": (
        *(timedelta(seconds=seconds) for seconds in (10, 30)),
        *(timedelta(minutes=minutes) for minutes in (2, 10, 30, 120, 360)),
    ),
}

#: why a notice was never sent, though nothing is wrong with where it was to go
TAKEN_BACK = "it was taken back before it was sent"
TOO_LATE = "it was of no use any more"

#: what stands in a kept notice where a secret stood
WIPED = "…"
#: notices whose whole text is a secret
SECRET_KINDS = frozenset({"sign_in_code", "address_code", "reach_code"})
#: addresses that let their bearer in
SECRET_PATHS = ("/j/", "/t/", "/accounts/", "/hooks/")


def turn_comes_at(turn: int, now: datetime) -> datetime:
    """When a way may be tried, if those before it stay silent: ``turn`` 0 at once."""
    return now + turn * SILENCE


def pause_after(attempts: int, urgency: str) -> timedelta | None:
    """How long to wait after this many failed attempts; None when that was the last."""
    pauses = PAUSES[urgency]
    return pauses[attempts - 1] if attempts <= len(pauses) else None


def may_be_plain(urgency: str, context: Mapping[str, Any]) -> bool:
    """Whether plain words may stand for the notice's own: somebody waits, and it is neither a drill nor a test."""
    return urgency == "ladder" and "use_by" not in context


def too_late(context: Mapping[str, Any], now: datetime) -> bool:
    """Whether the notice says of itself (``use_by``, an ISO time) that it is of no use any more."""
    use_by = str(context.get("use_by", ""))
    return bool(use_by) and datetime.fromisoformat(use_by) <= now


def is_secret(kind: str, context: Mapping[str, Any]) -> bool:
    """Whether the notice carries a code or a personal link, which must not lie about once it has been sent."""
    return kind in SECRET_KINDS or str(context.get("path", "")).startswith(SECRET_PATHS)


def without_secrets(kind: str, body: str, path: str) -> str:
    """The text of a sent notice as it may be kept: a personal link gives way to "…", a code's text altogether."""
    if kind in SECRET_KINDS:
        return WIPED
    return body.replace(path, WIPED) if path else body
