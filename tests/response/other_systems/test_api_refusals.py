"""What the API refuses, and how it says so: always as one kind of problem that names what is wrong."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.test import Client

from response.api.views import LARGEST
from response.models import FirstContact, Scope
from response.other_systems.tokens import revoke_token
from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.other_systems.programs import (
    FIRST_CONTACTS,
    TOLD,
    Program,
    fields_of,
    problem_of,
    program,
)
from tests.response.other_systems.saturday import _on_saturday_night, phones

__all__ = ["_on_saturday_night", "phones"]


def addresses(contact_id: Any) -> list[tuple[str, str, str]]:
    """Method, address and scope of everything that needs a token."""
    one = f"{FIRST_CONTACTS}/{contact_id}"
    return [
        ("get", FIRST_CONTACTS, "contacts:read"),
        ("post", FIRST_CONTACTS, "contacts:write"),
        ("get", one, "contacts:read"),
        ("post", f"{one}/take-on", "contacts:write"),
        ("post", f"{one}/response", "contacts:write"),
    ]


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic YWlubzphaW5v", "Bearer ä", "od_"]
)
def test_nobody_comes_in_without_a_token(cast: Cast, shown: str) -> None:
    for method, path, _scope in addresses(uuid4()):
        client = Client(headers={"Authorization": shown} if shown else {})
        answer = getattr(client, method)(path)
        assert problem_of(answer)["status"] == 401
        assert answer["WWW-Authenticate"].startswith('Bearer realm="Open Dialogue"')


def test_a_token_that_was_revoked_lets_nobody_in(cast: Cast, phones: Program) -> None:
    assert phones.ask().status_code == 200
    revoke_token(cast.service, "Phones", SATURDAY_NIGHT)
    answer = phones.ask()
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]


@pytest.mark.parametrize("held", Scope.values)
def test_a_token_does_what_its_scope_says_and_no_more(cast: Cast, held: str) -> None:
    bearer = program(cast.service, held)
    for method, path, needed in addresses(uuid4()):
        answer = getattr(bearer.client, method)(path)
        if needed == held:
            assert answer.status_code in (200, 404, 415)
        else:
            assert problem_of(answer)["status"] == 403
            assert f'scope="{needed}"' in answer["WWW-Authenticate"]


def test_a_scheme_is_known_in_capital_letters_too(cast: Cast, phones: Program) -> None:
    client = Client(headers={"Authorization": f"BEARER  {phones.token} "})
    assert client.get(FIRST_CONTACTS).status_code == 200


def test_an_address_answers_its_methods_and_names_them(cast: Cast, phones: Program) -> None:
    one = f"{FIRST_CONTACTS}/{uuid4()}"
    for path, allowed in (
        (FIRST_CONTACTS, "GET, POST, HEAD"),
        (one, "GET, HEAD"),
        (f"{one}/take-on", "POST"),
        (f"{one}/response", "POST"),
        ("/api/v1/openapi.json", "GET, HEAD"),
    ):
        for method in ("get", "head", "post", "put", "patch", "delete", "options"):
            answer = getattr(phones.client, method)(path)
            assert (answer.status_code == 405) == (method.upper() not in allowed), (method, path)
            if answer.status_code == 405:
                assert answer["Allow"] == allowed
                assert method == "head" or problem_of(answer)


@pytest.mark.parametrize(
    "path", ["v1/", "v1/first-contacts/", "v1/first-contacts/7", "v2/first-contacts", "x"]
)
def test_what_is_not_there_is_a_problem_too(cast: Cast, phones: Program, path: str) -> None:
    for method in ("get", "post"):
        assert problem_of(getattr(phones.client, method)(f"/api/{path}"))["status"] == 404


def test_a_contact_that_is_not_there_is_not_found(cast: Cast, phones: Program) -> None:
    one = f"{FIRST_CONTACTS}/{uuid4()}"
    assert problem_of(phones.ask(one))["status"] == 404
    for act in ("take-on", "response"):
        assert problem_of(phones.tell({"by": "aino@example.org"}, f"{one}/{act}"))["status"] == 404


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin-1",
    ],
)
def test_only_json_is_taken(cast: Cast, phones: Program, kind: str) -> None:
    answer = phones.client.post(FIRST_CONTACTS, json.dumps(TOLD).encode(), content_type=kind)
    assert problem_of(answer)["status"] == 415


def test_json_in_utf_8_may_say_so(cast: Cast, phones: Program) -> None:
    kind = "application/json; charset=UTF-8"
    assert phones.client.post(FIRST_CONTACTS, json.dumps(TOLD).encode(), content_type=kind).status_code == 201


def test_packed_json_is_refused_rather_than_misread(cast: Cast, phones: Program) -> None:
    assert problem_of(phones.tell(TOLD, Content_Encoding="gzip"))["status"] == 415


def test_whoever_does_not_say_how_much_is_coming_is_asked_to(cast: Cast, phones: Program) -> None:
    answer = phones.client.post(
        FIRST_CONTACTS, content_type="application/json", CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked"
    )
    assert problem_of(answer)["status"] == 411


def test_as_much_as_is_taken_is_taken_and_no_more(cast: Cast, phones: Program) -> None:
    sent = json.dumps(TOLD).encode()
    assert phones.tell(sent.ljust(LARGEST)).status_code == 201
    assert problem_of(phones.tell(sent.ljust(LARGEST + 1)))["status"] == 413
    assert problem_of(phones.tell(b"x" * (django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)))["status"] == 413
    assert FirstContact.objects.count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"words"',
        b"7",
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
        b'{"words": "\xc3("}',
        b'{"words": NaN}',
        b'{"words": -Infinity}',
        b'{"words": ' + b"9" * 5000 + b"}",
        b'{"words": "a", "words": "b"}',
        b'{"from": {"phone": "1", "phone": "2"}}',
        b'{"words": "a\nb"}',
        b"[" * 100_000,
        b'{"a":' * 40_000,
    ],
)
def test_what_is_no_json_object_is_refused(cast: Cast, phones: Program, sent: bytes) -> None:
    answer = phones.tell(sent)
    assert (answer.status_code, fields_of(answer)) == (400, [""])


def test_a_refusal_is_in_english_whatever_a_program_asks_for(cast: Cast, phones: Program) -> None:
    told = TOLD | {"received_at": "2026-11-21T22:06:00Z"}
    refused = problem_of(phones.tell(told, Accept_Language="fi"))
    assert refused["errors"][0]["detail"] == "The time of first contact cannot be in the future."


@pytest.mark.parametrize("key", ["", "ä", "k" * 201, "a\tb"])
def test_a_key_that_cannot_be_read_is_refused(cast: Cast, phones: Program, key: str) -> None:
    answer = phones.tell(TOLD, Idempotency_Key=key)
    assert (answer.status_code, fields_of(answer)) == (400, ["Idempotency-Key"])
    assert not FirstContact.objects.exists()


def test_while_the_database_is_away_a_program_is_asked_to_send_again(cast: Cast, phones: Program) -> None:
    def away(*query: Any) -> None:
        raise OperationalError

    with connection.execute_wrapper(away):
        answers = [phones.tell(TOLD, Idempotency_Key="1"), phones.ask()]
    for answer in answers:
        assert (problem_of(answer)["status"], answer["Retry-After"]) == (503, "5")
