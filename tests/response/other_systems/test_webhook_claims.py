"""Each event is told by one sender at a time, and again by another where a claim was lost."""

import os
import signal
import subprocess
import sys

import pytest
import time_machine
from django.conf import settings as configured
from django.db import connection

from opendialogue.configuration import ROOT
from response import watching
from response.acts import take_on
from response.models import OutgoingEvent
from response.other_systems import sending
from response.other_systems.event_claims import LEASE, again, claim_events, give_back, sent
from response.other_systems.sending import send_events
from response.other_systems.webhooks import add_webhook
from response.tasks import send_contact_events
from tests.cast import Cast, gather
from tests.response.other_systems.receiving import Receiver
from tests.response.other_systems.told import (
    MOMENT,
    NOW,
    _this_machine_may_be_told,
    call,
    only,
    receiver,
    secret,
)

__all__ = ["_this_machine_may_be_told", "receiver", "secret"]


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
