"""Which months are counted together until there is enough of them, and when they are settled."""

from datetime import date, datetime
from itertools import pairwise
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.rules_looking_back import (
    MonthCount,
    WasThere,
    everybody_wishes,
    in_hundreds,
    is_settled,
    periods,
)
from tests.meetings.many import in_november

__all__ = ["in_november"]

LONDON = ZoneInfo("Europe/London")

SOME = [uuid4() for _number in range(6)]


def month(number: int, count: int, meetings: int = 5, year: int = 2026, some: int = 6) -> MonthCount:
    ids = frozenset(SOME[:some])
    return MonthCount(date(year, number, 1), {"fully": count}, meetings, ids, ids)


def spans(*months: MonthCount) -> list[tuple[int, int, int]]:
    return [(one.first.month, one.last.month, one.total) for one in periods(months, 10)]


def test_too_little_is_counted_together_with_the_next_months() -> None:
    assert spans(month(1, 10), month(2, 9), month(3, 1), month(4, 12)) == [(1, 1, 10), (2, 3, 10), (4, 4, 12)]
    assert spans(month(1, 9)) == []
    assert spans(month(1, 10, meetings=4)) == []
    assert spans(month(1, 10, some=4)) == []
    assert spans(month(1, 10, some=5)) == [(1, 1, 10)]
    assert spans(month(3, 6, meetings=2), month(1, 6, meetings=3)) == [(1, 3, 12)]


def test_nothing_is_counted_beyond_a_years_end() -> None:
    assert spans(month(12, 9), month(1, 9, year=2027)) == []
    assert spans(month(12, 9), month(1, 10, year=2027)) == [(1, 1, 10)]


counts = st.builds(
    lambda number, count, meetings, ids: MonthCount(
        date(2026, number, 1), {"fully": count}, meetings, frozenset(ids), frozenset(ids)
    ),
    st.integers(1, 12),
    st.integers(0, 12),
    st.integers(0, 6),
    st.sets(st.sampled_from(SOME)),
)


@given(st.lists(counts, unique_by=lambda each: each.month))
def test_whatever_is_shown_is_enough_by_itself_and_no_two_overlap(months: list[MonthCount]) -> None:
    shown = list(periods(months, 10))
    for one in shown:
        among = [each for each in months if one.first <= each.month <= one.last]
        people: set[UUID] = set().union(*(each.people for each in among))
        assert one.total == sum(sum(each.counts.values()) for each in among) >= 10
        assert one.meetings >= 5
        assert len(people) >= 5
    assert all(earlier.last < later.first for earlier, later in pairwise(shown))


@given(st.lists(counts, unique_by=lambda each: each.month), counts)
def test_what_was_shown_once_stays_as_it_was(months: list[MonthCount], later: MonthCount) -> None:
    before = [each for each in months if each.month < later.month]
    shown = list(periods(before, 10))
    assert list(periods([*before, later], 10))[: len(shown)] == shown


@given(st.lists(st.integers(0, 1000), min_size=1))
def test_shares_make_a_hundred(found: list[int]) -> None:
    shared = in_hundreds(found)
    assert sum(shared) == (100 if any(found) else 0)
    for count, share in zip(found, shared, strict=True):
        assert abs(share - (count * 100 / sum(found) if sum(found) else 0)) < 1


@pytest.mark.parametrize(
    ("now", "settled"),
    [
        (datetime(2026, 11, 15, 23, 59, 59, tzinfo=LONDON), False),
        (datetime(2026, 11, 16, 0, 0, tzinfo=LONDON), True),
        # across the night in which the clocks go forward, too
        (datetime(2026, 4, 15, 23, 59, 59, tzinfo=LONDON), False),
        (datetime(2027, 1, 16, 0, 0, tzinfo=LONDON), True),
    ],
)
def test_a_month_is_settled_fifteen_days_after_its_end(now: datetime, settled: bool) -> None:
    before = date(now.year - (now.month == 1), (now.month - 2) % 12 + 1, 1)
    assert is_settled(before, now) is settled


def test_who_was_there_is_asked() -> None:
    here = WasThere(as_practitioner=False, said_no=False, came=True, wishes=True)
    aino = WasThere(as_practitioner=True, said_no=False, came=True, wishes=True)
    away = WasThere(as_practitioner=False, said_no=False, came=False, wishes=None)
    assert everybody_wishes([here, aino])
    assert everybody_wishes([here, aino, away])
    # Whoever opens the meeting is written down as there by that; who else came was not written down.
    assert not everybody_wishes([aino, away])
    assert not everybody_wishes([here, WasThere(False, False, True, None)])
    assert not everybody_wishes([here, WasThere(False, True, False, wishes=False)])
    assert not everybody_wishes([])
