"""The auditor, and who is told outside that all is well."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import OperationalError, connection
from django.test import Client

from opendialogue import clock
from response import watching
from response.contacts import NewContact, record_first_contact
from response.engine import health
from response.models import Heartbeat, Part
from tests.cast import Cast, gather
from tests.response.engine.watched import keep_watch

PATIENCE = 60


class Outside:
    """A dead man's address on loopback: counts who asks, and answers once it may."""

    def __init__(self) -> None:
        self.heard = threading.Semaphore(0)
        self.may_answer = threading.Event()
        self.may_answer.set()
        outside = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outside.heard.release()
                outside.may_answer.wait(PATIENCE)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/alive"

    def hears(self) -> bool:
        return self.heard.acquire(timeout=PATIENCE)

    def heard_nothing_more(self) -> bool:
        return not self.heard.acquire(blocking=False)


@pytest.fixture
def outside(settings, monkeypatch) -> Iterator[Outside]:
    """The address outside; nothing is being told to it when a test begins or ends."""
    watched = Outside()
    monkeypatch.setattr(watching, "outside", watching.OutsideWatcher())
    thread = threading.Thread(target=watched.server.serve_forever, daemon=True)
    thread.start()
    settings.DEADMAN_URL = watched.address
    yield watched
    watched.may_answer.set()
    watching.outside._telling.acquire(timeout=PATIENCE)
    watched.server.shutdown()
    watched.server.server_close()
    thread.join(PATIENCE)


def audited() -> Heartbeat:
    return Heartbeat.objects.get(part=Part.AUDIT)


def all_told() -> None:
    """Wait until nobody is being told any more, so that silence afterwards is silence."""
    assert watching.outside._telling.acquire(timeout=PATIENCE)
    watching.outside._telling.release()


def test_the_outside_watcher_hears_of_a_clean_audit(cast: Cast, outside: Outside) -> None:
    keep_watch(clock.now(), auditor=False)
    watching.audit()
    assert outside.hears()
    assert (audited().overdue, audited().found) == (0, [])


@pytest.mark.parametrize("wrong", [health.SWEEP_STALE, health.SENDING_STALE, health.OVERDUE])
def test_the_outside_watcher_hears_nothing_whatever_it_is_that_is_wrong(
    cast: Cast, outside: Outside, wrong: str
) -> None:
    keep_watch(clock.now(), auditor=False)
    long_ago = clock.now() - timedelta(hours=1)
    if wrong == health.OVERDUE:
        record_first_contact(
            NewContact(team=cast.team, received_at=long_ago), recorded_by=cast.aino, now=long_ago
        )
    else:
        part = Part.SWEEP if wrong == health.SWEEP_STALE else Part.DELIVER
        Heartbeat.objects.filter(part=part).update(at=long_ago)
    watching.audit()
    all_told()
    assert outside.heard_nothing_more()
    assert wrong in audited().found


def test_while_one_telling_hangs_no_other_begins_and_audits_go_on(cast: Cast, outside: Outside) -> None:
    keep_watch(clock.now(), auditor=False)
    outside.may_answer.clear()
    watching.audit()
    assert outside.hears()
    before = audited().at
    for _ in range(5):
        watching.audit()
    assert audited().at > before
    assert outside.heard_nothing_more()
    outside.may_answer.set()
    all_told()
    watching.audit()
    assert outside.hears()


def test_an_address_that_refuses_ends_nothing(cast: Cast, outside: Outside, settings) -> None:
    settings.DEADMAN_URL = "http://127.0.0.1:9/alive"
    keep_watch(clock.now(), auditor=False)
    watching.audit()
    all_told()
    settings.DEADMAN_URL = outside.address
    watching.audit()
    assert outside.hears()


@contextmanager
def held_up() -> Iterator[None]:
    """Somebody else has locked all duties, so that no question about them is answered."""
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE response_duty IN ACCESS EXCLUSIVE MODE")
        yield
    finally:
        other.rollback()
        other.close()


@pytest.mark.django_db(transaction=True)
def test_an_audit_that_takes_too_long_fails_and_nobody_hears_that_all_is_well(
    outside: Outside, monkeypatch
) -> None:
    gather(clock.now())
    monkeypatch.setattr(health, "AUDIT_SECONDS", 1)
    keep_watch(clock.now(), auditor=False)
    with held_up():
        with pytest.raises(OperationalError):
            watching.audit()
        slow = Client().get("/healthz")
    all_told()
    assert outside.heard_nothing_more()
    assert not Heartbeat.objects.filter(part=Part.AUDIT).exists()
    assert (slow.status_code, slow.json()["database"]) == (503, "slow")


def test_each_loop_says_that_it_went_round(cast: Cast) -> None:
    watching.sweep_once()
    watching.deliver_all()
    watching.audit()
    stands = health.state(clock.now())
    assert stands.is_well, stands
