"""While notices are held nothing leaves; once released, each goes out once."""

import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from notices import rules
from notices.claims import claim_due, record
from notices.delivery import deliver_due
from notices.holding import are_held, count_held, hold_all, how_to_hold, release_all
from notices.models import Hold, Notice, NoticeState
from notices.parcels import Fate, Outcome
from tests.notices.conftest import NOW
from tests.opendialogue.keeping import keep

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
            time.sleep(3)
            assert (mail_server.received, gateway.asked) == ([], [])
            everything = restored.count("notices_notice")
            assert f"{everything} notices" in restored.manage("release_notices")
            heard(restored, "notices_notice WHERE state = 'sent'")
            clock.write_text(str(rules.SILENCE.total_seconds()))
            heard(restored, "notices_notice WHERE state = 'sent'", everything)
            assert "No notices are held" in restored.manage("release_notices")
            time.sleep(2)
        finally:
            watch.terminate()
            watch.wait(10)
    arrived = Counter(str(message["Message-ID"]) for message in mail_server.received)
    arrived += Counter(asked["reference"] for asked in gateway.asked)
    assert len(arrived) == everything
    assert set(arrived.values()) == {1}


def heard(service, what: str, least: int = 1) -> None:
    until = time.monotonic() + 30
    while service.count(what) < least:
        assert time.monotonic() < until, f"there never was {what}"
        time.sleep(0.1)
