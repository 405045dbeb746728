"""What may become of a place in a network, and how long a personal link lasts. Pure: no tables, no clock."""

from datetime import datetime, timedelta

from networks.models import PlaceState

#: a personal link works this long after it was made; every meeting's notice brings a new one
INVITATION_LASTS = timedelta(days=90)

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
