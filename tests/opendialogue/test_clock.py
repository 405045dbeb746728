"""The database's clock decides; the host's is used while the two agree."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from structlog.testing import capture_logs

from opendialogue import clock
from opendialogue.clock import COMPARE_AGAIN_AFTER, COMPARE_EVERY, TOLERANCE
from response.engine.health import leave_heartbeat, state
from tests.cast import SATURDAY_NIGHT as NOW

HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def counted(monkeypatch) -> Iterator[list[float]]:
    """What the system's count of seconds says; the test lets it pass."""
    seconds = [1000.0]
    monkeypatch.setattr(clock, "_counted", lambda: seconds[0])
    return seconds


def of_database() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def compared(host: datetime, database: datetime) -> None:
    """The two clocks were compared when they said this."""
    clock._state.compared = clock._Comparison(database, clock._counted())


@pytest.mark.parametrize("off", [-HOUR, HOUR, timedelta(days=400)])
def test_a_host_whose_clock_is_off_goes_by_the_database(db: None, off: timedelta) -> None:
    with time_machine.travel(of_database() + off):
        clock.follow_database()
        before, said, after = of_database(), clock.now(), of_database()
        # Asking takes a moment, and half of it is all that the comparison can be wrong by.
        assert before - timedelta(seconds=1) < said < after + timedelta(seconds=1)
        assert clock.host_is_off_by() == pytest.approx(off.total_seconds(), abs=1)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("more", "is_believed"), [(-MOMENT, True), (timedelta(0), True), (MOMENT, False)])
def test_a_host_is_believed_up_to_two_seconds(counted, sign: int, more: timedelta, is_believed: bool) -> None:
    host = NOW + sign * (TOLERANCE + more)
    compared(host, NOW)
    with time_machine.travel(host, tick=False):
        assert clock.now() == (host if is_believed else NOW)
        assert (clock.host_is_off_by() == 0) is is_believed


def test_a_clock_that_is_set_in_mid_minute_moves_nothing(counted) -> None:
    compared(NOW, NOW)
    counted[0] += 20
    with time_machine.travel(NOW + HOUR, tick=False):
        assert clock.now() == NOW + timedelta(seconds=20)


def test_what_a_rehearsal_adds_comes_on_top(counted, monkeypatch, tmp_path: Path) -> None:
    offset = tmp_path / "offset"
    offset.write_text("90")
    monkeypatch.setenv("CLOCK_OFFSET_FILE", str(offset))
    compared(NOW - HOUR, NOW)
    with time_machine.travel(NOW - HOUR, tick=False):
        assert clock.now() == NOW + timedelta(seconds=90)


def test_it_is_compared_once_a_minute(db: None, counted, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        clock.follow_database()
        counted[0] += COMPARE_EVERY - 0.001
        clock.follow_database()
    counted[0] += 0.001
    with django_assert_num_queries(1):
        clock.follow_database()


def test_an_answer_that_took_long_says_nothing_and_is_asked_for_again_soon(
    db: None, monkeypatch, django_assert_num_queries
) -> None:
    # asked whether it is due, noted when it is due again, asked, answered
    seconds = iter([1000.0, 1000.0, 1000.0, 1000.0 + clock.LONGEST_ASKING + 0.001])
    monkeypatch.setattr(clock, "_counted", lambda: next(seconds))
    with time_machine.travel(of_database() + HOUR, tick=False):
        clock.follow_database()
        assert clock.host_is_off_by() == 0
    monkeypatch.setattr(clock, "_counted", lambda: 1000.0 + COMPARE_AGAIN_AFTER)
    with django_assert_num_queries(1):
        clock.follow_database()


def test_it_is_said_once_in_the_log_and_in_health(db: None, counted) -> None:
    with time_machine.travel(of_database() - HOUR, tick=False), capture_logs() as logs:
        for _ in range(3):
            clock.follow_database()
            counted[0] += COMPARE_EVERY
        leave_heartbeat("watch", clock.now())
        (off,) = state(clock.now()).clocks_off.values()
    assert [entry["event"] for entry in logs] == ["host_clock_is_off"]
    # a minute was counted since the last comparison, while the host's clock stood still
    assert off == pytest.approx(-3600 - COMPARE_EVERY, abs=10)


def test_hosts_that_agree_say_nothing(db: None) -> None:
    clock.follow_database()
    leave_heartbeat("watch", clock.now())
    assert state(clock.now()).clocks_off == {}
