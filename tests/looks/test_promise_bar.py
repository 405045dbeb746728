"""The promise's bar: late is a word, a stripe and a number."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from opendialogue.promise_bar import promise_bar

RECEIVED = datetime(2026, 11, 21, 22, 5, tzinfo=UTC)
RESPOND_BY = RECEIVED + timedelta(hours=24)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def bar(**after: float) -> str:
    return promise_bar(RECEIVED, RESPOND_BY, RECEIVED + timedelta(**after))


def test_a_running_promise_says_what_is_left_and_has_no_stripe():
    drawn = bar(hours=6)
    assert "18 hours left" in drawn
    assert "bar-late" not in drawn
    assert "Late" not in drawn
    assert 'd="M7 12H38"' in drawn


def test_at_the_very_deadline_it_is_due_and_not_yet_late():
    drawn = bar(hours=24)
    assert "due now" in drawn
    assert "Late" not in drawn


def test_just_after_the_deadline_it_is_late_in_word_stripe_and_number():
    drawn = bar(hours=24, minutes=54)
    assert '<span class="tag tag-late">Late</span> 54 minutes late' in drawn
    assert 'class="bar-late"' in drawn


def test_very_late_stays_inside_the_drawing_and_keeps_its_number():
    drawn = bar(hours=240)
    assert "H300" in drawn
    assert "9 days late" in drawn


def test_a_promise_that_was_kept_says_after_how_long():
    drawn = promise_bar(
        RECEIVED, RESPOND_BY, RECEIVED + timedelta(days=9), RECEIVED + timedelta(hours=5, minutes=9)
    )
    assert "After 5 hours 9 minutes" in drawn
    assert "Late" not in drawn


def test_a_promise_kept_too_late_is_still_late():
    drawn = promise_bar(RECEIVED, RESPOND_BY, RECEIVED + timedelta(days=9), RECEIVED + timedelta(hours=25))
    assert "Late" in drawn
    assert "After 25 hours" in drawn


def test_marks_that_are_not_there_are_left_out():
    drawn = promise_bar(RECEIVED, RESPOND_BY, RESPOND_BY, None, [None, RECEIVED + timedelta(hours=12)])
    assert drawn.count("<circle") == 1
    assert 'cx="75"' in drawn
    assert "style=" not in drawn
