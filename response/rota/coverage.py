"""When nobody is on call."""

from collections.abc import Iterable
from datetime import datetime

Stretch = tuple[datetime, datetime]


def gaps(covered: Iterable[Stretch], start: datetime, end: datetime) -> list[Stretch]:
    """The stretches between ``start`` and ``end`` that none of the ``covered`` ones touches, in their order."""
    found: list[Stretch] = []
    reached = start
    for begins, ends in sorted(covered):
        if begins > reached:
            found.append((reached, min(begins, end)))
        reached = max(reached, ends)
        if reached >= end:
            return found
    found.append((reached, end))
    return found
