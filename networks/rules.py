"""What may become of a place in a network, how long links and codes last. Pure: no tables, no clock."""

from datetime import datetime, timedelta

from networks.models import PlaceState

#: a personal link works this long after it was made; every meeting's notice brings a new one
INVITATION_LASTS = timedelta(days=90)
#: a code that shows that a mail address is somebody's own lasts so long, allows so many tries, and can be asked for
#: so many times in an hour
CODE_LASTS = timedelta(minutes=15)
TRIES_A_CODE = 5
CODES_AN_HOUR = 5
HOUR = timedelta(hours=1)

#: which state may follow which: the life of a place
MAY_FOLLOW: dict[str, frozenset[str]] = {
    PlaceState.NAMED: frozenset({PlaceState.AGREED, PlaceState.WITHDRAWN}),
    PlaceState.AGREED: frozenset({PlaceState.INVITED, PlaceState.WITHDRAWN}),
    PlaceState.INVITED: frozenset({PlaceState.JOINED, PlaceState.LEFT, PlaceState.WITHDRAWN}),
    PlaceState.JOINED: frozenset({PlaceState.LEFT, PlaceState.WITHDRAWN}),
    PlaceState.LEFT: frozenset({PlaceState.AGREED, PlaceState.WITHDRAWN}),
    PlaceState.WITHDRAWN: frozenset({PlaceState.AGREED}),
}
#: the states in which nobody is let in, and nobody counts on this person
ENDED = frozenset({PlaceState.LEFT, PlaceState.WITHDRAWN})


def may_become(state: str, following: str) -> bool:
    """Whether a place in ``state`` may become ``following``."""
    return following in MAY_FOLLOW[state]


def is_current(now: datetime, until: datetime | None) -> bool:
    """Whether something that lasts until a moment still stands; at that very moment it has ended."""
    return until is None or now < until


def expiry(made_at: datetime) -> datetime:
    """When a personal link made at this moment stops working."""
    return made_at + INVITATION_LASTS


def code_ends_at(sent_at: datetime) -> datetime:
    """When a code sent to a mail address stops working; at that very moment it has ended."""
    return sent_at + CODE_LASTS


def code_works(now: datetime, sent_at: datetime, tries: int) -> bool:
    """Whether a code that was sent may still be typed."""
    return now < code_ends_at(sent_at) and not uses_up_code(tries)


def uses_up_code(tries: int) -> bool:
    """Whether so many tries are all that a code allows."""
    return tries >= TRIES_A_CODE
