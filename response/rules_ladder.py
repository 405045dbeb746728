"""What a ladder must be so that nobody is left alone on it: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from response.rules import ON_CALL

#: with the first and the last; more would be noise that people stop listening to
MOST_RUNGS = 12
#: one of whom the first rung always tells: somebody who is there
AT_ONCE = ON_CALL | {"organiser"}
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Draft:
    """A rung as somebody would have it: after how long, what must still be so, whom it tells."""

    after: timedelta
    condition: str
    tells: tuple[str, ...]


@dataclass(frozen=True)
class Flaw:
    """What is wrong with one rung (counted from 0), in which of its fields, as a plain code."""

    place: int
    field: str
    code: str


def flaws(rungs: Sequence[Draft], within: timedelta) -> list[Flaw]:
    """Everything that is wrong with a ladder for a promise of this length; nothing for one that holds.

    The first rung is at once, in any case, and tells somebody who is there; the last is the breach, as the promise
    ends; those between come one after another. Every rung tells somebody.
    """
    if len(rungs) < 2:
        return [Flaw(0, "", "too_few")]
    last = len(rungs) - 1
    found = [Flaw(place, "tells", "nobody") for place, rung in enumerate(rungs) if not rung.tells]
    if rungs[0].after or rungs[0].condition != "always":
        found.append(Flaw(0, "after", "first_at_once"))
    if rungs[0].tells and AT_ONCE.isdisjoint(rungs[0].tells):
        found.append(Flaw(0, "tells", "first_nobody_there"))
    if rungs[-1].after != within or rungs[-1].condition != "promise_not_kept":
        found.append(Flaw(last, "after", "last_is_breach"))
    for place in range(1, last):
        if rungs[place].after >= within:
            found.append(Flaw(place, "after", "not_before_end"))
        elif rungs[place].after <= rungs[place - 1].after:
            found.append(Flaw(place, "after", "not_later"))
    if len(rungs) > MOST_RUNGS:
        found.append(Flaw(last, "", "too_many"))
    return sorted(found, key=lambda flaw: flaw.place)


def stretched(afters: Sequence[timedelta], within: timedelta) -> list[timedelta]:
    """The times of a ladder for a promise of another length: the same proportions, in whole minutes, one after another.

    ``afters`` begin at 0 and end with the old length.
    """
    if len(afters) < 2:
        return list(afters)
    share = within / afters[-1]
    reached, between = timedelta(0), []
    for place, after in enumerate(afters[1:-1], start=1):
        still_to_come = len(afters) - 1 - place
        wanted = round(after * share / MINUTE) * MINUTE
        reached = max(min(wanted, within - still_to_come * MINUTE), reached + MINUTE)
        between.append(reached)
    return [timedelta(0), *between, within]
