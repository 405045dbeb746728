"""Receipts: doubled, reordered, late. What arrived stays arrived; what failed brings the next way forward."""

from datetime import timedelta
from itertools import product

import pytest

from notices.claims import claim_due, record
from notices.delivery import deliver_due
from notices.models import Doubt, Notice, NoticeState, Urgency
from notices.parcels import Fate, Outcome
from notices.receipts import take_receipt
from tests.notices.conftest import NOW

pytestmark = pytest.mark.django_db

PHONE = "+358403334444"
SECOND = timedelta(seconds=1)
LATER = NOW + 20 * SECOND
RECEIPTS = (Fate.ACCEPTED, Fate.REFUSED, Fate.DELIVERED)


def fresh(notice: Notice) -> Notice:
    return Notice.objects.get(pk=notice.pk)


def take(notice: Notice, fate: Fate, at=LATER) -> bool:
    return take_receipt(str(notice.pk), fate, at, LATER)


@pytest.fixture
def sent(gateway, queued) -> Notice:
    notice = queued(channel="sms", address=PHONE, urgency=Urgency.LADDER)
    deliver_due(NOW)
    return fresh(notice)


@pytest.fixture
def second(queued) -> Notice:
    return queued(channel="mail", urgency=Urgency.LADDER, turn=1)


def test_a_receipt_says_when_it_arrived_and_spares_the_other_ways(sent, second) -> None:
    assert take(sent, Fate.DELIVERED, NOW + SECOND)
    sent = fresh(sent)
    assert (sent.state, sent.sent_at, sent.delivered_at) == (NoticeState.DELIVERED, NOW, NOW + SECOND)
    assert fresh(second).state == NoticeState.SPARED


def test_a_receipt_of_failure_brings_the_next_way_forward_at_once(sent, second) -> None:
    assert take(sent, Fate.REFUSED)
    assert (fresh(sent).state, fresh(sent).last_error) == (
        NoticeState.FAILED,
        "its provider could not deliver it",
    )
    assert fresh(second).next_attempt_at == LATER


def test_in_whatever_order_and_however_often_they_come_what_arrived_has_arrived(sent, second) -> None:
    for order in product(RECEIPTS, repeat=4):
        Notice.objects.update(state=NoticeState.SENT, delivered_at=None)
        for fate in order:
            take(sent, fate)
        failed = NoticeState.FAILED if Fate.REFUSED in order else NoticeState.SENT
        assert fresh(sent).state == (NoticeState.DELIVERED if Fate.DELIVERED in order else failed)


@pytest.mark.parametrize("fate", RECEIPTS)
def test_the_same_receipt_twice_is_one_receipt(sent, second, fate) -> None:
    take(sent, fate)
    once = list(Notice.objects.order_by("turn").values())
    assert not take(sent, fate, LATER + SECOND)
    assert list(Notice.objects.order_by("turn").values()) == once


@pytest.mark.parametrize(
    ("state", "fate"),
    [*product((NoticeState.QUEUED, NoticeState.SENDING, NoticeState.HELD, NoticeState.UNKNOWN), RECEIPTS)],
)
def test_whoever_may_have_it_and_says_so_is_not_sent_it_again(gateway, queued, state, fate) -> None:
    notice = queued(channel="sms", address=PHONE)
    Notice.objects.update(state=state, attempts=1, doubt=Doubt.UNANSWERED)
    assert take(notice, fate)
    become = {
        Fate.ACCEPTED: NoticeState.SENT,
        Fate.REFUSED: NoticeState.FAILED,
        Fate.DELIVERED: NoticeState.DELIVERED,
    }
    assert (fresh(notice).state, fresh(notice).doubt) == (become[fate], Doubt.NONE)
    deliver_due(NOW + timedelta(days=1))
    assert gateway.asked == []


def test_whoever_is_sending_it_meanwhile_does_not_undo_the_receipt(sent, queued) -> None:
    notice = queued(cause="test:2", channel="sms", address=PHONE)
    (slow,) = claim_due(NOW, 1)
    take(notice, Fate.DELIVERED)
    assert not record(slow, Outcome(Fate.AGAIN), LATER, keep_secrets=True)
    assert fresh(notice).state == NoticeState.DELIVERED


def test_what_was_spared_and_arrived_all_the_same_says_so_and_a_failure_does_not_matter(queued) -> None:
    notice = queued(channel="sms", address=PHONE)
    Notice.objects.update(state=NoticeState.SPARED)
    assert not take(notice, Fate.REFUSED)
    assert take(notice, Fate.DELIVERED)


@pytest.mark.parametrize("reference", ["", "nonsense", "6f0c0000-0000-4000-8000-000000000000"])
def test_an_unknown_reference_changes_nothing(sent, reference) -> None:
    before = list(Notice.objects.values())
    assert not take_receipt(reference, Fate.DELIVERED, LATER, LATER)
    assert list(Notice.objects.values()) == before


@pytest.mark.parametrize("days", [-400, 400])
def test_a_provider_whose_clock_is_wrong_says_nothing_impossible(sent, days) -> None:
    take(sent, Fate.DELIVERED, NOW + timedelta(days=days))
    assert NOW <= fresh(sent).delivered_at <= LATER


def test_a_code_is_not_kept_once_a_receipt_says_that_it_went(gateway, queued) -> None:
    notice = queued(channel="sms", address=PHONE, kind="sign_in_code", context={"code": "481516"})
    Notice.objects.update(body="The code is 481516.", doubt=Doubt.UNANSWERED)
    take(notice, Fate.ACCEPTED)
    assert "481516" not in fresh(notice).body + str(fresh(notice).context)
