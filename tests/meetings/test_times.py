"""When a meeting may be, at the edges of days and of clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from meetings.rules import daily_starts, moments_of, overlaps_itself, start_of

HELSINKI = ZoneInfo("Europe/Helsinki")
LONDON = ZoneInfo("Europe/London")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")


@pytest.mark.parametrize(
    ("zone", "day", "at", "count"),
    [
        (HELSINKI, date(2026, 3, 29), time(2, 59), 1),
        (HELSINKI, date(2026, 3, 29), time(3, 0), 0),
        (HELSINKI, date(2026, 3, 29), time(3, 59), 0),
        (HELSINKI, date(2026, 3, 29), time(4, 0), 1),
        (HELSINKI, date(2026, 10, 25), time(2, 59), 1),
        (HELSINKI, date(2026, 10, 25), time(3, 0), 2),
        (HELSINKI, date(2026, 10, 25), time(3, 59), 2),
        (HELSINKI, date(2026, 10, 25), time(4, 0), 1),
        (LORD_HOWE, date(2026, 4, 5), time(1, 30), 2),
        (LORD_HOWE, date(2026, 4, 5), time(2, 0), 1),
        (LORD_HOWE, date(2026, 10, 4), time(2, 29), 0),
        (LORD_HOWE, date(2026, 10, 4), time(2, 30), 1),
    ],
)
def test_clocks_show_a_time_once_twice_or_never(zone: ZoneInfo, day: date, at: time, count: int) -> None:
    assert len(moments_of(day, at, zone)) == count


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2037, 1, 1)), st.sampled_from([HELSINKI, LONDON, LORD_HOWE])
)
def test_every_moment_shows_the_wall_time_it_was_made_of(wall: datetime, zone: ZoneInfo) -> None:
    for moment in moments_of(wall.date(), wall.time(), zone):
        assert moment.astimezone(zone).replace(tzinfo=None, fold=0) == wall


def test_a_time_the_clocks_skip_is_refused() -> None:
    with pytest.raises(ValidationError) as refused:
        start_of(date(2027, 3, 28), time(3, 30), HELSINKI, datetime(2027, 3, 1, tzinfo=UTC))
    assert refused.value.code == "no_such_time"


def test_of_two_the_first_that_has_not_passed_is_meant() -> None:
    day, at = date(2026, 10, 25), time(3, 30)
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert start_of(day, at, HELSINKI, first - timedelta(hours=5)) == first
    assert start_of(day, at, HELSINKI, first + timedelta(minutes=15)) == first
    assert start_of(day, at, HELSINKI, first + timedelta(minutes=16)) == second


@pytest.mark.parametrize(("days", "code"), [(-1, "past"), (0, None), (366, None), (367, "too_far")])
def test_days_from_today_to_a_year_ahead_can_be_chosen(days: int, code: str | None) -> None:
    now = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    day = now.date() + timedelta(days=days)
    if code is None:
        assert start_of(day, time(18, 0), LONDON, now)
        return
    with pytest.raises(ValidationError) as refused:
        start_of(day, time(18, 0), LONDON, now)
    assert refused.value.code == code


def test_the_ends_of_the_calendar_are_refused_and_not_an_accident() -> None:
    now = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    for day in (date.min, date.max):
        with pytest.raises(ValidationError):
            start_of(day, time.max, LORD_HOWE, now)


def test_a_meeting_just_before_midnight_can_be_booked_just_after_it() -> None:
    now = datetime(2026, 11, 22, 0, 5, tzinfo=UTC)
    assert start_of(date(2026, 11, 21), time(23, 55), LONDON, now) == datetime(
        2026, 11, 21, 23, 55, tzinfo=UTC
    )


def test_days_in_a_row_keep_the_wall_clock_when_the_clocks_go_back() -> None:
    first = datetime(2026, 10, 24, 15, 0, tzinfo=UTC)
    starts = daily_starts(first, 3, HELSINKI)
    assert [start.astimezone(HELSINKI).hour for start in starts] == [18, 18, 18]
    assert starts[1] - starts[0] == timedelta(hours=25)


def test_a_row_of_days_over_the_skipped_hour_is_refused() -> None:
    first = datetime(2027, 3, 27, 1, 30, tzinfo=UTC)
    with pytest.raises(ValidationError, match="clocks go forward"):
        daily_starts(first, 2, HELSINKI)


def test_meetings_of_a_whole_day_would_meet_one_another_on_a_short_day() -> None:
    first = datetime(2027, 3, 27, 10, 0, tzinfo=UTC)
    starts = daily_starts(first, 2, HELSINKI)
    assert overlaps_itself(starts, timedelta(hours=24))
    assert not overlaps_itself(starts, timedelta(hours=23))
