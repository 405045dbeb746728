"""What every page for staff says at its head while the promise is not kept watch over, and no other page does."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import translation

from notices.holding import hold_all
from opendialogue import clock
from response.engine.health import (
    AUDIT_STALE,
    OVERDUE,
    PATIENCE,
    SENDING_PATIENCE,
    SENDING_STALE,
    SWEEP_STALE,
)
from response.models import Heartbeat, Part
from tests.cast import SATURDAY_NIGHT, Cast, signed_in
from tests.looks.test_pages import page
from tests.response.engine.watched import keep_watch
from tests.test_access_matrix import EXISTS_FOR, MEMBERS, STAFF
from tests.world import address_of, world

__all__ = ["world"]

MOMENT = timedelta(microseconds=1)
BANNER = '<div class="banner" role="alert">'
WORDS = {
    SWEEP_STALE: "Nobody is watching the clock",
    OVERDUE: "Reminders are late",
    SENDING_STALE: "Messages have stopped going out",
    AUDIT_STALE: "Nobody makes sure any more that reminders go out",
}


@pytest.fixture(autouse=True)
def english_at_one_moment():
    with translation.override("en"), time_machine.travel(SATURDAY_NIGHT, tick=False):
        yield


def said(html: str) -> list[str]:
    return [code for code, words in WORDS.items() if words in html]


@pytest.mark.parametrize("role", sorted(STAFF))
def test_every_page_of_staff_says_it_once(role: str, cast: Cast, world: dict[str, Any]) -> None:
    browser = signed_in(getattr(cast, role))
    pages = 0
    for name, readers in EXISTS_FOR.items():
        if role not in readers or name == "leave":
            continue
        answer = browser.get(address_of(name, world))
        html = answer.content.decode(errors="replace")
        if answer.status_code == 200 and "<html" in html:
            pages += 1
            assert (html.count(BANNER), said(html)) == (1, [SWEEP_STALE]), name
            assert 'href="/contacts/">Open the board</a>' in html
    assert pages >= 6


@pytest.mark.parametrize("role", sorted(MEMBERS))
def test_no_page_of_a_member_says_it(role: str, cast: Cast, world: dict[str, Any]) -> None:
    browser = signed_in(getattr(cast, role))
    for name, readers in EXISTS_FOR.items():
        if role in readers and name != "leave":
            answer = browser.get(address_of(name, world))
            html = b"" if answer.streaming else answer.content
            assert b'class="banner"' not in html, name
            assert not said(html.decode(errors="replace")), name


def test_while_all_is_well_nothing_is_said(cast: Cast) -> None:
    keep_watch(clock.now())
    assert BANNER not in page(cast.aino)


@pytest.mark.parametrize(
    ("part", "patience", "code"),
    [
        (Part.SWEEP, PATIENCE, SWEEP_STALE),
        (Part.DELIVER, SENDING_PATIENCE, SENDING_STALE),
        (Part.AUDIT, PATIENCE, AUDIT_STALE),
    ],
)
@pytest.mark.parametrize(("beyond", "is_said"), [(-MOMENT, False), (timedelta(0), False), (MOMENT, True)])
def test_it_is_said_when_a_part_has_not_gone_round_for_too_long(
    cast: Cast, part: str, patience: timedelta, code: str, beyond: timedelta, is_said: bool
) -> None:
    keep_watch(clock.now())
    Heartbeat.objects.filter(part=part).update(at=clock.now() - patience - beyond)
    assert said(page(cast.aino)) == ([code] if is_said else [])


def test_what_the_auditor_found_overdue_is_said_without_counting_again(
    cast: Cast, django_assert_num_queries
) -> None:
    keep_watch(clock.now())
    Heartbeat.objects.filter(part=Part.AUDIT).update(overdue=3, found=[OVERDUE])
    with django_assert_num_queries(1):
        assert said(page(cast.aino)) == [OVERDUE]


def test_of_several_the_gravest_is_said(cast: Cast) -> None:
    keep_watch(clock.now())
    Heartbeat.objects.filter(part=Part.AUDIT).update(found=[OVERDUE], at=clock.now() - PATIENCE - MOMENT)
    assert said(page(cast.aino)) == [OVERDUE]
    Heartbeat.objects.filter(part=Part.SWEEP).delete()
    assert said(page(cast.aino)) == [SWEEP_STALE]


def test_a_sweeper_that_came_back_is_believed_before_the_next_audit(cast: Cast) -> None:
    keep_watch(clock.now())
    Heartbeat.objects.filter(part=Part.AUDIT).update(found=[SWEEP_STALE])
    assert BANNER not in page(cast.aino)


def test_a_hold_and_a_missing_watch_are_one_alert(cast: Cast) -> None:
    hold_all(clock.now())
    html = page(cast.aino)
    assert html.count('role="alert"') == 1
    assert "Notices are held since the restore" in html
    assert said(html) == [SWEEP_STALE]
