"""Telling other systems: at least once, signed, again and again for three days, and by no claim that was lost."""

from datetime import timedelta

import pytest

from notices.holding import hold_all
from response.acts import take_on
from response.contacts import NewContact, record_first_contact
from response.models import ContactEvent, OutgoingEvent, Webhook
from response.other_systems.event_claims import PAUSES
from response.other_systems.sending import send_events
from response.other_systems.webhooks import add_webhook
from tests.cast import Cast
from tests.response.other_systems.receiving import Receiver, receiving
from tests.response.other_systems.told import (
    HOUR,
    MOMENT,
    NOW,
    _this_machine_may_be_told,
    call,
    only,
    receiver,
    secret,
)

__all__ = ["_this_machine_may_be_told", "receiver", "secret"]


def test_what_happened_arrives_signed_and_is_told_once(cast: Cast, receiver: Receiver, secret: str) -> None:
    contact = call(cast)
    take_on(contact, cast.aino, NOW + HOUR)
    for _ in range(2):
        send_events(NOW + HOUR)
    assert receiver.kinds() == ["contact.recorded", "contact.taken_on"]
    for number, got in enumerate(receiver.received, start=1):
        event = OutgoingEvent.objects.get(sequence=number)
        assert got.is_signed_with(secret, NOW + HOUR)
        assert not got.is_signed_with("whsec_c29tZXRoaW5nIGVsc2U=", NOW + HOUR)
        assert (got.id, event.state, event.sent_at, event.attempts) == (str(event.pk), "sent", NOW + HOUR, 1)
        assert got.told == {
            "type": event.kind,
            "timestamp": event.at.isoformat(),
            "data": {"sequence": number, **event.facts},
        }


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_takes_it(cast: Cast, receiver: Receiver, secret: str, status: int) -> None:
    receiver.status = status
    call(cast)
    send_events(NOW)
    assert only().state == "sent"


@pytest.mark.parametrize("status", [0, 300, 302, 307, 400, 401, 404, 409, 429, 500, 503])
def test_anything_else_is_tried_again_with_the_same_id_and_body(
    cast: Cast, receiver: Receiver, secret: str, status: int
) -> None:
    receiver.status, receiver.headers = status, {"Location": receiver.url}
    call(cast)
    send_events(NOW)
    event = only()
    assert (event.state, event.attempts, event.next_attempt_at) == ("waiting", 1, NOW + PAUSES[0])
    assert event.last_error == (f"it answered {status}" if status else "no answer (RemoteDisconnected)")
    receiver.status = 204
    send_events(NOW + PAUSES[0] - MOMENT)
    assert len(receiver.received) == 1
    send_events(NOW + PAUSES[0])
    first, second = receiver.received
    assert (first.id, first.body) == (second.id, second.body)
    assert second.is_signed_with(secret, NOW + PAUSES[0])
    assert only().state == "sent"


def test_pauses_grow_for_three_days_and_then_it_has_failed(
    cast: Cast, receiver: Receiver, secret: str
) -> None:
    assert list(PAUSES) == sorted(PAUSES)
    assert 72 * HOUR <= sum(PAUSES, timedelta(0)) <= 73 * HOUR
    receiver.status = 500
    call(cast)
    now = NOW
    for pause in PAUSES:
        assert send_events(now) == 1
        now += pause
        assert only().next_attempt_at == now
    send_events(now)
    assert (only().state, only().attempts) == ("failed", len(PAUSES) + 1)
    assert send_events(now + 1000 * HOUR) == 0
    assert len({got.id for got in receiver.received}) == 1


def test_a_receiver_that_is_gone_hears_nothing_any_more(cast: Cast, receiver: Receiver, secret: str) -> None:
    with receiving() as other:
        add_webhook(cast.service, other.url, ContactEvent.values, NOW)
        receiver.status = 410
        contact = call(cast)
        take_on(contact, cast.aino, NOW)
        send_events(NOW)
        record_first_contact(NewContact(team=cast.team, received_at=NOW), recorded_by=None, now=NOW)
        send_events(NOW + 100 * HOUR)
        assert receiver.kinds() == ["contact.recorded"]
        assert other.kinds() == ["contact.recorded", "contact.taken_on", "contact.recorded"]
    webhook = Webhook.objects.get(url=receiver.url)
    assert (webhook.stopped_at, webhook.stopped_because) == (NOW, "it answered 410")
    assert set(OutgoingEvent.objects.filter(webhook=webhook).values_list("state", flat=True)) == {"dropped"}


def test_one_that_does_not_answer_is_tried_once_and_holds_up_no_other(
    cast: Cast, receiver: Receiver, secret: str
) -> None:
    receiver.status = 0
    with receiving() as other:
        add_webhook(cast.service, other.url, ContactEvent.values, NOW)
        take_on(call(cast), cast.aino, NOW)
        send_events(NOW)
        assert other.kinds() == ["contact.recorded", "contact.taken_on"]
    assert receiver.kinds() == ["contact.recorded"]
    waiting = OutgoingEvent.objects.filter(webhook__url=receiver.url)
    assert {(event.attempts, event.next_attempt_at) for event in waiting} == {(1, NOW + PAUSES[0])}


def test_what_there_was_no_time_for_is_given_back(cast: Cast, receiver: Receiver, secret: str) -> None:
    call(cast)
    assert send_events(NOW, most_seconds=-1) == 1
    assert (only().attempts, only().next_attempt_at, receiver.received) == (0, NOW, [])


def test_an_address_that_leads_home_by_now_is_told_nothing(
    cast: Cast, receiver: Receiver, secret: str, settings
) -> None:
    call(cast)
    settings.WEBHOOK_NETWORKS = []
    send_events(NOW)
    assert receiver.received == []
    assert "WEBHOOK_NETWORKS" in only().last_error


def test_while_notices_are_held_events_wait_as_well(cast: Cast, receiver: Receiver, secret: str) -> None:
    call(cast)
    hold_all(NOW)
    assert send_events(NOW) == 0
    assert only().state == "waiting"
