"""When "How was it?" is asked, and what of many answers a service may see. Pure rules over values."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

#: so long after the meeting one may answer, change one's answers or take them back; then they are counted
LOOKING_BACK = timedelta(days=14)
#: a meeting that begins on the last evening of a month ends in the next; its answers are in a day later at the latest
SETTLED_AFTER = LOOKING_BACK + timedelta(days=1)
#: a service sees what so many said in so many meetings of so many networks; with less, one family could be told apart
FEWEST_MEETINGS = 5
FEWEST_NETWORKS = 3
FEWEST_PEOPLE = 5
FEWEST_ANSWERS = 10
FEWEST_VOICES = 10
#: in a minute
MOST_OWN_QUESTIONS = 3


def is_asked(together_since: datetime, ends_at: datetime, now: datetime) -> bool:
    """Whether one may answer now: from when people came together until fourteen days after the meeting's time."""
    return together_since <= now < answers_until(ends_at)


def answers_until(ends_at: datetime) -> datetime:
    return ends_at + LOOKING_BACK


def is_settled(month: date, now: datetime) -> bool:
    """Whether nothing more is answered of the meetings of this month; ``now`` is in the service's zone."""
    following = _next_month(month)
    return now >= datetime(following.year, following.month, 1, tzinfo=now.tzinfo) + SETTLED_AFTER


@dataclass(frozen=True)
class WasThere:
    """One person's part, as far as it says whether they were there, and whether they wish their answers to be shown.

    ``wishes`` is None for somebody who has answered nothing.
    """

    as_practitioner: bool
    said_no: bool
    came: bool
    wishes: bool | None


def everybody_wishes(parts: Sequence[WasThere]) -> bool:
    """Whether all who were there wish the answers to be shown.

    Who was there is who was written down as being in the room; where nobody of the network was, it is everybody who
    had not said no. Whoever has answered something is asked in any case.
    """
    is_written_down = any(part.came and not part.as_practitioner for part in parts)
    there = [
        part
        for part in parts
        if part.came or part.wishes is not None or not (is_written_down or part.said_no)
    ]
    return bool(there) and all(part.wishes for part in there)


@dataclass(frozen=True)
class MonthCount:
    """What was counted of one month (its first day), by choice, and from how many meetings, networks and people.

    Of networks and people a few are enough to know that there are as many as are needed. ``lengths`` goes along with
    ``counts``: how long what was counted is.
    """

    month: date
    counts: dict[str, int]
    meetings: int
    networks: frozenset[UUID]
    people: frozenset[UUID]
    lengths: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Period:
    """Several months counted together, from the first day of ``first`` to the end of the month ``last``."""

    first: date
    last: date
    counts: dict[str, int]
    meetings: int
    lengths: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def periods(months: Iterable[MonthCount], fewest: int) -> Iterator[Period]:
    """Months one after another, each counted together with the next until there is enough to be shown.

    Enough is ``fewest`` of what is counted, from the fewest meetings, networks and people. Periods never overlap and
    no sum of all is given, so nothing that is too little can be had by taking one from another. A period begins
    anew with each year; what is left at its end is not shown.
    """
    waiting: list[MonthCount] = []
    for month in sorted(months, key=lambda each: each.month):
        if waiting and waiting[0].month.year != month.month.year:
            waiting = []
        waiting.append(month)
        if _is_enough(waiting, fewest):
            yield _together(waiting)
            waiting = []


def in_hundreds(counts: Sequence[int]) -> list[int]:
    """Each count as whole percents of their sum, together a hundred: what rounding leaves goes to the largest rests."""
    total = sum(counts)
    if not total:
        return [0 for _count in counts]
    shares = [count * 100 // total for count in counts]
    rests = sorted(range(len(counts)), key=lambda place: (-(counts[place] * 100 % total), place))
    for place in rests[: 100 - sum(shares)]:
        shares[place] += 1
    return shares


def _is_enough(months: Sequence[MonthCount], fewest: int) -> bool:
    return (
        sum(sum(month.counts.values()) for month in months) >= fewest
        and sum(month.meetings for month in months) >= FEWEST_MEETINGS
        and len(frozenset().union(*(month.networks for month in months))) >= FEWEST_NETWORKS
        and len(frozenset().union(*(month.people for month in months))) >= FEWEST_PEOPLE
    )


def _together(months: Sequence[MonthCount]) -> Period:
    counts: Counter[str] = Counter()
    lengths: Counter[str] = Counter()
    for month in months:
        counts.update(month.counts)
        lengths.update(month.lengths)
    meetings = sum(month.meetings for month in months)
    return Period(months[0].month, months[-1].month, dict(counts), meetings, dict(lengths))


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
