"""Telling other systems: at least once, signed, again and again for three days, and by no claim that was lost."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from io import StringIO
from ipaddress import ip_network

import pytest
import time_machine
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from networks.models import Service
from notices.holding import hold_all
from opendialogue.configuration import ROOT
from response import watching
from response.acts import take_on
from response.contacts import NewContact, record_first_contact
from response.models import ContactEvent, FirstContact, OutgoingEvent, Webhook
from response.other_systems import event_claims, sending
from response.other_systems.event_claims import LEASE, PAUSES, again, claim_events, give_back, sent
from response.other_systems.sending import send_events
from response.other_systems.webhooks import add_webhook
from response.tasks import send_contact_events
from tests.cast import SATURDAY_NIGHT, Cast, gather
from tests.response.other_systems.receiving import Receiver, receiving

NOW = SATURDAY_NIGHT
MOMENT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _this_machine_may_be_told(settings) -> None:
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def secret(cast: Cast, receiver: Receiver) -> str:
    """The receiver hears of everything, with this secret."""
    return add_webhook(cast.service, receiver.url, ContactEvent.values, NOW)


def call(cast: Cast) -> FirstContact:
    return record_first_contact(NewContact(team=cast.team, received_at=NOW), recorded_by=None, now=NOW)


def only() -> OutgoingEvent:
    return OutgoingEvent.objects.get()


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


# Claims and fences


def test_an_event_is_left_to_its_sender_until_the_lease_ends(cast: Cast, secret: str) -> None:
    call(cast)
    (mine,) = claim_events(NOW, 10)
    assert claim_events(NOW + LEASE - MOMENT, 10) == []
    (theirs,) = claim_events(NOW + LEASE, 10)
    assert (theirs.event, theirs.fence, theirs.attempts) == (mine.event, mine.fence + 1, 2)


@pytest.mark.parametrize("result", [lambda mine: sent(mine, NOW), lambda mine: again(mine, "no answer", NOW)])
def test_what_a_sender_found_out_too_late_is_not_written_down(cast: Cast, secret: str, result) -> None:
    call(cast)
    (mine,) = claim_events(NOW, 10)
    claim_events(NOW + LEASE, 10)
    before = OutgoingEvent.objects.values().get()
    assert result(mine) is False
    give_back([mine], NOW)
    assert OutgoingEvent.objects.values().get() == before


def test_the_time_of_a_batch_and_of_one_hanging_receiver_is_well_under_the_lease() -> None:
    assert LEASE.total_seconds() > sending.BATCH_SECONDS + 3 * 5


def test_the_first_that_happened_is_sent_first(cast: Cast, receiver: Receiver, secret: str) -> None:
    take_on(call(cast), cast.aino, NOW)
    assert send_events(NOW, limit=1) == 1
    assert receiver.kinds() == ["contact.recorded"]


@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_before_it_could_write_down_the_answer_sends_the_same_again(
    receiver: Receiver,
) -> None:
    cast = gather()
    secret = add_webhook(cast.service, receiver.url, ["contact.recorded"], NOW)
    call(cast)
    base, _, _ = configured.DATABASE_URL.rpartition("/")
    environment = os.environ | {
        "DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}",
        "DJANGO_SETTINGS_MODULE": "opendialogue.settings",
        "WEBHOOK_NETWORKS": "127.0.0.0/8",
        "PYTHONWARNINGS": "ignore",
    }
    receiver.status = -1
    sender = subprocess.Popen(
        [sys.executable, "-m", "tests.response.other_systems.telling", NOW.isoformat()],
        cwd=ROOT,
        env=environment,
    )
    receiver.meanwhile = lambda: os.kill(sender.pid, signal.SIGKILL)
    assert sender.wait(60) == -signal.SIGKILL
    receiver.let_go.set()
    receiver.meanwhile, receiver.status = lambda: None, 204
    assert (only().state, only().attempts) == ("waiting", 1)
    assert send_events(NOW + LEASE - MOMENT) == 0
    assert send_events(NOW + LEASE) == 1
    first, second = receiver.received
    assert (first.id, first.body) == (second.id, second.body)
    assert second.is_signed_with(secret, NOW + LEASE)
    assert only().state == "sent"


@pytest.mark.parametrize("tell", [send_contact_events, watching.tell_others])
def test_both_kinds_of_process_tell(cast: Cast, receiver: Receiver, secret: str, tell) -> None:
    call(cast)
    with time_machine.travel(NOW, tick=False):
        tell()
    assert receiver.kinds() == ["contact.recorded"]


def test_watch_tells_until_nothing_is_left(cast: Cast, receiver: Receiver, secret: str) -> None:
    for _ in range(51):
        call(cast)
    with time_machine.travel(NOW, tick=False):
        watching.tell_others()
    assert len({got.id for got in receiver.received}) == 51


# The command


def webhook(*words: str, now: datetime = NOW) -> tuple[str, str]:
    """What the command prints, and what it says beside."""
    printed, said = StringIO(), StringIO()
    with time_machine.travel(now, tick=False):
        call_command("webhook", *words, stdout=printed, stderr=said)
    return printed.getvalue().strip(), said.getvalue().strip()


def test_a_webhook_is_added_and_its_secret_shown_once(cast: Cast, receiver: Receiver) -> None:
    secret, said = webhook("add", receiver.url, "--event", "contact.breached", "--event", "contact.recorded")
    assert said == "Events are signed with this secret. Keep it safe: it is not shown again."
    made = Webhook.objects.get()
    assert (made.service, made.kinds) == (cast.service, ["contact.breached", "contact.recorded"])
    assert secret.startswith("whsec_")
    call(cast)
    send_events(NOW)
    assert receiver.received[0].is_signed_with(secret, NOW)
    assert secret not in webhook("--list")[0]
    kept = Webhook.pgh_event_model.objects.values()  # type: ignore[attr-defined]
    assert secret not in json.dumps(list(kept), default=str)


def test_without_events_it_is_told_of_all(cast: Cast, receiver: Receiver) -> None:
    webhook("add", receiver.url)
    assert Webhook.objects.get().kinds == sorted(ContactEvent.values)


def test_a_webhook_is_removed_and_its_address_is_free_again(cast: Cast, receiver: Receiver) -> None:
    first, _ = webhook("add", receiver.url)
    with pytest.raises(CommandError, match="already"):
        webhook("add", receiver.url)
    call(cast)
    assert webhook("--remove", receiver.url) == ("", f"{receiver.url} is told nothing any more.")
    assert send_events(NOW) == 0
    assert only().state == "dropped"
    with pytest.raises(CommandError, match="hears nothing"):
        webhook("--remove", receiver.url)
    assert webhook("add", receiver.url)[0] != first


def test_an_event_written_just_as_its_webhook_was_removed_is_not_sent(
    cast: Cast, receiver: Receiver, secret: str
) -> None:
    call(cast)
    Webhook.objects.update(stopped_at=NOW)
    assert send_events(NOW) == 1
    assert (only().state, receiver.received) == ("dropped", [])


def test_the_list_tells_how_it_goes(cast: Cast, receiver: Receiver) -> None:
    webhook("add", receiver.url, "--event", "contact.recorded", "contact.taken_on")
    contact = call(cast)
    send_events(NOW + HOUR)
    take_on(contact, cast.aino, NOW)
    begins = f"{receiver.url}: contact.recorded, contact.taken_on; made 2026-11-21 22:05 UTC, "
    sent = "last sent 2026-11-21 23:05 UTC"
    assert webhook("--list")[0] == f"{begins}{sent}, 1 waiting, 0 failed, in use"
    webhook("--remove", receiver.url)
    stopped = "stopped 2026-11-21 22:05 UTC: it was removed"
    assert webhook("--list")[0] == f"{begins}{sent}, 0 waiting, 0 failed, {stopped}"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "add URL"),
        (("add",), "add URL"),
        (("add", "records.example.org"), "https://host/path"),
        (("add", "http://8.8.8.8/"), "use https"),
        (("add", "https://10.0.0.1/"), "WEBHOOK_NETWORKS"),
        (("add", "https://127.0.0.1/", "--event", "contact.everything"), "invalid choice"),
        (("remove", "https://127.0.0.1/"), "invalid choice"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(cast: Cast, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said) as refused:
        webhook(*words)
    assert "\n" not in str(refused.value)
    assert not Webhook.objects.exists()


@pytest.mark.django_db
def test_without_a_service_there_is_nobody_to_tell_of() -> None:
    assert not Service.objects.exists()
    with pytest.raises(CommandError, match="open_service"):
        webhook("--list")


@pytest.mark.parametrize("kinds", [[], ["contact.everything"]])
def test_the_database_knows_what_can_be_told(cast: Cast, receiver: Receiver, kinds: list[str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        add_webhook(cast.service, receiver.url, kinds, NOW)


def test_a_stopped_webhook_is_stopped_but_once(cast: Cast, receiver: Receiver, secret: str) -> None:
    (made,) = Webhook.objects.all()
    for later in (0, 1):
        event_claims.stop(made.pk, f"reason {later}", NOW + later * HOUR)
    made.refresh_from_db()
    assert (made.stopped_at, made.stopped_because) == (NOW, "reason 0")


def test_whoever_asked_for_all_events_before_there_were_two_more_hears_them_too(cast: Cast) -> None:
    migration = import_module("response.migrations.0016_events_of_handovers")
    since = ["contact.handed_over", "contact.promise_changed"]
    before = [kind for kind in ContactEvent.values if kind not in since]
    addresses = {"all": before, "some": before[1:], "new": since, "gone": before}
    for name, kinds in addresses.items():
        Webhook.objects.create(
            service=cast.service,
            url=f"https://{name}.example.org/",
            kinds=kinds,
            secret="whsec_AAAA",
            created_at=NOW,
            stopped_at=NOW if name == "gone" else None,
        )

    def heard(name: str) -> set[str]:
        return set(Webhook.objects.get(url=f"https://{name}.example.org/").kinds)

    with connection.cursor() as cursor:
        cursor.execute(migration.HEAR_ALL)
        assert heard("all") == {*before, *since}
        assert {name: heard(name) for name in ("some", "new", "gone")} == {
            name: set(addresses[name]) for name in ("some", "new", "gone")
        }
        cursor.execute(migration.HEAR_NO_MORE)
    assert (heard("all"), heard("new")) == (set(before), {"contact.ended"})
