"""A provider that may have taken a message: it is asked, and otherwise only what the promise depends on goes again."""

from datetime import timedelta

import pytest

from notices import calling, mail, rules
from notices.claims import claim_due
from notices.delivery import deliver_due
from notices.models import Doubt, Notice, NoticeState, Urgency
from tests.notices.conftest import NOW

pytestmark = pytest.mark.django_db

PHONE = "+358403334444"


def fresh(notice: Notice) -> Notice:
    return Notice.objects.get(pk=notice.pk)


def deliver_again(notice: Notice) -> Notice:
    deliver_due(fresh(notice).next_attempt_at)
    return fresh(notice)


@pytest.fixture(params=["gateway", "notify"])
def provider(request):
    """Each of them; what is proven of one holds of the other."""
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("urgency", Urgency.values)
def test_a_provider_that_takes_it_and_whose_answer_is_lost_rings_once(provider, queued, urgency) -> None:
    notice = queued(channel="sms", address=PHONE, urgency=urgency)
    provider.loses_its_answer = True
    deliver_due(NOW)
    assert (fresh(notice).state, fresh(notice).doubt) == (NoticeState.QUEUED, Doubt.UNANSWERED)
    provider.loses_its_answer = False
    assert deliver_again(notice).state == NoticeState.SENT
    assert deliver_due(NOW + timedelta(days=1)) == 0
    assert (provider.rang, provider.questions) == ([str(notice.pk)], [str(notice.pk)])


def test_a_provider_that_hangs_after_taking_it_rings_once(provider, queued, monkeypatch) -> None:
    monkeypatch.setattr(calling, "TIMEOUT", (2, 0.3))
    notice = queued(channel="sms", address=PHONE, urgency=Urgency.LADDER)
    provider.let_go.clear()
    deliver_due(NOW)
    provider.let_go.set()
    monkeypatch.undo()
    assert deliver_again(notice).state == NoticeState.SENT
    assert provider.rang == [str(notice.pk)]


def test_one_that_never_heard_of_it_gets_it_again_and_no_doubt_is_left(provider, queued) -> None:
    notice = queued(channel="sms", address=PHONE)
    Notice.objects.update(doubt=Doubt.UNANSWERED)
    provider.status = 503
    deliver_due(NOW)
    assert (fresh(notice).state, fresh(notice).doubt) == (NoticeState.QUEUED, Doubt.NONE)
    assert len(provider.asked) == 1


def test_what_a_lost_deliverer_may_have_sent_is_asked_about(provider, queued) -> None:
    notice = queued(channel="sms", address=PHONE)
    claim_due(NOW, 1)
    provider.take(str(notice.pk))
    deliver_due(NOW + rules.LEASE)
    assert fresh(notice).state == NoticeState.SENT
    assert (provider.rang, provider.asked) == ([str(notice.pk)], [])


def test_what_is_found_to_have_arrived_spares_the_other_ways(provider, queued) -> None:
    first = queued(channel="sms", address=PHONE, urgency=Urgency.LADDER)
    second = queued(channel="mail", urgency=Urgency.LADDER, turn=1)
    Notice.objects.filter(pk=first.pk).update(doubt=Doubt.UNANSWERED)
    provider.take(str(first.pk))
    provider.taken[str(first.pk)] = "delivered"
    deliver_due(NOW)
    assert (fresh(first).state, fresh(first).delivered_at) == (NoticeState.DELIVERED, NOW)
    assert fresh(second).state == NoticeState.SPARED


def test_what_is_found_to_be_lost_brings_the_next_way_forward(gateway, queued) -> None:
    first = queued(channel="sms", address=PHONE, urgency=Urgency.LADDER)
    second = queued(channel="mail", urgency=Urgency.LADDER, turn=1)
    Notice.objects.filter(pk=first.pk).update(doubt=Doubt.UNANSWERED)
    gateway.taken[str(first.pk)] = "failed"
    deliver_due(NOW)
    assert fresh(first).state == NoticeState.FAILED
    assert fresh(second).next_attempt_at == NOW


def test_a_provider_that_does_not_answer_the_question_is_asked_again_and_sent_nothing(
    settings, gateway, queued
) -> None:
    notice = queued(channel="sms", address=PHONE, urgency=Urgency.LADDER)
    Notice.objects.update(doubt=Doubt.UNANSWERED)
    gateway.says = 429
    deliver_due(NOW)
    assert (fresh(notice).state, fresh(notice).doubt) == (NoticeState.QUEUED, Doubt.UNANSWERED)
    assert gateway.asked == []


def test_where_nobody_can_be_asked_what_the_promise_depends_on_goes_again_under_the_same_reference(
    gateway, queued
) -> None:
    gateway.says = 405
    notice = queued(channel="sms", address=PHONE, urgency=Urgency.LADDER)
    gateway.loses_its_answer = True
    deliver_due(NOW)
    gateway.loses_its_answer = False
    assert deliver_again(notice).state == NoticeState.SENT
    assert [asked["reference"] for asked in gateway.asked] == [str(notice.pk)] * 2


def test_where_nobody_can_be_asked_what_is_good_to_know_is_left_and_says_so(gateway, queued) -> None:
    gateway.says = 405
    notice = queued(channel="sms", address=PHONE)
    gateway.loses_its_answer = True
    deliver_due(NOW)
    assert deliver_again(notice).state == NoticeState.UNKNOWN
    assert deliver_due(NOW + timedelta(days=1)) == 0
    assert len(gateway.asked) == 1


@pytest.mark.parametrize("behaviour", ["hang", "drop"])
def test_a_mail_in_doubt_goes_again_only_if_the_promise_depends_on_it(
    mail_server, queued, monkeypatch, behaviour
) -> None:
    monkeypatch.setattr(mail, "TIMEOUT", 0.3)
    urgent = queued(cause="test:urgent", urgency=Urgency.LADDER)
    mail_server.behaviour = behaviour
    deliver_due(NOW)
    courtesy = queued(cause="test:courtesy")
    deliver_due(NOW)
    mail_server.behaviour = ""
    monkeypatch.undo()
    assert deliver_again(urgent).state == NoticeState.SENT
    assert deliver_again(courtesy).state == NoticeState.UNKNOWN
    sent = [str(message["Message-ID"]) for message in mail_server.received]
    assert sent[-1] == f"<{urgent.pk}@dialogue.example.org>"


def test_after_its_last_attempt_a_notice_in_doubt_is_not_called_failed(mail_server, queued) -> None:
    notice = queued(urgency=Urgency.LADDER)
    attempts = len(rules.PAUSES[Urgency.LADDER])
    Notice.objects.update(attempts=attempts, doubt=Doubt.UNANSWERED)
    mail_server.rcpt = "450 later"
    deliver_due(NOW)
    assert fresh(notice).state == NoticeState.UNKNOWN
