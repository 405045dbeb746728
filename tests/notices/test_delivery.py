from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from notices import rules
from notices.claims import claim_due, record
from notices.delivery import deliver_due
from notices.models import Notice, NoticeState, Urgency
from notices.outbox import queue
from notices.parcels import Fate, Outcome
from tests.notices.conftest import NOW

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def fresh(notice):
    return Notice.objects.get(pk=notice.pk)


def test_a_due_notice_is_sent_and_says_so(mail_server, queued):
    notice = queued()
    assert deliver_due(NOW) == 1
    notice = fresh(notice)
    assert (notice.state, notice.attempts, notice.sent_at) == (NoticeState.SENT, 1, NOW)
    assert notice.provider_reference == f"<{notice.pk}@dialogue.example.org>"
    assert deliver_due(NOW + timedelta(days=1)) == 0
    assert len(mail_server.received) == 1


def test_a_text_message_goes_to_the_gateway(gateway, queued):
    notice = queued(channel="sms", address="+358403334444")
    deliver_due(NOW)
    assert fresh(notice).state == NoticeState.SENT
    assert gateway.asked[0]["to"] == "+358403334444"


@pytest.mark.parametrize("urgency", Urgency.values)
def test_a_failed_attempt_waits_out_its_pause_and_no_longer(mail_server, queued, urgency):
    mail_server.rcpt = "450 later"
    notice = queued(urgency=urgency)
    deliver_due(NOW)
    pause = rules.pause_after(1, urgency)
    assert fresh(notice).state == NoticeState.QUEUED
    assert fresh(notice).next_attempt_at == NOW + pause
    assert deliver_due(NOW + pause - SECOND) == 0
    assert deliver_due(NOW + pause) == 1


def test_a_notice_fails_after_its_last_attempt(mail_server, queued):
    mail_server.rcpt = "450 later"
    notice, now = queued(), NOW
    attempts = len(rules.PAUSES[Urgency.COURTESY]) + 1
    for _ in range(attempts):
        assert fresh(notice).state == NoticeState.QUEUED
        deliver_due(now)
        now = fresh(notice).next_attempt_at
    notice = fresh(notice)
    assert (notice.state, notice.attempts, notice.last_error) == (NoticeState.FAILED, attempts, "450 later")
    assert deliver_due(now + timedelta(days=1)) == 0


def test_where_the_last_attempt_may_have_arrived_nobody_claims_that_it_failed(queued):
    notice = queued()
    Notice.objects.update(attempts=len(rules.PAUSES[Urgency.COURTESY]))
    (claimed,) = claim_due(NOW, 1)
    record(claimed, Outcome(Fate.PERHAPS), NOW, keep_secrets=True)
    assert fresh(notice).state == NoticeState.UNKNOWN


def test_a_final_no_is_not_argued_with(mail_server, queued):
    mail_server.rcpt = "550 no such person"
    notice = queued()
    deliver_due(NOW)
    assert (fresh(notice).state, fresh(notice).attempts) == (NoticeState.FAILED, 1)


def test_a_server_that_is_away_is_asked_once_for_a_batch_and_holds_up_no_text_message(
    gateway, settings, queued
):
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    mails = [queued(cause=f"test:{number}") for number in range(3)]
    message = queued(channel="sms", address="+358403334444")
    deliver_due(NOW)
    assert {fresh(mail).state for mail in mails} == {NoticeState.QUEUED}
    assert {fresh(mail).last_error for mail in mails} == {fresh(mails[0]).last_error}
    assert fresh(message).state == NoticeState.SENT


def test_a_notice_whose_text_cannot_be_made_holds_up_no_other(mail_server, queued):
    poison, good = queued(kind="unheard_of"), queued(cause="test:2")
    deliver_due(NOW)
    assert (fresh(poison).state, fresh(good).state) == (NoticeState.QUEUED, NoticeState.SENT)
    assert "TemplateDoesNotExist" in fresh(poison).last_error


def test_every_attempt_sends_the_text_of_the_first(mail_server, queued):
    mail_server.data = "451 later"
    notice = queued()
    deliver_due(NOW)
    Notice.objects.update(context={"starts_at": "something else"})
    deliver_due(fresh(notice).next_attempt_at)
    first, second = mail_server.received
    assert first.get_content() == second.get_content()


def test_the_urgent_go_first(mail_server, queued):
    queued(cause="courtesy")
    urgent = queued(cause="urgent", urgency=Urgency.LADDER)
    deliver_due(NOW, limit=1)
    assert fresh(urgent).state == NoticeState.SENT


def test_what_is_of_no_use_any_more_is_not_sent(mail_server, queued, letter):
    notice = queued(context=letter().context | {"use_by": NOW.isoformat()})
    deliver_due(NOW)
    assert (fresh(notice).state, mail_server.received) == (NoticeState.FAILED, [])


@pytest.mark.parametrize(
    "state", [NoticeState.HELD, NoticeState.SENT, NoticeState.FAILED, NoticeState.UNKNOWN]
)
def test_what_is_held_or_done_stays_where_it_is(mail_server, queued, state):
    queued()
    Notice.objects.update(state=state)
    assert deliver_due(NOW) == 0


def test_without_a_way_out_notices_wait_and_say_what_is_missing(queued):
    notice = queued()
    deliver_due(NOW)
    assert (fresh(notice).state, fresh(notice).last_error) == (NoticeState.QUEUED, "SMTP_URL is not set")


@pytest.mark.parametrize("channel", ["mail", "sms"])
def test_in_the_demo_the_letterbox_takes_everything(settings, queued, channel):
    settings.DEMO = True
    notice = queued(channel=channel)
    deliver_due(NOW)
    assert fresh(notice).state == NoticeState.SENT
    assert "/j/a-token/" in fresh(notice).body


def test_a_personal_link_is_not_kept_once_it_has_been_sent(mail_server, queued):
    notice = queued()
    deliver_due(NOW)
    assert "/j/a-token/" in mail_server.received[0].get_content()
    notice = fresh(notice)
    assert "a-token" not in notice.body + str(notice.context)
    assert "See you" in notice.body


def test_a_code_is_not_kept_once_it_has_been_sent(mail_server, queued):
    notice = queued(kind="sign_in_code", context={"code": "481516"})
    deliver_due(NOW)
    assert "481516" in mail_server.received[0].get_content()
    notice = fresh(notice)
    assert "481516" not in notice.body + notice.subject + str(notice.context)


def test_a_lost_claim_is_taken_up_when_its_lease_is_over_and_not_before(queued):
    queued()
    claim_due(NOW, 10)
    assert claim_due(NOW + rules.LEASE - SECOND, 10) == []
    assert len(claim_due(NOW + rules.LEASE, 10)) == 1


def test_who_lost_the_claim_writes_nothing(queued):
    notice = queued()
    (slow,) = claim_due(NOW, 1)
    (quick,) = claim_due(NOW + rules.LEASE, 1)
    assert record(quick, Outcome(Fate.ACCEPTED), NOW, keep_secrets=True)
    assert not record(slow, Outcome(Fate.REFUSED), NOW, keep_secrets=True)
    assert fresh(notice).state == NoticeState.SENT


def test_a_batch_that_takes_too_long_gives_back_the_rest(mail_server, queued, monkeypatch):
    monkeypatch.setattr("notices.delivery.BATCH_SECONDS", -1.0)
    notice = queued()
    deliver_due(NOW)
    notice = fresh(notice)
    assert (notice.state, notice.attempts, notice.next_attempt_at) == (NoticeState.QUEUED, 0, NOW)


def test_a_batch_costs_few_statements(mail_server, letter, django_assert_num_queries):
    with transaction.atomic():
        queue([letter(cause=f"test:{number}") for number in range(20)], NOW)
    # digests (those that failed, crowds), claim (savepoint, update, release), texts, and one record each
    with django_assert_num_queries(2 + 4 + 20):
        assert deliver_due(NOW) == 20


def test_every_attempt_is_kept_in_the_history(mail_server, queued):
    notice = queued()
    deliver_due(NOW)
    assert list(notice.history.order_by("pgh_id").values_list("state", flat=True)) == [
        "queued",
        "sending",
        "sent",
    ]


@pytest.mark.parametrize("limit", [1, 2])
def test_no_more_are_claimed_than_were_asked_for_however_the_database_goes_about_it(
    queued: Callable[..., Notice], limit: int
) -> None:
    queued(cause="test:0")
    with connection.cursor() as cursor:
        # Taken for a table of one row, it is gone through first, and what is due looked for again for each of its rows.
        cursor.execute("ANALYZE notices_notice")
    for number in range(1, 6):
        queued(cause=f"test:{number}")
    assert len(claim_due(NOW, limit)) == limit
    assert len(claim_due(NOW, 6)) == 6 - limit
