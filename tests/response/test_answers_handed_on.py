"""How providers hand an answer on, and what is refused of it."""

import pytest

from response.models import FirstContact, TextAnswer
from tests.cast import Cast
from tests.response.hooking import (
    INCOMING,
    NOTIFY_INCOMING,
    NOTIFY_URL,
    from_notify,
    signed,
)
from tests.response.texting import NOW, SECOND, answering, contact, fresh, phone_of

__all__ = ["answering", "contact"]

pytestmark = pytest.mark.django_db


def plain(cast: Cast, **changes: object) -> dict[str, object]:
    return {"id": "in-1", "from": phone_of(cast.aino), "text": "1"} | changes


def test_a_plain_gateway_hands_an_answer_on(cast: Cast, contact: FirstContact) -> None:
    for _ in range(2):
        assert signed(INCOMING, plain(cast), NOW).status_code == 204
    assert fresh(contact).organiser == cast.aino
    assert TextAnswer.objects.get().message == "in-1"


def test_govuk_notify_hands_an_answer_on(cast: Cast, contact: FirstContact, settings) -> None:
    settings.SMS_URL = NOTIFY_URL
    told = {
        "id": "in-1",
        "source_number": phone_of(cast.aino).removeprefix("+"),
        "destination_number": "07700900000",
        "message": "1",
        "date_received": "2026-11-21T22:04:58.012345Z",
    }
    for _ in range(2):
        assert from_notify(NOTIFY_INCOMING, told).status_code == 204
    assert fresh(contact).organiser == cast.aino


def test_a_forged_or_unknown_answer_takes_nothing_on_and_learns_nothing(
    cast: Cast, contact: FirstContact, settings
) -> None:
    assert signed(INCOMING, plain(cast), NOW, secret="x" * 32).status_code == 403
    assert signed(INCOMING, plain(cast), NOW - 301 * SECOND).status_code == 403
    assert from_notify(NOTIFY_INCOMING, plain(cast)).status_code == 403
    known, unknown = (
        signed(INCOMING, plain(cast, id=number, text="?", **{"from": number}), NOW)
        for number in (phone_of(cast.aino), "+358409999999")
    )
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (204, b"")
    assert fresh(contact).taken_on_at is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": 7}, "id"),
        ({"id": "x" * 200}, "id"),
        ({"from": ["a"]}, "from"),
        ({"text": "\x00"}, "text"),
    ],
)
def test_what_is_not_understood_is_named(cast: Cast, changes: dict[str, object], field: str) -> None:
    refused = signed(INCOMING, plain(cast, **changes), NOW)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


def test_where_no_answers_are_wanted_none_is_taken(cast: Cast, contact: FirstContact, settings) -> None:
    settings.SMS_ANSWERS = False
    assert signed(INCOMING, plain(cast), NOW).status_code == 403
    assert fresh(contact).taken_on_at is None
