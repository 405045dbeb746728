"""While notices are held nothing leaves; once released, each goes out once."""

import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from notices import rules
from notices.claims import claim_due, record
from notices.delivery import deliver_due
from notices.holding import are_held, count_held, hold_all, how_to_hold, release_all
from notices.models import Hold, Notice, NoticeState
from notices.outbox import Letter, queue, take_back
from notices.parcels import Fate, Outcome
from tests.notices.conftest import NOW
from tests.opendialogue.keeping import PATIENCE, keep

LATER = NOW + timedelta(hours=3)


def test_held_notices_and_new_ones_wait_for_the_release(mail_server, queued):
    queued(cause="test:before")
    hold_all(NOW)
    queued(cause="test:after")
    assert (are_held(), count_held()) == (True, 1)
    assert deliver_due(LATER) == 0
    assert mail_server.received == []
    assert release_all(LATER) == 2
    assert not are_held()
    assert deliver_due(LATER) == 2
    assert deliver_due(LATER + timedelta(days=1)) == 0
    assert len(mail_server.received) == 2


def test_whoever_was_sending_when_the_hold_began_writes_nothing_any_more(db, queued):
    notice = queued()
    (claimed,) = claim_due(NOW, 1)
    hold_all(NOW)
    assert not record(claimed, Outcome(Fate.ACCEPTED), NOW, keep_secrets=False)
    notice.refresh_from_db()
    assert (notice.state, notice.lease_until) == (NoticeState.HELD, None)


@pytest.mark.parametrize(
    "state", [NoticeState.SENT, NoticeState.DELIVERED, NoticeState.FAILED, NoticeState.UNKNOWN]
)
def test_what_is_over_is_neither_held_nor_released(db, queued, state):
    queued()
    Notice.objects.update(state=state)
    hold_all(NOW)
    assert release_all(NOW) == 0
    assert Notice.objects.get().state == state


def test_a_code_that_is_of_no_use_any_more_is_not_sent_after_the_release(mail_server, queued):
    notice = queued(context={"use_by": (NOW + timedelta(minutes=15)).isoformat()})
    hold_all(NOW)
    release_all(LATER)
    deliver_due(LATER)
    notice.refresh_from_db()
    assert (notice.state, mail_server.received) == (NoticeState.FAILED, [])


def test_holding_twice_is_holding_once(db, queued):
    queued()
    hold_all(NOW)
    with connection.cursor() as cursor:
        cursor.execute(how_to_hold(LATER))
    assert (Hold.objects.get().since, count_held()) == (NOW, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(id=2, since=NOW)


#: the database itself refuses a statement that changes more notices than a portion at once
NO_MORE_AT_ONCE = f"""
CREATE FUNCTION no_more_at_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM changed) > {rules.PORTION} THEN RAISE EXCEPTION 'too many at once'; END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER no_more_at_once AFTER UPDATE ON notices_notice REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION no_more_at_once();
"""
MANY = 2 * rules.PORTION + 1


@pytest.fixture
def many(db, cast):
    """More than two portions, all for one person and for as long as one thing stands."""
    with transaction.atomic():
        queue(
            [
                Letter(
                    cause=f"test:{number}",
                    recipient_id=cast.aino.pk,
                    channel="mail",
                    address="aino@example.org",
                    language="en",
                    kind="shift_offered",
                    context={"only_while": "test:stands"},
                    turn=number % 2,
                )
                for number in range(MANY)
            ],
            NOW,
        )


@pytest.fixture
def watched(many):
    with connection.cursor() as cursor:
        cursor.execute(NO_MORE_AT_ONCE)


def test_thousands_are_held_and_released_a_portion_at_a_time(watched):
    claim_due(NOW, 7)
    hold_all(NOW)
    assert count_held() == MANY
    assert release_all(LATER) == MANY
    assert Counter(Notice.objects.values_list("state", "turn", "next_attempt_at")) == {
        ("queued", 0, LATER): rules.PORTION + 1,
        ("queued", 1, LATER + rules.SILENCE): rules.PORTION,
    }


def test_what_a_restoring_session_does_holds_thousands_a_portion_at_a_time(watched):
    claim_due(NOW, 7)
    with connection.cursor() as cursor:
        cursor.execute(how_to_hold(NOW))
    assert (are_held(), count_held()) == (True, MANY)


def test_thousands_are_taken_back_a_portion_at_a_time(watched, cast):
    assert take_back(cast.aino.pk, "test:stands", NOW) == MANY
    assert set(Notice.objects.values_list("state", "context__only_while")) == {("failed", None)}


class Gone(Exception):
    """The program was killed."""


@contextmanager
def killed_after(portions):
    """Whoever changes notices is gone in the middle: so many statements get through, and no other."""
    through = []

    def execute(go_on, sql, *rest):
        if "UPDATE" in sql and "notices_notice" in sql:
            if len(through) == portions:
                raise Gone
            through.append(sql)
        return go_on(sql, *rest)

    with pytest.raises(Gone), connection.execute_wrapper(execute):
        yield


@pytest.mark.django_db(transaction=True)
def test_a_hold_that_breaks_off_holds_all_the_same_and_is_taken_up_again(many):
    with killed_after(portions=1):
        hold_all(NOW)
    assert (are_held(), count_held()) == (True, rules.PORTION)
    assert claim_due(LATER, MANY) == []
    hold_all(LATER)
    assert (Hold.objects.get().since, count_held()) == (NOW, MANY)


@pytest.mark.django_db(transaction=True)
def test_a_release_that_breaks_off_lets_nothing_go_and_is_taken_up_again(many):
    hold_all(NOW)
    with killed_after(portions=2):
        release_all(NOW)
    assert (are_held(), count_held()) == (True, rules.PORTION)
    assert claim_due(LATER, MANY) == []
    assert release_all(LATER) == MANY
    assert not are_held()
    due = claim_due(LATER + rules.SILENCE, MANY + 1)
    assert len({notice.pk for notice in due}) == len(due) == MANY


def test_a_restored_service_tells_nobody_until_its_release_then_each_once(mail_server, gateway, tmp_path):
    clock = tmp_path / "clock"
    clock.write_text("0")
    sending = {"SMTP_URL": mail_server.url, "SMS_URL": gateway.url, "CLOCK_OFFSET_FILE": str(clock)}
    with keep(tmp_path / "lost") as lost:
        lost.act("gather")
        lost.act("call", "2")
        lost.manage("sweep")
        waiting = lost.count("notices_notice WHERE state = 'queued'")
        lost.ask(
            "UPDATE notices_notice SET state = 'sending', lease_until = now(), attempts = 1 WHERE channel = 'sms'"
        )
        lost.manage("backup", tmp_path / "copy")
    assert waiting > 3
    with keep(tmp_path / "restored", **sending) as restored:
        watch = restored.start("manage.py", "watch")
        try:
            heard(restored, "response_heartbeat")
            restored.manage("restore", tmp_path / "copy")
            assert restored.count("notices_notice WHERE state = 'held'") == waiting
            restored.act("call", "1")
            heard(restored, "notices_notice WHERE state = 'queued'")
            goes_round(restored)
            assert (mail_server.received, gateway.asked) == ([], [])
            everything = restored.count("notices_notice")
            assert f"{everything} notices" in restored.manage("release_notices")
            heard(restored, "notices_notice WHERE state = 'sent'")
            clock.write_text(str(rules.SILENCE.total_seconds()))
            heard(restored, "notices_notice WHERE state = 'sent'", everything)
            assert "No notices are held" in restored.manage("release_notices")
            goes_round(restored)
        finally:
            watch.terminate()
            watch.wait(PATIENCE)
    arrived = Counter(str(message["Message-ID"]) for message in mail_server.received)
    arrived += Counter(asked["reference"] for asked in gateway.asked)
    assert len(arrived) == everything
    assert set(arrived.values()) == {1}


def goes_round(service) -> None:
    """Waits until whoever sends has gone round twice more: once at least from beginning to end."""
    last = "SELECT max(at) FROM response_heartbeat WHERE part = 'deliver'"
    for _round in range(2):
        ((at,),) = service.ask(last)
        until = time.monotonic() + PATIENCE
        while service.ask(last) == [(at,)]:
            assert time.monotonic() < until, "nobody sends"
            time.sleep(0.1)


def heard(service, what: str, least: int = 1) -> None:
    until = time.monotonic() + PATIENCE
    while service.count(what) < least:
        assert time.monotonic() < until, f"there never was {what}"
        time.sleep(0.1)
