"""What providers of text messages say of receipts: signed, fresh, bounded, and readable, or nothing happens."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from notices.models import Notice
from notices.outbox import Letter, queue
from notices.signing import sign
from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.hooking import NOTIFY, NOTIFY_URL, PLAIN_URL, RECEIPTS, SECRET, from_notify, signed

pytestmark = pytest.mark.django_db

NOW = SATURDAY_NIGHT
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def plain(settings):
    """A plain gateway has been agreed upon, and the clock stands still."""
    settings.SMS_URL, settings.SMS_HOOK_SECRET = PLAIN_URL, SECRET
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def notice(cast: Cast) -> Notice:
    letter = Letter("test:1", cast.aino.pk, "sms", "+358400000465", "en", "contact_new", urgency="ladder")
    with transaction.atomic():
        queue([letter], NOW - 9 * SECOND)
    Notice.objects.update(state="sent", sent_at=NOW - 9 * SECOND, attempts=1)
    return Notice.objects.get()


def told(notice: Notice, **changes: object) -> dict[str, object]:
    return {"reference": str(notice.pk), "state": "delivered", "at": NOW.isoformat()} | changes


def state(notice: Notice) -> str:
    return Notice.objects.get(pk=notice.pk).state


@pytest.mark.parametrize("word", ["sent", "delivered", "failed"])
def test_a_signed_receipt_is_taken_in_however_often_it_comes(notice, word) -> None:
    for _ in range(2):
        assert signed(RECEIPTS, told(notice, state=word), NOW).status_code == 204
        assert state(notice) == word


def test_a_receipt_says_when_and_may_say_more_than_is_asked(notice) -> None:
    at = NOW - 2 * SECOND
    signed(RECEIPTS, told(notice, at=at.isoformat(), cost=3), NOW)
    assert Notice.objects.get().delivered_at == at


def test_an_unknown_reference_is_answered_alike_and_changes_nothing(notice) -> None:
    for reference in ("6f0c0000-0000-4000-8000-000000000000", "nonsense", ""):
        assert signed(RECEIPTS, told(notice, reference=reference), NOW).status_code == 204
    assert state(notice) == "sent"


@pytest.mark.parametrize(("off", "status"), [(-301, 403), (-300, 204), (0, 204), (300, 204), (301, 403)])
def test_a_signature_lasts_five_minutes(notice, off, status) -> None:
    assert signed(RECEIPTS, told(notice), NOW + off * SECOND).status_code == status
    assert (state(notice) == "delivered") is (status == 204)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Signature": ""}, 401),
        ({"X-Timestamp": ""}, 401),
        ({"X-Signature": "0" * 64}, 403),
        ({"X-Signature": "\u00e4"}, 403),
        ({"X-Timestamp": str(int(NOW.timestamp()) + 1)}, 403),
        ({"X-Timestamp": "9" * 400}, 403),
        ({"X-Timestamp": "now"}, 403),
    ],
)
def test_a_forged_receipt_changes_nothing(notice, headers, status) -> None:
    answer = signed(RECEIPTS, told(notice), NOW, **headers)
    assert answer.status_code == status
    assert answer["Cache-Control"] == "no-store"
    assert state(notice) == "sent"


def test_a_receipt_signed_with_another_secret_or_changed_on_its_way_is_refused(notice, settings) -> None:
    assert signed(RECEIPTS, told(notice), NOW, secret="x" * 32).status_code == 403
    timestamp = str(int(NOW.timestamp()))
    signature = sign(SECRET, timestamp, json.dumps(told(notice, state="failed")).encode())
    changed = signed(RECEIPTS, told(notice), NOW, **{"X-Signature": signature})
    assert (changed.status_code, state(notice)) == (403, "sent")


@pytest.mark.parametrize("secret", [None, ""])
def test_without_an_agreed_secret_nobody_is_heard(notice, settings, secret) -> None:
    settings.SMS_HOOK_SECRET = secret
    assert signed(RECEIPTS, told(notice), NOW, secret="").status_code == 403
    settings.SMS_URL = NOTIFY_URL
    assert from_notify(NOTIFY, {"reference": str(notice.pk), "status": "delivered"}).status_code == 403
    assert state(notice) == "sent"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"state": "read"}, "state"),
        ({"state": None}, "state"),
        ({"reference": 7}, "reference"),
        ({"reference": "x" * 200}, "reference"),
        ({"at": "yesterday"}, "at"),
        ({"at": "2026-11-21T22:05:00"}, "at"),
    ],
)
def test_what_is_not_understood_is_named(notice, changes, field) -> None:
    answer = signed(RECEIPTS, told(notice, **changes), NOW)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert state(notice) == "sent"


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"[]", 400), (b"{", 400), (b"[" * 5_000, 400), (b"\xff\xfe", 400), (b" " * 16_385, 413)],
)
def test_nonsense_is_refused_even_when_it_is_signed(notice, body, status) -> None:
    assert signed(RECEIPTS, body, NOW).status_code == status


@pytest.mark.parametrize("path", [RECEIPTS, NOTIFY])
def test_a_hook_is_for_sending_alone_and_asks_for_json(path) -> None:
    assert Client().get(path).status_code == 405
    assert Client().post(path, {"a": "b"}).status_code == 401
    headers = {"X-Timestamp": "1", "X-Signature": "1"}
    assert Client().post(RECEIPTS, {"a": "b"}, headers=headers).status_code == 415


@pytest.mark.parametrize(
    ("status", "becomes"),
    [
        ("created", "sent"),
        ("sending", "sent"),
        ("delivered", "delivered"),
        ("permanent-failure", "failed"),
        ("temporary-failure", "failed"),
        ("technical-failure", "failed"),
    ],
)
def test_govuk_notify_says_what_became_of_a_message(notice, settings, status, becomes) -> None:
    settings.SMS_URL = NOTIFY_URL
    receipt = {
        "id": "740e5834-3a29-46b4-9a6f-16142fde533a",
        "reference": str(notice.pk),
        "to": "+358400000465",
        "status": status,
        "created_at": "2026-11-21T22:04:50.012345Z",
        "completed_at": "2026-11-21T22:04:58.012345Z",
        "sent_at": None,
        "notification_type": "sms",
    }
    for _ in range(2):
        assert from_notify(NOTIFY, receipt).status_code == 204
        assert state(notice) == becomes


@pytest.mark.parametrize(("token", "status"), [("", 401), ("x" * 32, 403), (SECRET[:-1], 403)])
def test_whoever_does_not_know_notifys_token_is_not_heard(notice, settings, token, status) -> None:
    settings.SMS_URL = NOTIFY_URL
    answer = from_notify(NOTIFY, {"reference": str(notice.pk), "status": "delivered"}, token=token)
    assert (answer.status_code, state(notice)) == (status, "sent")


def test_each_provider_is_heard_only_where_it_is_the_one_that_sends(notice, settings) -> None:
    receipt = {"reference": str(notice.pk), "status": "delivered"}
    assert from_notify(NOTIFY, receipt).status_code == 403
    settings.SMS_URL = NOTIFY_URL
    assert signed(RECEIPTS, told(notice), NOW).status_code == 403
    assert state(notice) == "sent"


def test_a_notification_of_notifys_without_a_reference_is_not_ours(notice, settings) -> None:
    settings.SMS_URL = NOTIFY_URL
    assert from_notify(NOTIFY, {"reference": None, "status": "delivered"}).status_code == 204
    assert state(notice) == "sent"
