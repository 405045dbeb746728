"""Once an hour a made-up duty goes the whole way to a test mailbox and back; when it does not, all hear of it."""

import io
import sys
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from networks.models import ContactPoint
from notices.delivery import deliver_due
from notices.models import Notice
from response import watching
from response.engine import claims, failures, health, probe, rules_probe
from response.engine.rules_probe import CAME_BACK, LOST, LOST_AFTER, NOT_SET_UP, ON_ITS_WAY, Journey, judged
from response.engine.sweep import sweep
from response.models import Duty, DutyState, FirstContact, Probe
from response.models.probe import PROBE_CONTACT, PROBE_PERSON
from tests.cast import SATURDAY_NIGHT, Cast, signed_in
from tests.notices.conftest import mail_server
from tests.response.engine.watched import keep_watch

__all__ = ["mail_server"]

NOW = SATURDAY_NIGHT
MOMENT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
ADDRESS = "probe@example.org"


@pytest.fixture(autouse=True)
def set_up(settings) -> None:
    settings.PROBE_ADDRESS = ADDRESS


def state(now=NOW) -> str:
    return health.probe_state(now).state


def newest() -> Probe:
    return Probe.objects.order_by("-asked_at")[0]


def test_it_goes_the_whole_way_to_a_mailbox_and_back(cast: Cast, mail_server) -> None:
    assert probe.ask(NOW)
    assert state() == ON_ITS_WAY
    assert "1 due: 1 fired" in str(sweep(NOW))
    deliver_due(NOW)
    [mail] = mail_server.received
    assert mail["To"] == ADDRESS
    assert "test message" in mail.get_content()
    assert probe.read_back(mail.as_bytes(), NOW + timedelta(seconds=9))
    assert state() == CAME_BACK
    assert health.probe_state(NOW).seconds == 9


def test_the_same_mail_in_other_wrappings_is_known(cast: Cast) -> None:
    probe.ask(NOW)
    token = probe.token_of(newest().duty)
    quoted = f"Content-Transfer-Encoding: quoted-printable\r\n\r\nat https://a/hooks/probe/{token[:40]}=\r\n{token[40:]}/"
    assert probe.read_back(quoted.encode(), NOW)
    assert newest().came_back_at == NOW


@pytest.mark.parametrize(
    "mail", [b"", b"\x00\xff", b"Subject: x\n\nhello", b"Content-Type: multipart/mixed\n\n--"]
)
def test_other_mail_is_no_test_message(cast: Cast, mail: bytes) -> None:
    probe.ask(NOW)
    assert not probe.read_back(mail, NOW)


def test_one_is_sent_for_an_hour_however_many_watch(cast: Cast) -> None:
    at = NOW.replace(minute=0)
    assert [probe.ask(at + each) for each in (timedelta(0), MOMENT, HOUR - MOMENT)] == [True, False, False]
    assert probe.ask(at + HOUR)
    assert Probe.objects.count() == 2
    assert Duty.objects.filter(contact=PROBE_CONTACT).count() == 1
    sweep(at + HOUR)
    assert Notice.objects.filter(recipient=PROBE_PERSON).count() == 1


def test_without_an_address_nothing_is_sent_and_it_says_so(cast: Cast, settings, client: Client) -> None:
    settings.PROBE_ADDRESS = None
    assert not probe.ask(NOW)
    assert state() == NOT_SET_UP
    assert client.get("/healthz").json()["probe"] == {"state": "not set up", "last": None, "seconds": None}
    assert not FirstContact.objects.exists()


def test_before_a_service_is_open_nothing_is_sent(db: None) -> None:
    assert not probe.ask(NOW)
    assert state() == ON_ITS_WAY


@pytest.mark.parametrize(
    ("journeys", "said"),
    [
        ([], ON_ITS_WAY),
        ([Journey(NOW - LOST_AFTER + MOMENT, None)], ON_ITS_WAY),
        ([Journey(NOW - LOST_AFTER, None)], ON_ITS_WAY),
        ([Journey(NOW - LOST_AFTER - MOMENT, None)], LOST),
        ([Journey(NOW - LOST_AFTER - MOMENT, NOW)], CAME_BACK),
        ([Journey(NOW, None), Journey(NOW - HOUR, NOW - HOUR)], CAME_BACK),
        ([Journey(NOW, None), Journey(NOW - HOUR, None)], LOST),
        ([Journey(NOW, NOW), Journey(NOW - HOUR, None)], CAME_BACK),
    ],
)
def test_how_the_newest_journeys_are_judged(journeys: list[Journey], said: str) -> None:
    assert judged(journeys, NOW) == said


def test_the_hour_of_a_probe_is_the_hour_on_the_utc_line() -> None:
    assert rules_probe.hour_of(NOW) == NOW.replace(minute=0)


@pytest.mark.parametrize(("after", "lost"), [(-MOMENT, False), (timedelta(0), False), (MOMENT, True)])
def test_a_message_that_does_not_come_back_is_an_alarm_everywhere(
    cast: Cast, client: Client, settings, monkeypatch, after: timedelta, lost: bool
) -> None:
    told: list[str] = []
    monkeypatch.setattr(watching, "outside", SimpleNamespace(hear=told.append))
    settings.DEADMAN_URL = "http://127.0.0.1:9/alive"
    probe.ask(NOW)
    with time_machine.travel(NOW + LOST_AFTER + after, tick=False):
        keep_watch(NOW + LOST_AFTER + after, auditor=False)
        watching.audit()
        answer = client.get("/healthz")
        page = signed_in(cast.aino).get("/contacts/").content.decode()
    assert (answer.status_code, answer.json()["found"]) == ((503, ["probe_lost"]) if lost else (200, []))
    assert answer.json()["probe"]["state"] == (LOST if lost else ON_ITS_WAY)
    assert ("A test message did not arrive" in page) is lost
    assert bool(told) is not lost


def test_one_that_comes_back_late_ends_the_alarm(cast: Cast) -> None:
    probe.ask(NOW)
    late = NOW + LOST_AFTER + MOMENT
    assert state(late) == LOST
    assert probe.came_back(probe.token_of(newest().duty), late)
    assert state(late) == CAME_BACK
    probe.came_back(probe.token_of(newest().duty), late + HOUR)
    assert newest().came_back_at == late


def test_the_mailbox_says_by_the_address_in_the_mail_that_it_came_back(cast: Cast) -> None:
    probe.ask(NOW)
    outside = Client(enforce_csrf_checks=True)
    path = f"/hooks/probe/{probe.token_of(newest().duty)}/"
    assert outside.get(path).status_code == 405
    assert newest().came_back_at is None
    assert outside.post(path).status_code == 204
    assert newest().came_back_at is not None


def test_what_was_not_made_here_is_no_token(cast: Cast) -> None:
    probe.ask(NOW)
    right = probe.token_of(newest().duty)
    for wrong in ("x", right[:-1], f"{right}0", f"{right[:33]}{'0' * 32}", probe.token_of(uuid4())):
        assert Client().post(f"/hooks/probe/{wrong}/").status_code == 404
    assert newest().came_back_at is None


def test_the_command_reads_a_mail_from_its_input(cast: Cast, monkeypatch, capsys) -> None:
    probe.ask(NOW)
    mail = f"Subject: A message\n\nhttps://a.example/hooks/probe/{probe.token_of(newest().duty)}/\n"
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(mail.encode())))
    call_command("take_probe")
    assert "came back" in capsys.readouterr().out
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"Subject: no\n\nnothing")))
    with pytest.raises(CommandError, match="not a test message"):
        call_command("take_probe")


def test_in_the_demo_it_comes_back_by_the_letterbox(cast: Cast, settings) -> None:
    settings.DEMO, settings.SMTP_URL = True, None
    probe.go_round(NOW)
    assert state() == ON_ITS_WAY
    sweep(NOW)
    probe.go_round(NOW + MOMENT)
    assert state() == ON_ITS_WAY
    deliver_due(NOW)
    probe.go_round(NOW + 2 * MOMENT)
    assert state() == CAME_BACK


def test_it_stands_on_no_board_and_in_no_report(cast: Cast) -> None:
    probe.ask(NOW)
    sweep(NOW)
    with time_machine.travel(NOW, tick=False):
        for person in (cast.aino, cast.leena, cast.ritva, cast.olavi):
            browser = signed_in(person)
            assert browser.get(f"/contacts/{PROBE_CONTACT}/").status_code == 404
            for path in ("/contacts/", "/today/", "/reports/", "/team/", "/drills/"):
                page = browser.get(path).content.decode()
                assert str(PROBE_CONTACT) not in page
                assert "Test mailbox" not in page
                assert "1 person is waiting" not in page


def test_it_is_claimed_after_everything_in_earnest_and_never_overdue(cast: Cast) -> None:
    probe.ask(NOW)
    assert Duty.objects.get().is_drill
    assert health.overdue(NOW + HOUR) == 0


def test_a_probe_that_fails_for_good_pages_nobody(cast: Cast) -> None:
    probe.ask(NOW)
    for _ in range(6):
        [mine] = claims.claim(NOW + timedelta(days=1), 10)
        failures.push_back(mine, RuntimeError("no"), NOW)
        Duty.objects.update(lease_until=None, next_attempt_at=NOW)
    assert Duty.objects.get().state == DutyState.FAILED
    assert not Notice.objects.exists()


def test_another_address_is_used_from_the_next_hour_on_and_one_that_was_stopped_is_tried_again(
    cast: Cast, settings
) -> None:
    probe.ask(NOW)
    ContactPoint.objects.filter(person=PROBE_PERSON).update(stopped_at=NOW)
    probe.ask(NOW + HOUR)
    point = ContactPoint.objects.get(person=PROBE_PERSON)
    assert (point.value, point.stopped_at) == (ADDRESS, None)
    settings.PROBE_ADDRESS = "other@example.org"
    probe.ask(NOW + 2 * HOUR)
    assert ContactPoint.objects.get(person=PROBE_PERSON).value == "other@example.org"
