"""Counting over working time: at its edges, at both clock changes, and for anything at all."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from response import rules
from response.rules_working_time import WHOLE_DAY, WorkingTime

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
HELSINKI, GLASGOW = ZoneInfo("Europe/Helsinki"), ZoneInfo("Europe/London")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
EVERY_DAY = dict.fromkeys(range(7), (0, WHOLE_DAY))
OFFICE = dict.fromkeys(range(5), (8 * 60, 16 * 60))
ZONES = sorted(available_timezones() - {"localtime"})

moments = st.datetimes(datetime(1975, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
lengths = st.timedeltas(timedelta(0), timedelta(days=2))
zones = st.sampled_from(ZONES).map(ZoneInfo)
days = st.tuples(st.integers(0, 23 * 60), st.integers(60, WHOLE_DAY)).filter(
    lambda day: day[1] - day[0] >= 60
)
hours = st.dictionaries(st.integers(0, 6), days, min_size=1)


def in_helsinki(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HELSINKI)


def office(*holidays: date, zone: ZoneInfo = HELSINKI) -> WorkingTime:
    return WorkingTime(zone, OFFICE, frozenset(holidays))


@pytest.mark.parametrize(
    ("received", "within", "ends"),
    [
        # Monday 23 November, in the middle of the day
        (in_helsinki(23, 9), 4 * HOUR, in_helsinki(23, 13)),
        # to the very moment of closing, and a minute past it
        (in_helsinki(23, 12), 4 * HOUR, in_helsinki(23, 16)),
        (in_helsinki(23, 12, 1), 4 * HOUR, in_helsinki(24, 8, 1)),
        # before opening, at opening, just before and at closing
        (in_helsinki(23, 7, 59), HOUR, in_helsinki(23, 9)),
        (in_helsinki(23, 8), HOUR, in_helsinki(23, 9)),
        (in_helsinki(23, 15, 59), HOUR, in_helsinki(24, 8, 59)),
        (in_helsinki(23, 16), HOUR, in_helsinki(24, 9)),
        # Friday evening, Saturday night
        (in_helsinki(20, 15), 4 * HOUR, in_helsinki(23, 11)),
        (in_helsinki(21, 22, 5), 8 * HOUR, in_helsinki(23, 16)),
        # a whole working week
        (in_helsinki(23, 8), 40 * HOUR, in_helsinki(27, 16)),
        (in_helsinki(23, 8, 1), 40 * HOUR, in_helsinki(30, 8, 1)),
    ],
)
def test_only_working_hours_are_counted(received: datetime, within: timedelta, ends: datetime) -> None:
    assert rules.respond_by(received, within, office()) == ends


def test_holidays_are_not_counted() -> None:
    christmas = office(date(2026, 12, 24), date(2026, 12, 25))
    received = in_helsinki(23, 14, month=12)
    assert rules.respond_by(received, 4 * HOUR, christmas) == in_helsinki(28, 10, month=12)
    assert rules.respond_by(received, 4 * HOUR, office()) == in_helsinki(24, 10, month=12)


def test_the_first_rung_is_at_once_and_the_others_count_like_their_promise() -> None:
    saturday_night = in_helsinki(21, 22, 5)
    due = rules.ladder(saturday_night, [(0, timedelta(0)), (1, 30 * MINUTE), (2, 8 * HOUR)], office())
    assert due == {0: saturday_night, 1: in_helsinki(23, 8, 30), 2: in_helsinki(23, 16)}


def test_a_promise_over_working_time_needs_working_hours() -> None:
    with pytest.raises(ValueError, match="needs working hours"):
        WorkingTime(HELSINKI, {})


NIGHT_SHIFT = {6: (2 * 60, 6 * 60)}


@pytest.mark.parametrize(
    ("zone", "day", "worked"),
    [
        # clocks go forward: from two until six is three hours (half an hour on Lord Howe)
        (HELSINKI, date(2026, 3, 29), 3 * HOUR),
        (GLASGOW, date(2026, 3, 29), 4 * HOUR),
        (LORD_HOWE, date(2026, 10, 4), 3 * HOUR + 30 * MINUTE),
        # and back
        (HELSINKI, date(2026, 10, 25), 5 * HOUR),
        (GLASGOW, date(2026, 10, 25), 4 * HOUR),
        (LORD_HOWE, date(2026, 4, 5), 4 * HOUR),
        # and any other Sunday
        (HELSINKI, date(2026, 11, 22), 4 * HOUR),
    ],
)
def test_a_night_on_which_clocks_change_has_as_much_working_time_as_really_passes(
    zone: ZoneInfo, day: date, worked: timedelta
) -> None:
    night = WorkingTime(zone, NIGHT_SHIFT)
    before = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC) - HOUR
    closes = datetime(day.year, day.month, day.day, 6, tzinfo=zone)
    assert night.after(before, worked) == closes
    assert night.after(before, worked + MINUTE) > closes + timedelta(days=6)


@pytest.mark.parametrize(
    ("zone", "day", "opens", "closes", "worked"),
    [
        # Glasgow skips one o'clock in March and has it twice in October
        (GLASGOW, date(2026, 3, 29), 30, 90, 30 * MINUTE),
        (GLASGOW, date(2026, 3, 29), 90, 180, HOUR),
        (GLASGOW, date(2026, 10, 25), 30, 90, 2 * HOUR),
        (GLASGOW, date(2026, 10, 25), 90, 180, 2 * HOUR + 30 * MINUTE),
        # Lord Howe skips half an hour at two, and has the one before two twice
        (LORD_HOWE, date(2026, 10, 4), 60, 135, HOUR),
        (LORD_HOWE, date(2026, 10, 4), 135, 180, 30 * MINUTE),
        (LORD_HOWE, date(2026, 4, 5), 105, 180, HOUR + 45 * MINUTE),
    ],
)
def test_hours_that_begin_or_end_in_the_change_are_worked_as_the_clock_on_the_wall_shows_them(
    zone: ZoneInfo, day: date, opens: int, closes: int, worked: timedelta
) -> None:
    sunday = WorkingTime(zone, {6: (opens, closes)})
    before = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC) - HOUR
    ended = sunday.after(before, worked)
    assert ended < datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    assert sunday.after(before, worked + MINUTE) > ended + timedelta(days=6)


@pytest.mark.parametrize("zone", ["Africa/Cairo", "America/Santiago", "America/Havana", "Atlantic/Azores"])
def test_where_clocks_change_at_midnight_no_hour_is_counted_twice(zone: str) -> None:
    always = WorkingTime(ZoneInfo(zone), EVERY_DAY)
    for number in range(365):
        received = datetime(2026, 1, 1, 11, tzinfo=UTC) + timedelta(days=number)
        assert always.after(received, 24 * HOUR) == received + 24 * HOUR


@settings(deadline=None)
@given(moments, lengths, zones)
def test_a_calendar_that_is_always_open_gives_the_plain_promise(
    received: datetime, within: timedelta, zone: ZoneInfo
) -> None:
    assert rules.respond_by(received, within, WorkingTime(zone, EVERY_DAY)) == rules.respond_by(
        received, within
    )


@settings(deadline=None)
@given(moments, lengths, zones, hours, st.sets(st.integers(0, 30), max_size=10))
def test_working_time_never_ends_a_promise_earlier_than_every_hour_would(
    received: datetime, within: timedelta, zone: ZoneInfo, hours: dict, free: set[int]
) -> None:
    holidays = frozenset(received.date() + timedelta(days=number) for number in free)
    ends = rules.respond_by(received, within, WorkingTime(zone, hours, holidays))
    assert ends >= rules.respond_by(received, within)
    assert rules.respond_by(received, within, WorkingTime(zone, hours)) <= ends


@settings(deadline=None)
@given(moments, lengths, lengths, zones, hours)
def test_a_longer_promise_never_ends_earlier(
    received: datetime, one: timedelta, other: timedelta, zone: ZoneInfo, hours: dict
) -> None:
    working = WorkingTime(zone, hours)
    assert (one <= other) <= (working.after(received, one) <= working.after(received, other))


@settings(deadline=None)
@given(moments, lengths, lengths, zones, hours)
def test_what_comes_later_never_ends_earlier(
    received: datetime, later: timedelta, within: timedelta, zone: ZoneInfo, hours: dict
) -> None:
    working = WorkingTime(zone, hours)
    assert working.after(received, within) <= working.after(received + later, within)


@settings(deadline=None)
@given(moments, lengths, lengths, zones, hours)
def test_two_lengths_one_after_the_other_are_as_long_as_both_together(
    received: datetime, one: timedelta, other: timedelta, zone: ZoneInfo, hours: dict
) -> None:
    working = WorkingTime(zone, hours)
    assert working.after(working.after(received, one), other) == working.after(received, one + other)
