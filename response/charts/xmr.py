"""XmR: what of a run of figures is noise, and what is news.

The rules of "Making Data Count": limits are the mean ± 2.66 × the mean moving range, locked at twelve points; news
is a point beyond a limit, seven in a row on one side of the mean, seven in a row that only rise or only fall, and
two of three beyond two thirds of the way to a limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

LOCKED_AT = 12
TO_LIMIT = 2.66
RUN = 7


@dataclass(frozen=True)
class Limits:
    mean: float
    lower: float
    upper: float


def limits(values: Sequence[float]) -> Limits | None:
    """Mean and limits from the first twelve values; None while there are fewer, as they would mislead.

    None of what is measured can be below nothing, so the lower limit is not either.
    """
    if len(values) < LOCKED_AT:
        return None
    first = values[:LOCKED_AT]
    mean = sum(first) / LOCKED_AT
    moving = sum(abs(after - before) for before, after in pairwise(first)) / (LOCKED_AT - 1)
    return Limits(mean, max(mean - TO_LIMIT * moving, 0.0), mean + TO_LIMIT * moving)


def news(values: Sequence[float], around: Limits) -> list[int]:
    """For each value: -1 where it is part of news below the usual, 1 above, 0 where it is noise."""
    found = [0] * len(values)
    for number, value in enumerate(values):
        if value > around.upper or value < around.lower:
            found[number] = 1 if value > around.mean else -1
    _mark_runs(found, [(value > around.mean) - (value < around.mean) for value in values], RUN, 0)
    _mark_runs(found, [(after > before) - (after < before) for before, after in pairwise(values)], RUN - 1, 1)
    _mark_two_of_three(found, values, around)
    return found


def _mark_runs(found: list[int], sides: Sequence[int], length: int, reach: int) -> None:
    """Mark every run of at least ``length`` equal sides, and ``reach`` values more behind it."""
    start = 0
    for end in range(1, len(sides) + 1):
        if end < len(sides) and sides[end] == sides[start]:
            continue
        if sides[start] and end - start >= length:
            found[start : end + reach] = [sides[start]] * (end + reach - start)
        start = end


def _mark_two_of_three(found: list[int], values: Sequence[float], around: Limits) -> None:
    for side, limit in ((1, around.upper), (-1, around.lower)):
        far = around.mean + (limit - around.mean) * 2 / 3
        for start in range(len(values) - 2):
            three = range(start, start + 3)
            beyond = [number for number in three if (values[number] - far) * side > 0]
            if len(beyond) >= 2 and all((values[number] - around.mean) * side > 0 for number in three):
                for number in beyond:
                    found[number] = side
