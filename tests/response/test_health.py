"""Whether anybody keeps watch, and what the world is told of it."""

from datetime import timedelta
from threading import Event
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client

from opendialogue import clock
from response import watching
from response.contacts import NewContact, record_first_contact
from response.health import PATIENCE, leave_heartbeat, overdue, state
from response.models import Heartbeat
from response.sweep import sweep
from response.tasks import sweep_promises
from tests.cast import SATURDAY_NIGHT, Cast, gather, signed_in

NOW = SATURDAY_NIGHT
MOMENT = timedelta(microseconds=1)


def call(cast: Cast, received_at, recorded_at=None) -> None:
    new = NewContact(team=cast.team, received_at=received_at)
    record_first_contact(new, recorded_by=cast.aino, now=recorded_at or received_at)


@pytest.mark.parametrize(
    ("ago", "is_well"), [(PATIENCE - MOMENT, True), (PATIENCE, True), (PATIENCE + MOMENT, False)]
)
def test_a_sweep_is_missed_after_a_minute(db: None, ago: timedelta, is_well: bool) -> None:
    leave_heartbeat("watch", NOW - ago)
    assert state(NOW).is_well is is_well


def test_nobody_ever_swept_is_not_well_and_an_auditor_is_no_sweeper(db: None) -> None:
    assert not state(NOW).is_well
    leave_heartbeat("auditor", NOW, 0)
    assert state(NOW).swept_at is None


@pytest.mark.parametrize(("ahead", "is_well"), [(PATIENCE, True), (PATIENCE + MOMENT, False)])
def test_a_sweep_by_a_clock_that_went_ahead_does_not_count_for_hours(
    db: None, ahead: timedelta, is_well: bool
) -> None:
    leave_heartbeat("watch", NOW + ahead)
    assert state(NOW).is_well is is_well


def test_a_sweeper_whose_clock_went_ahead_does_not_hide_the_others(db: None) -> None:
    leave_heartbeat("celery", NOW + timedelta(hours=1))
    leave_heartbeat("watch", NOW)
    assert state(NOW).is_well


def test_a_heartbeat_is_one_row_for_each_sweeper(db: None) -> None:
    leave_heartbeat("watch", NOW)
    leave_heartbeat("watch", NOW + MOMENT)
    leave_heartbeat("celery", NOW)
    assert Heartbeat.objects.count() == 2
    assert state(NOW + MOMENT).swept_at == NOW + MOMENT


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


def test_celery_sweeps_and_says_so(cast: Cast) -> None:
    call(cast, clock.now())
    sweep_promises()
    assert state(clock.now()).is_well
    assert cast.aino.notices.exists()


def test_healthz_is_well_while_somebody_sweeps(cast: Cast, client: Client) -> None:
    leave_heartbeat("watch", clock.now())
    answer = client.get("/healthz")
    said = answer.json()
    assert answer.status_code == 200
    assert (said["database"], said["redis"], said["overdue"]) == ("up", "up", 0)
    assert said["sweep"]["seconds_ago"] < 5


def test_healthz_is_503_when_nobody_swept(db: None, client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["sweep"] == {"last": None, "seconds_ago": None}


def test_healthz_is_503_while_something_is_overdue(cast: Cast, client: Client) -> None:
    call(cast, clock.now() - PATIENCE)
    leave_heartbeat("watch", clock.now())
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["overdue"]) == (503, 1)


def test_redis_alone_does_not_make_it_unwell(db: None, client: Client, settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    leave_heartbeat("watch", clock.now())
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


def outside_hears(settings) -> bool:
    settings.DEADMAN_URL = "http://127.0.0.1:9/alive"
    heard = Event()
    with patch.object(watching, "tell_outside", lambda address: heard.set()):
        watching.audit()
    return heard.wait(1)


def test_the_outside_watcher_hears_only_of_a_clean_audit(cast: Cast, settings) -> None:
    assert not outside_hears(settings)
    leave_heartbeat("watch", clock.now())
    assert outside_hears(settings)
    call(cast, clock.now() - PATIENCE)
    assert not outside_hears(settings)
    assert Heartbeat.objects.get(name__startswith="auditor").overdue == 1
