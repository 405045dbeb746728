"""One way after another: the next when the first stays silent, or at once when it is known to fail."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from notices import rules
from notices.claims import claim_due, record
from notices.delivery import deliver_due
from notices.holding import hold_all, release_all
from notices.models import Channel, Notice, NoticeState, Urgency
from notices.outbox import queue
from notices.parcels import Fate, Outcome
from notices.turns import spare, spare_others
from tests.notices.conftest import NOW

pytestmark = pytest.mark.django_db

MOMENT = timedelta(microseconds=1)
SECOND_TURN = NOW + rules.SILENCE


@pytest.fixture
def both(letter) -> Callable[..., tuple[Notice, Notice]]:
    """One thing to tell Pekka: by text message at first, then by mail."""

    def queue_both(**changes: object) -> tuple[Notice, Notice]:
        ways = (("sms", "+358403334444"), ("mail", "pekka@example.net"))
        letters = [
            letter(channel=channel, address=address, turn=turn, urgency=Urgency.LADDER, **changes)
            for turn, (channel, address) in enumerate(ways)
        ]
        with transaction.atomic():
            queue(letters, NOW)
        first, second = Notice.objects.filter(
            cause=letters[0].cause, recipient=letters[0].recipient_id
        ).order_by("turn")
        return first, second

    return queue_both


def fresh(notice: Notice) -> Notice:
    return Notice.objects.get(pk=notice.pk)


def told_at(now: datetime) -> list[str]:
    """Over which channels a delivery at this moment tells."""
    deliver_due(now)
    return list(Notice.objects.filter(sent_at=now).order_by("turn").values_list("channel", flat=True))


def test_silence_lasts_less_than_the_two_minutes_that_the_next_way_may_take() -> None:
    assert rules.SILENCE + timedelta(seconds=15) < timedelta(minutes=2)


def test_the_second_way_waits_out_the_silence_of_the_first_and_no_longer(mail_server, gateway, both) -> None:
    both()
    assert told_at(NOW) == [Channel.SMS]
    assert told_at(SECOND_TURN - MOMENT) == []
    assert told_at(SECOND_TURN) == [Channel.MAIL]


def test_a_third_way_waits_for_both(letter) -> None:
    with transaction.atomic():
        queue([letter(turn=2)], NOW)
    assert Notice.objects.get().next_attempt_at == NOW + 2 * rules.SILENCE


def test_a_gateway_that_hangs_or_is_away_does_not_hold_the_second_way_up(mail_server, settings, both) -> None:
    settings.SMS_URL = "http://127.0.0.1:9/"
    both()
    deliver_due(NOW)
    assert told_at(SECOND_TURN) == [Channel.MAIL]


def test_a_final_no_brings_the_second_way_forward_at_once(mail_server, gateway, both) -> None:
    gateway.status = 400
    first, _second = both()
    deliver_due(NOW)
    assert fresh(first).state == NoticeState.FAILED
    assert told_at(NOW + MOMENT) == [Channel.MAIL]


def test_a_first_way_that_is_not_set_up_costs_no_time(mail_server, both) -> None:
    first, _second = both()
    deliver_due(NOW)
    assert fresh(first).state == NoticeState.QUEUED
    assert told_at(NOW + MOMENT) == [Channel.MAIL]


def test_a_no_to_one_is_none_to_others(gateway, both, cast) -> None:
    both()
    other_cause = both(cause="test:2")[1]
    other_person = both(recipient_id=cast.tuula.pk)[1]
    (refused,) = claim_due(NOW, 1)
    record(refused, Outcome(Fate.REFUSED), NOW, keep_secrets=True)
    assert {fresh(other_cause).turn, fresh(other_person).turn} == {1}
    moved = Notice.objects.filter(turn=1, next_attempt_at=NOW)
    assert list(moved.values_list("cause", "recipient")) == [(refused.cause, refused.recipient_id)]


def test_only_the_next_of_several_ways_is_brought_forward(letter) -> None:
    addresses = ["mail", "sms", "push"]
    with transaction.atomic():
        queue([letter(channel=channel, turn=turn) for turn, channel in enumerate(addresses)], NOW)
    (refused,) = claim_due(NOW, 1)
    record(refused, Outcome(Fate.REFUSED), NOW, keep_secrets=True)
    times = Notice.objects.filter(turn__gt=0).order_by("turn").values_list("next_attempt_at", flat=True)
    assert list(times) == [NOW, NOW + 2 * rules.SILENCE]


def test_a_late_word_of_failure_does_not_push_a_turn_back(both) -> None:
    _first, second = both()
    (slow,) = claim_due(NOW, 1)
    at = SECOND_TURN + timedelta(seconds=20)
    record(slow, Outcome(Fate.REFUSED), at, keep_secrets=True)
    assert fresh(second).next_attempt_at == SECOND_TURN


def test_whoever_lost_the_claim_brings_nothing_forward(both) -> None:
    _first, second = both()
    (slow,) = claim_due(NOW, 1)
    Notice.objects.filter(pk=slow.pk).update(fence=slow.fence + 1)
    assert not record(slow, Outcome(Fate.REFUSED), NOW, keep_secrets=True)
    assert fresh(second).next_attempt_at == SECOND_TURN


def test_what_has_arrived_is_not_told_again_over_another_way(mail_server, gateway, both) -> None:
    first, second = both()
    deliver_due(NOW)
    assert spare_others(fresh(first)) == 1
    assert told_at(SECOND_TURN) == []
    assert (fresh(second).state, fresh(second).last_error) == (
        NoticeState.SPARED,
        "it had arrived another way",
    )


def test_what_somebody_has_seen_to_is_not_told_again_but_is_told_once(mail_server, gateway, both) -> None:
    first, second = both()
    assert spare([first.cause, "unheard of"], "somebody has seen to it") == 1
    assert told_at(SECOND_TURN) == [Channel.SMS]
    assert fresh(second).state == NoticeState.SPARED


def test_what_was_tried_already_is_not_spared(gateway, both) -> None:
    first, second = both()
    deliver_due(SECOND_TURN)
    assert fresh(second).attempts == 1
    assert spare([first.cause], "somebody has seen to it") == 0


def test_after_a_release_the_second_way_waits_for_the_first_again(mail_server, gateway, both) -> None:
    both()
    hold_all(NOW)
    later = NOW + timedelta(hours=3)
    release_all(later)
    assert told_at(later) == [Channel.SMS]
    assert told_at(later + rules.SILENCE - MOMENT) == []
    assert told_at(later + rules.SILENCE) == [Channel.MAIL]


def test_what_is_held_is_spared_as_well(both) -> None:
    first, second = both()
    hold_all(NOW)
    assert spare([first.cause], "somebody has seen to it") == 1
    release_all(NOW)
    assert (fresh(first).state, fresh(second).state) == (NoticeState.QUEUED, NoticeState.SPARED)
