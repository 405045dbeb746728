"""Shifts laid out ahead from patterns, and left alone where people changed them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from networks.models import TeamMember
from response.models import OnCall, Shift, ShiftPattern
from response.rota.on_call import on_call
from response.rota.patterns import begin_pattern, change_pattern, end_pattern, lay_out_ahead, plan_of
from response.rota.shifts import remove_shift
from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.rota.patterns import MONDAY, weekly

NOW = SATURDAY_NIGHT
WEEK = timedelta(weeks=1)


def laid(pattern: ShiftPattern) -> list[tuple[str, str]]:
    rows = Shift.objects.filter(pattern=pattern).order_by("starts_at")
    return [(f"{shift.starts_at:%m-%d %H:%M}", shift.person.name) for shift in rows]


@pytest.fixture
def pattern(cast: Cast) -> ShiftPattern:
    return begin_pattern(cast.team, weekly(cast.aino, cast.sami), cast.leena, NOW)


def test_twelve_weeks_are_laid_out_at_once(cast: Cast, pattern: ShiftPattern) -> None:
    assert laid(pattern)[:3] == [("11-23 09:00", "Aino"), ("11-30 09:00", "Sami"), ("12-07 09:00", "Aino")]
    assert len(laid(pattern)) == 12
    assert on_call(cast.team, datetime(2026, 12, 1, tzinfo=UTC))[OnCall.FIRST] == [cast.sami]
    assert plan_of(pattern) == weekly(cast.aino, cast.sami)


def test_each_day_lays_out_what_has_come_within_twelve_weeks_and_twice_is_as_once(
    cast: Cast, pattern: ShiftPattern
) -> None:
    before = list(Shift.objects.filter(pattern=pattern).values())
    assert lay_out_ahead(NOW) == 0
    assert lay_out_ahead(NOW + timedelta(days=1)) == 0
    assert list(Shift.objects.filter(pattern=pattern).values()) == before
    assert lay_out_ahead(NOW + timedelta(days=3)) == 1
    assert lay_out_ahead(NOW + timedelta(days=3)) == 0
    assert lay_out_ahead(NOW + timedelta(days=3) + 5 * WEEK) == 5
    assert len(laid(pattern)) == 18


def test_a_shift_that_somebody_took_off_does_not_come_back(cast: Cast, pattern: ShiftPattern) -> None:
    gone = Shift.objects.get(pattern=pattern, laid_for=MONDAY + WEEK)
    remove_shift(gone, cast.leena, NOW)
    lay_out_ahead(NOW + 2 * timedelta(days=1))
    change_pattern(pattern, weekly(cast.sami, cast.aino), cast.leena, NOW)
    assert not Shift.objects.filter(pattern=pattern, laid_for=gone.laid_for).exists()


def test_a_new_pattern_covers_the_shift_that_should_run_already(cast: Cast) -> None:
    begun = begin_pattern(cast.team, weekly(cast.aino, cast.sami, first_on=MONDAY - WEEK), cast.leena, NOW)
    assert laid(begun)[:2] == [("11-21 22:05", "Aino"), ("11-23 09:00", "Sami")]
    assert Shift.objects.filter(pattern=begun).earliest("starts_at").ends_at == datetime(
        2026, 11, 23, 9, tzinfo=UTC
    )


def test_a_changed_pattern_changes_what_is_to_come_and_nobody_touched(
    cast: Cast, pattern: ShiftPattern
) -> None:
    later = datetime(2026, 11, 25, 12, tzinfo=UTC)
    runs, touched, moved, other = Shift.objects.filter(pattern=pattern)[:4]
    Shift.objects.filter(pk=touched.pk).update(touched_at=later, ends_at=touched.ends_at - timedelta(hours=1))
    change_pattern(pattern, weekly(cast.aino, cast.ritva, begins=time(8), ends=time(8)), cast.leena, later)
    assert laid(pattern)[:4] == [
        ("11-23 09:00", "Aino"),
        ("11-30 09:00", "Sami"),
        ("12-07 08:00", "Aino"),
        ("12-14 08:00", "Ritva"),
    ]
    runs.refresh_from_db()
    assert (runs.ends_at, runs.sequence) == (datetime(2026, 11, 30, 9, tzinfo=UTC), 0)
    moved.refresh_from_db()
    assert (moved.starts_at, moved.sequence) == (datetime(2026, 12, 7, 8, tzinfo=UTC), 1)
    other.refresh_from_db()
    assert (other.person, other.taken_off_at, other.sequence) == (cast.sami, later, 1)


def test_a_pattern_that_ends_leaves_what_runs_and_what_people_changed(
    cast: Cast, pattern: ShiftPattern
) -> None:
    later = datetime(2026, 11, 25, 12, tzinfo=UTC)
    touched = Shift.objects.get(pattern=pattern, laid_for=MONDAY + 2 * WEEK)
    Shift.objects.filter(pk=touched.pk).update(touched_at=later)
    end_pattern(pattern, cast.leena, later)
    end_pattern(pattern, cast.leena, later + WEEK)
    assert laid(pattern) == [("11-23 09:00", "Aino"), ("12-07 09:00", "Aino")]
    assert lay_out_ahead(later + WEEK) == 0
    pattern.refresh_from_db()
    assert pattern.ended_at == later
    with pytest.raises(ValidationError, match="This repeating shift has ended"):
        change_pattern(pattern, weekly(cast.sami), cast.leena, later)


@pytest.mark.parametrize("moment", [timedelta(0), timedelta(seconds=-1)])
def test_a_shift_that_begins_this_very_moment_has_begun(
    cast: Cast, pattern: ShiftPattern, moment: timedelta
) -> None:
    begins = datetime(2026, 11, 30, 9, tzinfo=UTC)
    end_pattern(pattern, cast.leena, begins + moment)
    assert Shift.objects.filter(starts_at=begins).exists() is (moment == timedelta(0))


def test_nobody_who_left_the_team_is_put_on_call(cast: Cast, pattern: ShiftPattern) -> None:
    TeamMember.objects.filter(person=cast.sami).update(left_at=NOW)
    lay_out_ahead(NOW + 3 * timedelta(days=1))
    assert {name for _when, name in laid(pattern)} == {"Aino"}


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"people": ()}, "people", "who work in this team"),
        ({"days": 0, "ends": time(9)}, "ends", "ends after it begins"),
        ({"days": 32, "every": 5}, "ends", "a month at most"),
        ({"days": 7, "ends": time(9, 1)}, "ends", "when the next one begins"),
        ({"weekdays": (0, 3), "days": 4}, "ends", "when the next one begins"),
        ({"last_on": date(2026, 11, 22)}, "last_on", "before the first"),
    ],
)
def test_what_is_wrong_with_a_pattern_is_said_at_its_field(
    cast: Cast, wrong: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(ValidationError, match=said) as refused:
        begin_pattern(cast.team, replace(weekly(cast.aino), **wrong), cast.leena, NOW)
    assert set(refused.value.message_dict) == {field}
    assert not ShiftPattern.objects.exists()


def test_people_of_another_team_are_not_put_on_call(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="who work in this team"):
        begin_pattern(cast.team, weekly(cast.aino, cast.eero), cast.leena, NOW)
