"""What a ladder must be, whoever draws it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from response.models import Tells
from response.promises import DEFAULT_LADDER
from response.rules_ladder import AT_ONCE, MOST_RUNGS, Draft, Flaw, flaws, stretched

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DAY = 24 * HOUR
LADDER = [Draft(after, str(condition), tuple(tells)) for after, condition, tells in DEFAULT_LADDER]


def with_rung(place: int, **changed: object) -> list[Draft]:
    return [replace(rung, **changed) if number == place else rung for number, rung in enumerate(LADDER)]


def test_the_ladder_that_stands_when_nobody_has_defined_one_is_one() -> None:
    assert flaws(LADDER, DAY) == []
    assert set(Tells.values) >= AT_ONCE


@pytest.mark.parametrize(
    ("rungs", "flaw"),
    [
        (LADDER[:1], Flaw(0, "", "too_few")),
        ([], Flaw(0, "", "too_few")),
        (with_rung(0, tells=()), Flaw(0, "tells", "nobody")),
        (with_rung(3, tells=()), Flaw(3, "tells", "nobody")),
        (with_rung(5, tells=()), Flaw(5, "tells", "nobody")),
        (with_rung(0, tells=("coordinator", "service_lead")), Flaw(0, "tells", "first_nobody_there")),
        (with_rung(0, after=MINUTE), Flaw(0, "after", "first_at_once")),
        (with_rung(0, condition="not_taken_on"), Flaw(0, "after", "first_at_once")),
        (with_rung(5, after=DAY - MINUTE), Flaw(5, "after", "last_is_breach")),
        (with_rung(5, condition="always"), Flaw(5, "after", "last_is_breach")),
        (LADDER[:5], Flaw(4, "after", "last_is_breach")),
        (with_rung(1, after=timedelta(0)), Flaw(1, "after", "not_later")),
        (with_rung(3, after=4 * HOUR), Flaw(3, "after", "not_later")),
        (with_rung(3, after=4 * HOUR - MINUTE), Flaw(3, "after", "not_later")),
        (with_rung(4, after=DAY), Flaw(4, "after", "not_before_end")),
        (with_rung(4, after=DAY + HOUR), Flaw(4, "after", "not_before_end")),
    ],
)
def test_what_would_leave_somebody_alone_is_named_with_its_step_and_field(
    rungs: list[Draft], flaw: Flaw
) -> None:
    assert flaws(rungs, DAY) == [flaw]


@pytest.mark.parametrize("rung", [with_rung(3, after=4 * HOUR + MINUTE), with_rung(4, after=DAY - MINUTE)])
def test_a_minute_is_enough_between_two_steps(rung: list[Draft]) -> None:
    assert flaws(rung, DAY) == []


@pytest.mark.parametrize("role", sorted(AT_ONCE))
def test_any_of_those_who_are_there_is_enough_at_once(role: str) -> None:
    assert flaws(with_rung(0, tells=(role,)), DAY) == []


@pytest.mark.parametrize(("count", "is_right"), [(2, True), (MOST_RUNGS, True), (MOST_RUNGS + 1, False)])
def test_a_ladder_has_two_steps_to_twelve(count: int, is_right: bool) -> None:
    between = [
        Draft((number + 1) * MINUTE, "not_taken_on", ("second_on_call",)) for number in range(count - 2)
    ]
    found = flaws([LADDER[0], *between, LADDER[-1]], DAY)
    assert found == ([] if is_right else [Flaw(count - 1, "", "too_many")])


@settings(deadline=None)
@given(
    st.lists(st.integers(1, 336 * 60 - 1), max_size=MOST_RUNGS - 2, unique=True).map(sorted),
    st.integers(1, 336),
)
def test_a_ladder_for_another_length_is_still_a_ladder(minutes: list[int], hours: int) -> None:
    afters = [timedelta(0), *(number * MINUTE for number in minutes), 336 * HOUR]
    other = stretched(afters, hours * HOUR)
    assert len(other) == len(afters)
    drafts = [Draft(after, "always", ("organiser",)) for after in other]
    drafts[-1] = replace(drafts[-1], condition="promise_not_kept")
    assert flaws(drafts, hours * HOUR) == []


def test_the_proportions_stay() -> None:
    hours = [0 * HOUR, 0.5 * HOUR, 4 * HOUR, 12 * HOUR, 20 * HOUR, 24 * HOUR]
    assert stretched(hours, 48 * HOUR) == [2 * after for after in hours]
