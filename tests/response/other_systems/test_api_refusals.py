"""What the API refuses, and how it says so: always as one kind of problem that names what is wrong."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from networks.models import Person
from response.api.views import LARGEST
from response.forms.contact import LONG_AGO
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

MOMENT = timedelta(microseconds=1)
REACHED = {"phone": "+358405556666"}
HALF_A_CHARACTER = (
    b'{"received_at": "2026-11-21T22:05:00Z", "from": {"phone": "+358405556666"}, "words": "\\ud800"}'
)


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Iterator[None]:
    with time_machine.travel(SATURDAY_NIGHT, tick=False):
        yield


@pytest.fixture
def phones(cast: Cast) -> Program:
    return program(cast.service)


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


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"received_at": None}, "received_at"),
        ({"received_at": ""}, "received_at"),
        ({"received_at": 1795298700}, "received_at"),
        ({"received_at": "2026-11-21T22:05:00"}, "received_at"),
        ({"received_at": "2026-11-21"}, "received_at"),
        ({"received_at": "2026-11-21 22:05:00Z"}, "received_at"),
        ({"received_at": "20261121T220500Z"}, "received_at"),
        ({"received_at": "2026-11-21T22:05:00+24:00"}, "received_at"),
        ({"received_at": "2026-02-30T22:05:00Z"}, "received_at"),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, "received_at"),
        ({"received_at": "9999-12-31T23:59:59-12:00"}, "received_at"),
        ({"received_at": "0000-01-01T00:00:00Z"}, "received_at"),
        ({"received_at": "2026-11-21T22:05:00.000001Z"}, "received_at"),
        ({"received_at": "2026-11-21T23:05:01+01:00"}, "received_at"),
        ({"received_at": (SATURDAY_NIGHT - LONG_AGO - MOMENT).isoformat()}, "received_at"),
        ({"received_at": "２０26-11-21T22:05:00Z"}, "received_at"),
        ({"from": None}, "from"),
        ({"from": {}}, "from"),
        ({"from": {"name": "Tuula", "phone": " ", "email": ""}}, "from"),
        ({"from": "Tuula"}, "from"),
        ({"from": [{"phone": "+358405556666"}]}, "from"),
        ({"from": {"phone": "ask the porter"}}, "from.phone"),
        ({"from": {"phone": 358405556666}}, "from.phone"),
        ({"from": {"phone": "+" + "1" * 40}}, "from.phone"),
        ({"from": {"email": "nowhere"}}, "from.email"),
        ({"from": {"email": "someone@" + "a" * 300 + ".example"}}, "from.email"),
        ({"from": {**REACHED, "name": "T" * 121}}, "from.name"),
        ({"from": {**REACHED, "name": "Tuula\r\nBcc: x"}}, "from.name"),
        ({"from": {**REACHED, "relation": "r" * 81}}, "from.relation"),
        ({"from": {**REACHED, "mail": "a@example.net"}}, "from.mail"),
        ({"about": "M" * 121}, "about"),
        ({"about": {"name": "Maija"}}, "about"),
        ({"about": "Mai\x00ja"}, "about"),
        ({"words": "w" * 20_001}, "words"),
        ({"words": "a\x00b"}, "words"),
        ({"words": ["one"]}, "words"),
        ({"words": True}, "words"),
        ({"language": "klingon"}, "language"),
        ({"language": "FI"}, "language"),
        ({"team": "Elsewhere"}, "team"),
        ({"organiser": "Aino"}, "organiser"),
        ({"x" * 90: 1}, "x" * 60),
        ({"\ud800": 1}, "\ud800"),
    ],
)
def test_a_wrong_field_is_refused_by_its_name(
    cast: Cast, phones: Program, wrong: dict[str, Any], field: str
) -> None:
    people = Person.objects.count()
    answer = phones.tell(TOLD | wrong, Idempotency_Key="1")
    assert (answer.status_code, fields_of(answer)) == (422, [field])
    assert (FirstContact.objects.count(), Person.objects.count()) == (0, people)


@pytest.mark.parametrize(
    "right",
    [
        {"received_at": SATURDAY_NIGHT.isoformat()},
        {"received_at": "2026-11-21t22:05:00.0z"},
        {"received_at": (SATURDAY_NIGHT - LONG_AGO).isoformat()},
        {"from": {**REACHED, "name": "T" * 120, "relation": "r" * 80}},
        {"about": "M" * 120, "words": "\U0001f3e1" * 20_000},
        {"about": None, "words": None, "language": None, "team": None},
        {"about": "", "words": "", "language": "", "team": ""},
        {"words": "First.\r\n\tSecond."},
        {"about": "مريم"},
    ],
)
def test_what_is_just_within_is_taken(cast: Cast, phones: Program, right: dict[str, Any]) -> None:
    assert phones.tell(TOLD | right).status_code == 201


def test_half_a_character_is_no_text(cast: Cast, phones: Program) -> None:
    assert fields_of(phones.tell(HALF_A_CHARACTER)) == ["words"]


def test_everything_wrong_is_told_at_once_but_not_without_end(cast: Cast, phones: Program) -> None:
    wrong = {"received_at": "soon", "from": {"phone": "x", "fax": "1"}, "about": 1, "colour": "red"}
    assert fields_of(phones.tell(wrong)) == ["received_at", "from.phone", "about", "colour", "from.fax"]
    assert len(fields_of(phones.tell({str(number): 1 for number in range(9_999)}))) == 50


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"received_at": "2026-11-21T22:06:00Z", "from": {}}, ["received_at", "from"]),
        ({"received_at": "2024-11-21T22:06:00Z", "from": {"name": "Tuula"}}, ["received_at", "from"]),
        ({"received_at": None, "from": None, "team": "Elsewhere"}, ["team", "received_at", "from"]),
        (
            {"received_at": "2026-11-21T22:06:00Z", "promise": "In a year", "language": "klingon"},
            ["promise", "received_at", "language"],
        ),
        ({"about": 1, "from": {"name": 1}}, ["from.name", "about", "from"]),
        ({"from": {"phone": "x"}, "received_at": "soon"}, ["received_at", "from.phone"]),
    ],
)
def test_times_and_ways_to_reach_somebody_are_told_with_all_else(
    cast: Cast, phones: Program, wrong: dict[str, Any], fields: list[str]
) -> None:
    answer = phones.tell(TOLD | wrong)
    assert (answer.status_code, fields_of(answer)) == (422, fields)
    assert all(error["detail"] for error in problem_of(answer)["errors"])


def test_an_act_with_a_wrong_name_and_a_wrong_time_hears_of_both(cast: Cast, phones: Program) -> None:
    made = phones.tell(TOLD).json()["id"]
    for at in ("2026-11-21T22:06:00Z", "2026-11-21T22:04:00Z"):
        answer = phones.tell(
            {"by": "nobody@example.org", "at": at, "note": ""}, f"{FIRST_CONTACTS}/{made}/response"
        )
        assert (answer.status_code, fields_of(answer)) == (422, ["by", "at", "note"])


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


SIGNS = st.text(st.characters(exclude_categories=[]), max_size=30)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | SIGNS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SIGNS, inner, max_size=3),
    max_leaves=6,
)
CALLERS = st.dictionaries(
    st.sampled_from(["name", "phone", "email", "relation", "fax"]), VALUES | st.just("+358405556666")
)
BODIES = st.dictionaries(
    st.sampled_from(["received_at", "about", "words", "language", "team", "by", "at", "from"]),
    VALUES | st.sampled_from(["2026-11-21T22:05:00Z", "aino@example.org", "fi", "Kallio"]) | CALLERS,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES | VALUES | st.binary(max_size=60), key=st.none() | st.text(max_size=9))
def test_nonsense_is_taken_or_refused_and_never_breaks_anything(
    cast: Cast, phones: Program, body: Any, key: str | None
) -> None:
    contact = FirstContact.objects.first()
    made = contact.pk if contact else phones.tell(TOLD).json()["id"]
    marked = {} if key is None or not key.isprintable() else {"Idempotency_Key": key}
    for path in ("", f"/{made}/take-on", f"/{made}/response"):
        answer = phones.tell(body, f"{FIRST_CONTACTS}{path}", **marked)
        assert answer.status_code in (200, 201, 400, 409, 422)
        if answer.status_code >= 400:
            assert problem_of(answer)
