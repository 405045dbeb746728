"""Whom a rung tells, and what the ladder falls through to where it finds nobody."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from response import rules
from response.models import Tells
from response.promises import DEFAULT_LADDER
from response.rules import FIRED, PASSED_OVER, WAITING, Step, Times
from tests.response.moments import MOMENT, OPEN, RECEIVED

AINO, SAMI, LEENA, OLAVI = (uuid4() for _ in range(4))

ROSTER = {
    "organiser": [AINO],
    "first_on_call": [AINO],
    "second_on_call": [SAMI],
    "coordinator": [LEENA],
    "service_lead": [OLAVI],
}
ALL = {AINO, SAMI, LEENA, OLAVI}


def test_somebody_in_two_roles_is_told_once() -> None:
    audience = rules.who_is_told(["organiser", "first_on_call"], ROSTER, ALL)
    assert audience == rules.Audience((AINO,), (), falls_through=False)


def test_nobody_on_call_falls_through_and_says_so() -> None:
    audience = rules.who_is_told(["organiser", "first_on_call"], {"organiser": [LEENA]}, ALL)
    assert audience == rules.Audience((LEENA,), ("nobody:first_on_call",), falls_through=True)


def test_nobody_reachable_on_call_falls_through_and_says_so() -> None:
    audience = rules.who_is_told(["second_on_call", "coordinator"], ROSTER, {LEENA})
    assert audience == rules.Audience((LEENA,), ("unreachable:second_on_call",), falls_through=True)


def test_a_missing_lead_falls_through_only_when_nobody_else_is_told() -> None:
    assert not rules.who_is_told(["team_lead", "coordinator"], ROSTER, ALL).falls_through
    assert rules.who_is_told(["team_lead"], ROSTER, ALL).falls_through


def steps(*, breach: bool = True) -> list[Step]:
    return [
        Step(
            str(uuid4()),
            number,
            condition,
            tuple(tells),
            is_breach=breach and condition == "promise_not_kept",
        )
        for number, (_, condition, tells) in enumerate(DEFAULT_LADDER)
    ]


def climbed(due: int, times: Times = OPEN, roster: dict = ROSTER, reachable: set[UUID] = ALL, now=RECEIVED):
    every = steps()
    return rules.climb(every[:due], every[due:], times, roster, reachable, now)


def test_a_rung_that_finds_its_people_leaves_the_others_waiting() -> None:
    (first,) = climbed(1)
    assert (first.step.number, first.state, first.told, first.remarks) == (0, FIRED, (AINO,), ())


def test_with_an_empty_rota_the_ladder_is_climbed_until_somebody_who_is_there_is_told() -> None:
    results = climbed(1, roster={"organiser": [AINO], "coordinator": [LEENA]})
    assert [result.step.number for result in results] == [0, 1, 2]
    assert [result.remarks for result in results] == [
        ("nobody:first_on_call", "with:2"),
        ("nobody:second_on_call", "with:2"),
        (),
    ]
    assert [set(result.told) for result in results] == [set(), set(), {AINO, LEENA}]


def test_falling_through_skips_a_rung_whose_condition_does_not_hold_and_leaves_it_waiting() -> None:
    offered = replace(OPEN, first_meeting_offered_at=RECEIVED, taken_on_at=RECEIVED)
    results = climbed(1, times=offered, roster={"organiser": [AINO], "service_lead": [OLAVI]})
    assert [result.step.number for result in results] == [0, 4]
    assert {result.state for result in results} == {FIRED}


def test_a_breach_is_never_taken_before_its_time_but_its_people_are_told() -> None:
    times = replace(OPEN, taken_on_at=RECEIVED, first_meeting_offered_at=RECEIVED)
    results = climbed(5, times=times, roster={"coordinator": [LEENA]})
    assert [result.step.number for result in results] == [0, 1, 2, 3, 4]
    assert results[-1].told == (LEENA,)
    assert results[-1].remarks[0] == "nobody:service_lead"


def test_a_rung_that_is_due_but_not_needed_is_nothing_to_fall_to() -> None:
    every = steps()
    times = replace(OPEN, meeting_starts_at=OPEN.respond_by)
    results = rules.climb([every[0], every[4]], every[1:2], times, {"coordinator": [LEENA]}, ALL, RECEIVED)
    assert [(result.step.number, result.state) for result in results] == [
        (0, FIRED),
        (4, PASSED_OVER),
        (1, FIRED),
    ]
    assert results[2].told == (LEENA,)


def test_what_two_rungs_lack_is_said_once_of_the_one_that_tells_for_both() -> None:
    times = replace(OPEN, taken_on_at=RECEIVED, first_meeting_offered_at=RECEIVED)
    results = climbed(
        5, times=times, roster={"coordinator": [LEENA], "team_lead": [SAMI]}, reachable={LEENA, SAMI}
    )
    assert results[-1].told == (LEENA, SAMI)
    assert results[-1].remarks == (
        "nobody:service_lead",
        "nobody:organiser",
        "nobody:first_on_call",
        "nobody:second_on_call",
    )


def test_whoever_is_on_leave_is_not_told_and_that_is_said() -> None:
    away = {"on_leave:first_on_call": [AINO], "organiser": [LEENA]}
    audience = rules.who_is_told(["organiser", "first_on_call"], away, ALL)
    assert audience == rules.Audience((LEENA,), ("on_leave:first_on_call",), falls_through=True)


def test_a_rung_that_is_passed_over_says_why() -> None:
    _, second = climbed(2, times=replace(OPEN, taken_on_at=RECEIVED))
    assert (second.state, second.told, second.remarks) == (PASSED_OVER, (), ("taken_on",))


def test_falling_through_asks_how_it_is_now() -> None:
    every = steps()
    times = replace(OPEN, meeting_starts_at=OPEN.respond_by)
    results = rules.climb(every[:1], every[4:5], times, {"service_lead": [OLAVI]}, ALL, RECEIVED)
    assert [(result.step.number, result.state) for result in results] == [(0, WAITING)]
    late = OPEN.respond_by + MOMENT
    results = rules.climb(every[:1], every[4:5], times, {"service_lead": [OLAVI]}, ALL, late)
    assert [(result.step.number, result.told) for result in results] == [(0, ()), (4, (OLAVI,))]


@pytest.mark.parametrize(("early", "rungs"), [(MOMENT, [4]), (timedelta(0), [4, 5])])
def test_a_breach_is_fallen_to_from_its_very_moment_on(early: timedelta, rungs: list[int]) -> None:
    every = steps()
    now = OPEN.respond_by - early
    results = rules.climb(every[4:5], every[5:], OPEN, {"coordinator": [LEENA]}, ALL, now)
    assert [result.step.number for result in results] == rungs
    assert results[-1].told == (LEENA,)


def test_two_rungs_at_once_tell_each_person_once() -> None:
    told = Step("a", 0, "always", ("organiser",)), Step("b", 1, "always", ("organiser", "coordinator"))
    first, second = rules.climb(told, (), OPEN, ROSTER, ALL, RECEIVED)
    assert (first.told, first.remarks) == ((), ("with:1",))
    assert (second.told, second.remarks) == ((AINO, LEENA), ())


def test_whoever_is_told_elsewhere_is_told_with_the_highest() -> None:
    told = (
        Step("a", 0, "always", ("organiser",)),
        Step("b", 1, "always", ("coordinator",)),
        Step("c", 2, "always", ("organiser",)),
        Step("d", 3, "always", ("team_lead", "second_on_call")),
    )
    results = rules.climb(told, (), OPEN, ROSTER, ALL, RECEIVED)
    assert [result.told for result in results] == [(), (LEENA,), (AINO,), (SAMI,)]
    assert results[0].remarks == ("with:3",)


def test_a_breach_is_taken_at_its_time() -> None:
    results = climbed(6, roster={"coordinator": [LEENA]}, now=OPEN.respond_by)
    assert results[-1].step.is_breach
    assert results[-1].told == (LEENA,)


def test_with_nobody_at_all_the_last_rung_keeps_waiting_and_counts_as_overdue() -> None:
    results = climbed(1, roster={})
    assert [result.state for result in results] == [FIRED, FIRED, FIRED, FIRED, WAITING]


def test_six_rungs_at_once_tell_each_person_once_of_the_highest() -> None:
    results = climbed(6, now=OPEN.respond_by)
    assert [result.state for result in results] == [FIRED] * 6
    assert sorted(results[-1].told) == sorted(ALL)
    assert all(not result.told and "with:5" in result.remarks for result in results[:3])


@given(
    st.integers(1, 6),
    st.dictionaries(st.sampled_from(Tells.values), st.lists(st.sampled_from(sorted(ALL)), max_size=2)),
    st.sets(st.sampled_from(sorted(ALL))),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_whoever_is_there_somebody_is_told_or_the_ladder_stays_overdue(
    due: int, roster: dict, reachable: set[UUID], taken_on: bool, offered: bool, is_late: bool
) -> None:
    now = OPEN.respond_by if is_late else RECEIVED
    times = replace(
        OPEN,
        taken_on_at=RECEIVED if taken_on else None,
        first_meeting_offered_at=RECEIVED if offered else None,
    )
    results = rules.climb(*(lambda s: (s[:due], s[due:]))(steps()), times, roster, reachable, now)
    told = [person for result in results for person in result.told]
    assert len(told) == len(set(told))
    assert set(told) <= reachable
    assert told or results[-1].state in (WAITING, PASSED_OVER) or any(r.state == WAITING for r in results)
    assert len({result.step.id for result in results}) == len(results)
    assert not any(result.step.is_breach for result in results) or is_late or due == 6
    on_call_missing = not set(roster.get("first_on_call", [])) & reachable
    if on_call_missing and not told:
        assert any(result.state == WAITING for result in results)
