"""After an outage: one digest for each address, the oldest first, and nobody's word lost."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from notices import digests, rules
from notices.claims import claim_due
from notices.delivery import deliver_due
from notices.digests import gather
from notices.holding import hold_all
from notices.models import Notice, NoticeState, Urgency
from notices.outbox import queue
from tests.notices.conftest import NOW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SETTLED = NOW + rules.SETTLING


@pytest.fixture
def waiting(letter) -> Callable[..., None]:
    """So many ladder notices wait for one address, the first in need of an answer the soonest."""

    def queue_many(count: int, first: int = 0, **changes: object) -> None:
        facts = {"zone": "Europe/London", "sender_name": "Kallio", **changes.pop("facts", {})}  # type: ignore[dict-item]
        letters = [
            letter(
                **{
                    "cause": f"duty:{number}",
                    "urgency": Urgency.LADDER,
                    "kind": "rung_due",
                    "context": facts | {"by": (NOW + number * HOUR).isoformat()},
                }
                | changes
            )
            for number in range(first, first + count)
        ]
        with transaction.atomic():
            queue(letters, NOW)

    return queue_many


def states() -> Counter:
    return Counter(Notice.objects.values_list("kind", "state"))


def digest() -> Notice:
    return Notice.objects.get(kind="digest")


def test_three_are_told_one_by_one_and_four_in_one(mail_server, waiting) -> None:
    waiting(rules.MOST_ALONE)
    deliver_due(NOW)
    assert states() == {("rung_due", "sent"): 3}
    waiting(rules.MOST_ALONE + 1, first=10)
    deliver_due(NOW)
    assert states() == {("rung_due", "sent"): 3, ("rung_due", "gathered"): 4, ("digest", "queued"): 1}
    deliver_due(SETTLED)
    assert digest().state == NoticeState.SENT
    assert len(mail_server.received) == 4


def test_a_digest_says_how_many_and_by_when_and_nothing_of_anybody(mail_server, waiting) -> None:
    waiting(5)
    deliver_due(NOW)
    deliver_due(SETTLED)
    (mail,) = mail_server.received
    said = mail.get_content()
    assert "5 messages" in said
    assert "Saturday 21 November" in said
    assert "https://dialogue.example.org/contacts/" in said.split()
    assert mail["Subject"] == "A message from Kallio"
    assert mail["Message-ID"] == f"<{digest().pk}@dialogue.example.org>"
    for secret in ("Maija", "Dialogue", "Kallio Open", "rung"):
        assert secret not in said
    assert digest().cause == f"digest:{digest().pk}"


def test_whoever_was_told_with_others_names_the_digest(waiting) -> None:
    waiting(4)
    gather(NOW)
    assert {notice.told_in for notice in Notice.objects.filter(state="gathered")} == {digest()}


def test_what_becomes_due_meanwhile_joins_and_the_text_is_made_anew(mail_server, waiting) -> None:
    waiting(4, first=5)
    gather(NOW)
    waiting(1, first=1)
    assert claim_due(NOW, 10) == []
    deliver_due(NOW)
    assert (digest().context["count"], digest().context["by"]) == (5, (NOW + HOUR).isoformat())
    mail_server.data = "451 later"
    deliver_due(SETTLED)
    assert "5 messages" in digest().body
    mail_server.data = "250 OK"
    waiting(1, first=0)
    deliver_due(SETTLED)
    deliver_due(SETTLED + rules.SETTLING)
    assert digest().state == NoticeState.SENT
    assert "6 messages" in mail_server.received[-1].get_content()


def test_joining_does_not_keep_a_digest_back_for_longer_than_a_minute(waiting) -> None:
    waiting(4)
    at = NOW
    for number in range(40):
        gather(at)
        at += timedelta(seconds=2)
        waiting(1, first=100 + number)
    assert digest().next_attempt_at == NOW + rules.LONGEST_SETTLING


def test_what_waits_out_a_pause_when_the_gateway_comes_back_is_gathered_too(
    mail_server, settings, waiting
) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    for number in range(5):
        waiting(1, first=number)
        deliver_due(NOW + number * HOUR / 10)
        Notice.objects.filter(attempts=number + 1).update(next_attempt_at=NOW + (number + 1) * HOUR)
    settings.SMTP_URL = mail_server.url
    at = NOW + HOUR
    deliver_due(at)
    deliver_due(at + rules.SETTLING)
    assert len(mail_server.received) == 1
    assert Notice.objects.filter(state="gathered").count() >= 4


@pytest.mark.parametrize(
    "changes",
    [
        {"urgency": Urgency.COURTESY},
        {"facts": {"use_by": (NOW + HOUR).isoformat()}},
        {"facts": {"only_while": "drill:1"}},
    ],
)
def test_courtesies_and_drills_are_never_gathered(mail_server, waiting, changes) -> None:
    waiting(6, **changes)
    deliver_due(NOW)
    assert states() == {("rung_due", "sent"): 6}


def test_each_address_has_its_own_digest(waiting, cast) -> None:
    waiting(4)
    waiting(4, channel="sms", address="+358403334444")
    waiting(4, recipient_id=cast.tuula.pk)
    waiting(3, recipient_id=cast.sami.pk)
    gather(NOW)
    assert Notice.objects.filter(kind="digest").count() == 3
    assert Notice.objects.filter(recipient=cast.sami, state="queued").count() == 3


def test_those_whose_promise_ends_soonest_go_first(mail_server, waiting, cast) -> None:
    waiting(3, first=7)
    waiting(5, first=2, recipient_id=cast.tuula.pk, address="tuula@example.net")
    waiting(5, first=1, recipient_id=cast.sami.pk, address="sami@example.net")
    waiting(1, first=0, recipient_id=cast.aino.pk, address="aino@example.net")
    deliver_due(NOW)
    deliver_due(SETTLED)
    to = [mail["To"] for mail in mail_server.received]
    assert to == ["aino@example.net", *["pekka@example.net"] * 3, "sami@example.net", "tuula@example.net"]


def test_while_notices_are_held_nothing_is_gathered(waiting) -> None:
    waiting(5)
    hold_all(NOW)
    assert gather(NOW) == 0


def test_what_a_digest_that_failed_should_have_told_goes_alone_and_the_next_way_does_not_wait(
    mail_server, gateway, waiting
) -> None:
    waiting(4)
    waiting(4, channel="sms", address="+358403334444", turn=1)
    mail_server.rcpt = "550 no such person"
    deliver_due(NOW)
    deliver_due(SETTLED)
    assert digest().state == NoticeState.FAILED
    mail_server.rcpt = "250 OK"
    deliver_due(SETTLED)
    assert Notice.objects.filter(channel="mail", kind="rung_due", state="sent").count() == 4
    deliver_due(SETTLED + rules.SETTLING)
    assert [asked["text"][:22] for asked in gateway.asked] == ["Kallio: 4 messages as "]


def test_a_digest_that_arrived_spares_the_other_ways_of_all_that_it_told(gateway, waiting) -> None:
    from notices.turns import spare_others

    waiting(4, channel="sms", address="+358403334444")
    waiting(4, turn=1)
    gather(NOW)
    assert spare_others(digest()) == 4
    assert Notice.objects.filter(channel="mail", state="spared").count() == 4


def test_where_gathering_goes_wrong_a_flood_is_better_than_silence(mail_server, waiting, monkeypatch) -> None:
    def fail(*_given: object) -> None:
        raise RuntimeError("this cannot be gathered")

    monkeypatch.setattr(digests, "_gather", fail)
    waiting(5)
    deliver_due(NOW)
    assert states() == {("rung_due", "sent"): 5}


def test_a_frozen_deliverer_records_nothing_of_what_was_gathered_meanwhile(waiting) -> None:
    from notices.claims import record
    from notices.parcels import Fate, Outcome

    waiting(3)
    claimed = claim_due(NOW, 10)
    waiting(1, first=10)
    gather(NOW + rules.LEASE)
    assert not any(record(one, Outcome(Fate.ACCEPTED), NOW, keep_secrets=True) for one in claimed)
    assert Notice.objects.filter(state="gathered").count() == 4


def test_with_nothing_crowded_gathering_is_two_statements(waiting, django_assert_num_queries) -> None:
    waiting(3)
    with django_assert_num_queries(2):
        gather(NOW)


@pytest.mark.django_db(transaction=True)
def test_several_deliverers_at_once_make_one_digest(mail_server, waiting) -> None:
    waiting(200)
    together = threading.Barrier(4)

    def deliver() -> None:
        try:
            together.wait(30)
            for _ in range(5):
                deliver_due(NOW, limit=20)
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    deliver_due(SETTLED)
    assert states() == {("rung_due", "gathered"): 200, ("digest", "sent"): 1}
    assert len(mail_server.received) == 1


# Texts that cannot be made


def test_a_ladder_notice_that_cannot_be_written_goes_with_plain_words_after_three_attempts(
    mail_server, waiting
) -> None:
    waiting(1, kind="unheard_of")
    at = NOW
    for attempt in range(rules.MOST_WRITING):
        assert mail_server.received == []
        deliver_due(at)
        at += rules.pause_after(attempt + 1, Urgency.LADDER) or HOUR
    assert states() == {(rules.PLAIN, "sent"): 1}
    (mail,) = mail_server.received
    assert "https://dialogue.example.org/contacts/" in mail.get_content()


@pytest.mark.parametrize(
    "facts", [{"zone": "Nowhere/At_All"}, {"use_by": "T not a time"}, {"by": ["a list"]}]
)
def test_facts_that_make_no_sense_hold_up_no_other(mail_server, waiting, facts) -> None:
    waiting(1)
    Notice.objects.update(context=facts)
    waiting(1, first=2)
    deliver_due(NOW)
    assert states()["rung_due", "sent"] >= 1
    assert Notice.objects.filter(state="sending").count() == 0


def test_a_courtesy_that_cannot_be_written_is_not_sent_with_plain_words(mail_server, waiting) -> None:
    waiting(1, kind="unheard_of", urgency=Urgency.COURTESY)
    at = NOW
    for _ in range(9):
        deliver_due(at)
        at += timedelta(hours=12)
    assert states() == {("unheard_of", "failed"): 1}
    assert mail_server.received == []
