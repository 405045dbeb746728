"""The rules of the promise, at their boundaries, at both changes of the clock, and for anything at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from response import rules
from response.models import Condition, DutyState, OnCall, Tells
from response.rules import FIRED, PASSED_OVER, WAITING
from response.rules_working_time import WorkingTime
from tests.response.moments import DAY, MOMENT, OPEN, RECEIVED

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


def test_the_words_of_rules_and_tables_are_the_same() -> None:
    assert {FIRED, PASSED_OVER, WAITING} == {DutyState.FIRED, DutyState.PASSED_OVER, DutyState.WAITING}
    assert {Tells.FIRST_ON_CALL, Tells.SECOND_ON_CALL} == rules.ON_CALL
    assert {f"{place}_on_call" for place in OnCall} == rules.ON_CALL
