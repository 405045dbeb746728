"""Patterns laid out in time: whose turn it is, and the clock on the wall through every change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from response.rota.rules_patterns import Plan, on_the_wall, turns

AINO, SAMI, NOORA = uuid4(), uuid4(), uuid4()
HELSINKI, GLASGOW, LORD_HOWE = (
    ZoneInfo(name) for name in ("Europe/Helsinki", "Europe/London", "Australia/Lord_Howe")
)


def plan(people: tuple[UUID, ...] = (AINO, SAMI), **other: Any) -> Plan:
    told: dict[str, Any] = {
        "on_call": "first",
        "first_on": date(2026, 11, 23),
        "weekdays": (0,),
        "every": 1,
        "begins": time(9),
        "days": 7,
        "ends": time(9),
        "by_week": False,
    }
    return Plan(people=people, **(told | other))


def days(of: Plan, first: date, last: date) -> list[tuple[str, UUID]]:
    return [(turn.on.isoformat()[5:], turn.person_id) for turn in turns(of, HELSINKI, first, last)]


def test_people_take_a_week_each_in_turn() -> None:
    assert days(plan(), date(2026, 11, 1), date(2026, 12, 14)) == [
        ("11-23", AINO),
        ("11-30", SAMI),
        ("12-07", AINO),
        ("12-14", SAMI),
    ]


def test_weekdays_from_nine_to_five_change_hands_every_day_or_every_week() -> None:
    office = {"weekdays": (0, 1, 2, 3, 4), "days": 0, "ends": time(17), "first_on": date(2026, 11, 26)}
    by_day = days(plan((AINO, SAMI, NOORA), **office), date(2026, 11, 26), date(2026, 12, 1))
    assert by_day == [("11-26", AINO), ("11-27", SAMI), ("11-30", NOORA), ("12-01", AINO)]
    by_week = days(plan((AINO, SAMI), **office, by_week=True), date(2026, 11, 26), date(2026, 12, 1))
    assert by_week == [("11-26", AINO), ("11-27", AINO), ("11-30", SAMI), ("12-01", SAMI)]


def test_every_second_weekend_from_friday_to_monday() -> None:
    weekend = plan(weekdays=(4,), every=2, begins=time(17), days=3, ends=time(8), first_on=date(2026, 11, 25))
    found = turns(weekend, HELSINKI, date(2026, 11, 23), date(2026, 12, 31))
    assert [(turn.on.isoformat(), turn.person_id) for turn in found] == [
        ("2026-11-27", AINO),
        ("2026-12-11", SAMI),
        ("2026-12-25", AINO),
    ]
    assert found[0].starts_at == datetime(2026, 11, 27, 15, tzinfo=UTC)
    assert found[0].ends_at == datetime(2026, 11, 30, 6, tzinfo=UTC)


@pytest.mark.parametrize(("last_on", "number"), [("2026-11-29", 1), ("2026-11-30", 2), ("2026-12-01", 2)])
def test_no_shift_begins_after_the_last_day(last_on: str, number: int) -> None:
    ending = plan(last_on=date.fromisoformat(last_on))
    assert len(turns(ending, HELSINKI, date(2026, 11, 1), date(2027, 1, 1))) == number


@pytest.mark.parametrize("offset", range(-1, 16))
def test_whose_turn_it_is_does_not_depend_on_where_one_looks_from(offset: int) -> None:
    first = date(2026, 11, 23) + timedelta(days=offset)
    whole = turns(plan((AINO, SAMI, NOORA)), HELSINKI, date(2026, 1, 1), date(2027, 2, 1))
    assert turns(plan((AINO, SAMI, NOORA)), HELSINKI, first, date(2027, 2, 1)) == [
        turn for turn in whole if turn.on >= first
    ]


@pytest.mark.parametrize(
    ("zone", "night", "hours"),
    [
        (HELSINKI, date(2026, 10, 24), 25),
        (HELSINKI, date(2027, 3, 27), 23),
        (GLASGOW, date(2026, 10, 24), 25),
        (GLASGOW, date(2027, 3, 27), 23),
        (LORD_HOWE, date(2026, 4, 4), 24.5),
        (LORD_HOWE, date(2026, 10, 3), 23.5),
    ],
)
def test_a_shift_over_a_change_of_the_clocks_is_longer_or_shorter_and_hands_over_at_nine(
    zone: ZoneInfo, night: date, hours: float
) -> None:
    daily = plan(weekdays=tuple(range(7)), days=1, first_on=date(2026, 1, 5))
    before, over, after = turns(daily, zone, night - timedelta(days=1), night + timedelta(days=1))
    assert over.ends_at - over.starts_at == timedelta(hours=hours)
    assert before.ends_at - before.starts_at == after.ends_at - after.starts_at == timedelta(hours=24)
    assert {turn.ends_at.astimezone(zone).time() for turn in (before, over, after)} == {time(9)}


@given(
    st.sampled_from([HELSINKI, GLASGOW, LORD_HOWE]),
    st.integers(0, 60 * 24 - 1),
    st.dates(date(2026, 1, 1), date(2027, 12, 1)),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_whatever_time_they_hand_over_there_is_neither_a_gap_nor_an_overlap(
    zone: ZoneInfo, minute: int, first: date
) -> None:
    handover = time(minute // 60, minute % 60)
    daily = plan(weekdays=tuple(range(7)), days=1, first_on=first, begins=handover, ends=handover)
    found = turns(daily, zone, first, first + timedelta(days=400))
    assert len(found) == 401
    assert all(one.ends_at == other.starts_at for one, other in pairwise(found))


def test_a_time_that_comes_twice_is_the_first_and_one_that_is_gone_over_comes_later() -> None:
    assert on_the_wall(date(2026, 10, 25), time(3, 30), HELSINKI) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    gone_over = on_the_wall(date(2027, 3, 28), time(3, 30), HELSINKI)
    assert gone_over.astimezone(HELSINKI).time() == time(4, 30)
