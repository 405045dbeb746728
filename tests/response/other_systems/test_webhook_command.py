"""The command by which other systems are told from now on, or no more; and the list of how it goes."""

import json
from datetime import datetime
from importlib import import_module
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from networks.models import Service
from response.acts import take_on
from response.models import ContactEvent, Webhook
from response.other_systems import event_claims
from response.other_systems.sending import send_events
from response.other_systems.webhooks import add_webhook
from tests.cast import Cast
from tests.response.other_systems.receiving import Receiver
from tests.response.other_systems.told import (
    HOUR,
    NOW,
    _this_machine_may_be_told,
    call,
    only,
    receiver,
    secret,
)

__all__ = ["_this_machine_may_be_told", "receiver", "secret"]


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
