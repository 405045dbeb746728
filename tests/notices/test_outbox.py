import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from notices.models import Notice, NoticeState
from notices.outbox import queue
from tests.notices.conftest import NOW


def test_a_letter_becomes_a_waiting_notice(cast, letter):
    assert queue([letter()], NOW) == 1
    notice = Notice.objects.get()
    assert (notice.state, notice.recipient, notice.next_attempt_at) == (NoticeState.QUEUED, cast.pekka, NOW)
    assert notice.context["name"] == "Pekka"


def test_telling_twice_is_telling_once(cast, letter):
    assert queue([letter(), letter()], NOW) == 1
    assert queue([letter(context={"name": "somebody else"})], NOW) == 0
    assert Notice.objects.get().context["name"] == "Pekka"


def test_another_channel_another_person_and_another_cause_are_told_apart(cast, letter):
    letters = [
        letter(),
        letter(channel="sms", address="+358403334444"),
        letter(recipient_id=cast.tuula.pk),
        letter(cause="test:2"),
    ]
    assert queue(letters, NOW) == 4


def test_many_letters_are_one_statement(cast, letter, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queue([letter(cause=f"test:{number}") for number in range(500)], NOW) == 500


def test_no_letters_are_no_statement(cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queue([], NOW) == 0


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_refused_outside_a_transaction(cast, letter):
    with pytest.raises(TransactionManagementError):
        queue([letter()], NOW)


@pytest.mark.django_db(transaction=True)
def test_a_letter_does_not_outlive_the_change_it_tells_of(cast, letter):
    with transaction.atomic():
        queue([letter()], NOW)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
