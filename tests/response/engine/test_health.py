"""Whether anybody keeps watch, and what the world is told of it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client

from opendialogue import celery, clock
from response.contacts import NewContact, record_first_contact
from response.engine.health import (
    AUDIT_PATIENCE,
    AUDIT_STALE,
    OVERDUE,
    PATIENCE,
    SENDING_PATIENCE,
    SENDING_STALE,
    SWEEP_STALE,
    leave_heartbeat,
    overdue,
    state,
)
from response.engine.sweep import sweep
from response.models import Duty, Heartbeat, Part
from tests.cast import SATURDAY_NIGHT, Cast, gather, signed_in
from tests.response.engine.watched import keep_watch

NOW = SATURDAY_NIGHT
MOMENT = timedelta(microseconds=1)


def call(cast: Cast, received_at, recorded_at=None) -> None:
    new = NewContact(team=cast.team, received_at=received_at)
    record_first_contact(new, recorded_by=cast.aino, now=recorded_at or received_at)


def part_went_round(part: str, at) -> None:
    """All is well at ``NOW``, but this part went round at another time."""
    keep_watch(NOW)
    Heartbeat.objects.filter(part=part).update(at=at)


@pytest.mark.parametrize(
    ("part", "patience", "found"),
    [(Part.SWEEP, PATIENCE, SWEEP_STALE), (Part.DELIVER, SENDING_PATIENCE, SENDING_STALE)],
)
@pytest.mark.parametrize(("beyond", "is_well"), [(-MOMENT, True), (timedelta(0), True), (MOMENT, False)])
def test_sweeps_and_sendings_are_missed_after_their_time(
    db: None, part: str, patience: timedelta, found: str, beyond: timedelta, is_well: bool
) -> None:
    part_went_round(part, NOW - patience - beyond)
    assert state(NOW).is_well is is_well
    assert state(NOW).found == (() if is_well else (found,))


@pytest.mark.parametrize(
    ("ago", "is_said", "is_well"),
    [
        (PATIENCE - MOMENT, False, True),
        (PATIENCE, False, True),
        (PATIENCE + MOMENT, True, True),
        (AUDIT_PATIENCE - MOMENT, True, True),
        (AUDIT_PATIENCE, True, True),
        (AUDIT_PATIENCE + MOMENT, True, False),
    ],
)
def test_an_auditor_that_was_switched_off_is_said_after_a_minute_and_makes_it_unwell_after_three(
    db: None, ago: timedelta, is_said: bool, is_well: bool
) -> None:
    part_went_round(Part.AUDIT, NOW - ago)
    stands = state(NOW)
    assert (AUDIT_STALE in stands.said) is is_said
    assert stands.is_well is is_well
    assert stands.found == ()


@pytest.mark.parametrize("missing", list(Part))
def test_a_part_that_never_went_round_is_not_well(db: None, missing: str) -> None:
    keep_watch(NOW)
    assert state(NOW).is_well
    Heartbeat.objects.filter(part=missing).delete()
    assert not state(NOW).is_well


@pytest.mark.parametrize("part", list(Part))
@pytest.mark.parametrize(("ahead", "is_well"), [(PATIENCE, True), (PATIENCE + MOMENT, False)])
def test_a_round_by_a_clock_that_went_ahead_does_not_count_for_hours(
    db: None, part: str, ahead: timedelta, is_well: bool
) -> None:
    part_went_round(part, NOW + ahead)
    assert state(NOW).is_well is is_well


def test_a_sweeper_whose_clock_went_ahead_does_not_hide_the_others(db: None) -> None:
    keep_watch(NOW)
    leave_heartbeat("celery", NOW + timedelta(hours=1))
    assert state(NOW).is_well


def test_a_heartbeat_is_one_row_for_each_part_of_each_program(db: None) -> None:
    keep_watch(NOW)
    keep_watch(NOW + MOMENT)
    leave_heartbeat("celery", NOW)
    assert Heartbeat.objects.count() == 4
    assert state(NOW + MOMENT).sweep.at == NOW + MOMENT


def test_a_duty_is_overdue_a_minute_after_its_time(cast: Cast) -> None:
    call(cast, NOW)
    assert overdue(NOW + PATIENCE - MOMENT) == 0
    assert overdue(NOW + PATIENCE) == 1
    sweep(NOW + PATIENCE)
    assert overdue(NOW + PATIENCE) == 0


def test_a_contact_written_down_late_is_not_overdue_at_once(cast: Cast) -> None:
    call(cast, NOW - timedelta(hours=1), NOW)
    assert overdue(NOW + PATIENCE - MOMENT) == 0
    assert overdue(NOW + PATIENCE) == 2


def test_a_drill_is_never_overdue(cast: Cast) -> None:
    call(cast, NOW)
    Duty.objects.update(is_drill=True)
    assert overdue(NOW + timedelta(days=2)) == 0


def test_celery_sweeps_and_sends_and_says_so(cast: Cast) -> None:
    call(cast, clock.now())
    celery.app.loader.import_default_modules()
    for scheduled in celery.app.conf.beat_schedule.values():
        celery.app.tasks[scheduled["task"]].apply(throw=True)
    stands = state(clock.now())
    assert stands.sweep.is_within(PATIENCE)
    assert stands.sending.is_within(PATIENCE)
    assert cast.aino.notices.exists()


def test_healthz_is_well_while_somebody_sweeps_sends_and_audits(cast: Cast, client: Client) -> None:
    keep_watch(clock.now())
    answer = client.get("/healthz")
    said = answer.json()
    assert answer.status_code == 200
    assert (said["database"], said["redis"], said["overdue"], said["found"]) == ("up", "up", 0, [])
    for part in ("sweep", "deliver", "audit"):
        assert said[part]["seconds_ago"] < 5
        assert said[part]["last"]


def test_healthz_is_503_when_nobody_ever_went_round(db: None, client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 503
    for part in ("sweep", "deliver", "audit"):
        assert answer.json()[part] == {"last": None, "seconds_ago": None}
    assert answer.json()["found"] == [SWEEP_STALE, SENDING_STALE, AUDIT_STALE]


@pytest.mark.parametrize(
    ("ago", "status", "found"),
    [
        (PATIENCE, 200, []),
        (PATIENCE + MOMENT, 200, [AUDIT_STALE]),
        (AUDIT_PATIENCE, 200, [AUDIT_STALE]),
        (AUDIT_PATIENCE + MOMENT, 503, [AUDIT_STALE]),
    ],
)
def test_healthz_tells_of_an_auditor_that_was_switched_off(
    db: None, client: Client, ago: timedelta, status: int, found: list[str]
) -> None:
    part_went_round(Part.AUDIT, NOW - ago)
    with time_machine.travel(NOW, tick=False):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["found"]) == (status, found)
    assert answer.json()["audit"]["seconds_ago"] == round(ago.total_seconds(), 1)


def test_healthz_is_503_while_something_is_overdue(cast: Cast, client: Client) -> None:
    call(cast, clock.now() - PATIENCE)
    keep_watch(clock.now())
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["overdue"]) == (503, 1)
    assert answer.json()["found"] == [OVERDUE]


def test_redis_alone_does_not_make_it_unwell(db: None, client: Client, settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    keep_watch(clock.now())
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["redis"]) == (200, "down")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["nobody", "aino", "maija"])
def test_healthz_answers_whoever_asks_even_when_the_database_is_away(who: str) -> None:
    client = Client() if who == "nobody" else signed_in(getattr(gather(), who))
    connection.close()
    settings_dict, port = connection.settings_dict, connection.settings_dict["PORT"]
    settings_dict["PORT"] = "9"
    try:
        answer = client.get("/healthz")
    finally:
        settings_dict["PORT"] = port
        connection.close()
    assert (answer.status_code, answer.json()["database"]) == (503, "down")


def test_metrics_are_for_this_host_or_for_who_has_the_token(db: None, client: Client, monkeypatch) -> None:
    assert b"django_http" in client.get("/metrics").content
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get("/metrics", headers={"x-forwarded-for": "192.0.2.7"}).status_code == 404
    assert (
        client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers={"authorization": "Bearer "}).status_code
        == 404
    )
    monkeypatch.setenv("METRICS_TOKEN", "abc")
    wrong = client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers={"authorization": "Bearer abd"})
    right = client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers={"authorization": "Bearer abc"})
    assert (wrong.status_code, right.status_code) == (404, 200)
