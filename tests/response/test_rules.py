"""The rules of the promise, at their boundaries, at both changes of the clock, and for anything at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from response import rules
from response.models import Condition, DutyState, OnCall, Tells
from response.promises import DEFAULT_LADDER
from response.rules import FIRED, PASSED_OVER, WAITING, Step, Times
from response.rules_working_time import WorkingTime

RECEIVED = datetime(2026, 11, 21, 22, 5, tzinfo=UTC)
DAY = timedelta(hours=24)
MOMENT = timedelta(microseconds=1)
OPEN = Times(is_open=True, respond_by=RECEIVED + DAY, kept_by="meeting_held")
AINO, SAMI, LEENA, OLAVI = (uuid4() for _ in range(4))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.timezones())
lengths = st.timedeltas(timedelta(0), timedelta(days=30))


@given(moments, lengths)
def test_a_promise_lasts_exactly_as_long_as_was_promised(received: datetime, within: timedelta) -> None:
    assert rules.respond_by(received, within) - received.astimezone(UTC) == within


@pytest.mark.parametrize("zone", ["Europe/Helsinki", "Europe/London", "Australia/Lord_Howe"])
@pytest.mark.parametrize(
    "night", [datetime(2026, 3, 28, 22), datetime(2026, 10, 24, 22), datetime(2026, 10, 3, 22)]
)
def test_a_day_is_24_hours_when_the_clocks_change(zone: str, night: datetime) -> None:
    received = night.replace(tzinfo=ZoneInfo(zone))
    deadline = rules.respond_by(received, DAY)
    assert deadline.timestamp() - received.timestamp() == 24 * 3600
    assert deadline.tzinfo is UTC


def test_the_local_hour_moves_when_the_clocks_go_forward_in_helsinki() -> None:
    helsinki = ZoneInfo("Europe/Helsinki")
    deadline = rules.respond_by(datetime(2026, 3, 28, 21, 0, tzinfo=helsinki), DAY).astimezone(helsinki)
    assert (deadline.day, deadline.hour) == (29, 22)


@given(moments, st.dictionaries(st.integers(0, 20), lengths))
def test_the_ladder_keeps_the_order_of_its_rungs(received: datetime, afters: dict[int, timedelta]) -> None:
    due = rules.ladder(received, afters.items())
    assert due.keys() == afters.keys()
    assert all((due[a] <= due[b]) == (afters[a] <= afters[b]) for a in afters for b in afters)


def test_rungs_count_in_the_time_of_their_promise_but_for_those_at_once() -> None:
    working = WorkingTime(ZoneInfo("UTC"), dict.fromkeys(range(5), (9 * 60, 17 * 60)))
    due = rules.ladder(RECEIVED, ((0, timedelta(0)), (1, timedelta(hours=1))), working)
    assert due == {0: RECEIVED, 1: datetime(2026, 11, 23, 10, tzinfo=UTC)}


@pytest.mark.parametrize("condition", Condition.values)
def test_every_condition_has_its_rule_and_none_holds_once_the_contact_ended(condition: str) -> None:
    assert rules.condition_holds(condition, OPEN, RECEIVED)
    assert rules.why_passed_over(condition, replace(OPEN, is_open=False), RECEIVED) == "ended"


def test_a_new_contact_is_still_to_be_heard_of_until_somebody_has_taken_it_on() -> None:
    assert rules.is_still_to_be_heard("always", OPEN, RECEIVED)
    assert not rules.is_still_to_be_heard("always", replace(OPEN, taken_on_at=RECEIVED), RECEIVED)


def test_any_other_rung_is_still_to_be_heard_of_while_its_condition_holds() -> None:
    to_come = replace(OPEN, taken_on_at=RECEIVED, meeting_starts_at=RECEIVED)
    assert not rules.is_still_to_be_heard("no_meeting_to_come", to_come, RECEIVED)
    assert rules.is_still_to_be_heard("no_meeting_to_come", to_come, RECEIVED + MOMENT)
    assert not rules.is_still_to_be_heard("not_taken_on", to_come, RECEIVED)


def test_an_unknown_condition_is_an_error_and_never_silence() -> None:
    with pytest.raises(ValueError, match="no rule"):
        rules.condition_holds("whatever", OPEN, RECEIVED)


@pytest.mark.parametrize(
    ("condition", "reached", "reason"),
    [
        ("not_taken_on", "taken_on_at", "taken_on"),
        ("no_meeting_offered", "first_meeting_offered_at", "meeting_offered"),
        ("no_meeting_offered", "first_meeting_held_at", "meeting_offered"),
        ("no_meeting_to_come", "first_meeting_held_at", "meeting_to_come"),
        ("promise_not_kept", "first_meeting_held_at", "promise_kept"),
    ],
)
def test_what_somebody_did_stills_the_rungs_that_waited_for_it(
    condition: str, reached: str, reason: str
) -> None:
    assert rules.why_passed_over(condition, replace(OPEN, **{reached: RECEIVED}), RECEIVED) == reason


@pytest.mark.parametrize("reached", ["first_response_at", "taken_on_at", "first_meeting_offered_at"])
def test_only_the_time_that_keeps_the_promise_keeps_it(reached: str) -> None:
    assert not rules.is_kept(replace(OPEN, **{reached: RECEIVED}))


@pytest.mark.parametrize("kept_by", ["first_response", "meeting_offered", "meeting_held"])
@pytest.mark.parametrize(("offset", "kept"), [(-MOMENT, True), (timedelta(0), True), (MOMENT, False)])
def test_the_promise_is_kept_until_the_very_moment_it_ends(
    kept_by: str, offset: timedelta, kept: bool
) -> None:
    field = {"first_response": "first_response_at"}.get(kept_by, f"first_{kept_by}_at")
    times = replace(OPEN, kept_by=kept_by, **{field: OPEN.respond_by + offset})
    assert rules.is_kept(times) is kept
    assert rules.condition_holds("promise_not_kept", times, OPEN.respond_by) is not kept


@pytest.mark.parametrize(
    ("starts", "now", "is_to_come"),
    [
        (OPEN.respond_by, RECEIVED, True),
        (OPEN.respond_by + MOMENT, RECEIVED, False),
        (RECEIVED, RECEIVED - MOMENT, True),
        (RECEIVED, RECEIVED, True),
        (RECEIVED, RECEIVED + MOMENT, False),
    ],
)
def test_a_meeting_to_come_begins_from_now_until_the_deadline(
    starts: datetime, now: datetime, is_to_come: bool
) -> None:
    times = replace(OPEN, meeting_starts_at=starts)
    assert rules.condition_holds("no_meeting_to_come", times, now) is not is_to_come


def test_pauses_grow_and_come_to_an_end() -> None:
    pauses = [rules.pause_after(attempts) for attempts in range(1, len(rules.PAUSES) + 2)]
    assert pauses[:-1] == sorted(rules.PAUSES)
    assert pauses[-1] is None


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


def test_the_words_of_rules_and_tables_are_the_same() -> None:
    assert {FIRED, PASSED_OVER, WAITING} == {DutyState.FIRED, DutyState.PASSED_OVER, DutyState.WAITING}
    assert {Tells.FIRST_ON_CALL, Tells.SECOND_ON_CALL} == rules.ON_CALL
    assert {f"{place}_on_call" for place in OnCall} == rules.ON_CALL
