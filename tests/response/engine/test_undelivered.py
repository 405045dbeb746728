"""Whom nothing reaches any more: three things in a row that failed over every way, and a human is asked."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from networks.models import Person
from notices.models import Notice, NoticeState, Urgency
from notices.outbox import Letter, queue
from notices.rules import TAKEN_BACK, TOO_LATE
from response.engine.undelivered import ask_how_to_reach
from response.errands import finish_errand, open_errand
from response.models import Errand
from tests.cast import SATURDAY_NIGHT, Cast

NOW = SATURDAY_NIGHT
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FAILED, SENT = NoticeState.FAILED, NoticeState.SENT


def told(person: Person, state: str, hours_ago: float, cause: str = "", **changes: Any) -> Notice:
    """One notice, as it came to stand."""
    at = NOW - hours_ago * HOUR
    words = {
        "cause": cause or f"test:{person.name}:{hours_ago}",
        "recipient_id": person.pk,
        "channel": "sms",
        "address": "+358403334444",
        "language": "en",
        "kind": "meeting_booked",
    }
    error = changes.pop("last_error", "")
    with transaction.atomic():
        queue([Letter(**{**words, **changes})], at)
    notice = Notice.objects.get(cause=words["cause"], recipient=person, channel=changes.get("channel", "sms"))
    Notice.objects.filter(pk=notice.pk).update(state=state, last_error=error)
    return notice


def test_three_in_a_row_that_failed_make_an_errand_once(cast: Cast) -> None:
    for hours in (1, 2):
        told(cast.pekka, FAILED, hours)
    assert ask_how_to_reach(NOW) == 0
    told(cast.pekka, FAILED, 3)
    assert ask_how_to_reach(NOW) == 1
    errand = Errand.objects.get()
    assert (errand.kind, errand.person, errand.team) == ("notices_failed", cast.pekka, cast.team)
    assert ask_how_to_reach(NOW) == 0


@pytest.mark.parametrize(("arrived", "asked"), [(0.5, 0), (1.5, 0), (2.5, 0), (3.5, 1)])
def test_one_that_arrived_among_the_last_three_shows_that_they_are_reached(
    cast: Cast, arrived: float, asked: int
) -> None:
    for hours in (1, 2, 3):
        told(cast.pekka, FAILED, hours)
    told(cast.pekka, SENT, arrived)
    assert ask_how_to_reach(NOW) == asked


def test_what_arrived_another_way_has_not_failed(cast: Cast) -> None:
    for hours in (1, 2, 3):
        told(cast.pekka, FAILED, hours)
    told(cast.pekka, SENT, 2, channel="mail")
    assert ask_how_to_reach(NOW) == 0


def test_what_waits_still_and_what_was_urgent_does_not_count(cast: Cast) -> None:
    for hours in (1, 2):
        told(cast.pekka, FAILED, hours)
    told(cast.pekka, NoticeState.QUEUED, 3)
    told(cast.pekka, FAILED, 4, urgency=Urgency.LADDER)
    assert ask_how_to_reach(NOW) == 0


@pytest.mark.parametrize("reason", [TAKEN_BACK, TOO_LATE])
def test_what_was_never_sent_does_not_count(cast: Cast, reason: str) -> None:
    for hours in (1, 2):
        told(cast.pekka, FAILED, hours)
    told(cast.pekka, FAILED, 3, last_error=reason)
    assert ask_how_to_reach(NOW) == 0


@pytest.mark.parametrize(("oldest", "asked"), [(14 * 24 - 0.1, 1), (14 * 24, 0), (14 * 24 + 0.1, 0)])
def test_a_fortnight_is_looked_back(cast: Cast, oldest: float, asked: int) -> None:
    for hours in (1, 2, oldest):
        told(cast.pekka, FAILED, hours)
    assert ask_how_to_reach(NOW) == asked


def test_what_somebody_has_seen_to_is_not_asked_again_until_three_more_have_failed(cast: Cast) -> None:
    for hours in (1, 2, 3):
        told(cast.pekka, FAILED, hours)
    ask_how_to_reach(NOW)
    finish_errand(Errand.objects.get(), cast.aino, NOW)
    assert ask_how_to_reach(NOW + HOUR) == 0
    for minutes in (1, 2, 3):
        told(cast.pekka, FAILED, -minutes / 60)
    assert ask_how_to_reach(NOW + HOUR) == 1


def test_whose_address_a_human_asks_for_already_makes_no_second_errand(cast: Cast) -> None:
    open_errand(cast.service, "mail_bounced", "point:1", cast.pekka, NOW)
    for hours in (1, 2, 3):
        told(cast.pekka, FAILED, hours)
    assert ask_how_to_reach(NOW) == 0


@pytest.mark.parametrize("people", [1, 4])
def test_looking_costs_the_same_however_many_are_reached(
    cast: Cast, people: int, django_assert_num_queries: Any
) -> None:
    for person in (cast.pekka, cast.tuula, cast.maija, cast.sami)[:people]:
        told(person, FAILED, 1)
        told(person, SENT, 2)
    with django_assert_num_queries(5):  # candidates, errands, notices, and a transaction around them
        assert ask_how_to_reach(NOW) == 0
