"""The document about the API says what the API does: its addresses, its fields, its refusals."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from response.api.views import LARGEST
from response.engine.sweep import sweep
from response.models import ContactEvent, Scope
from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.other_systems.programs import FIRST_CONTACTS, TOLD, Program, program
from tests.test_architecture import patterns

KINDS = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}
KEYWORDS = {
    "$ref", "type", "properties", "required", "additionalProperties", "items", "enum", "format", "description",
    "maxLength", "minLength", "minimum", "maximum", "default", "anyOf",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Iterator[None]:
    with time_machine.travel(SATURDAY_NIGHT, tick=False):
        yield


@pytest.fixture
def document(db: None) -> dict[str, Any]:
    answer = Client().get("/api/v1/openapi.json")
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    return answer.json()


def conforms(value: Any, schema: dict[str, Any], document: dict[str, Any], at: str = "") -> None:
    """Fails where a value is not as its schema says."""
    assert set(schema) <= KEYWORDS, set(schema) - KEYWORDS
    if "$ref" in schema:
        conforms(value, schema_at(schema["$ref"], document), document, at)
        return
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    assert isinstance(value, tuple(KINDS[kind] for kind in kinds)), f"{at}: {value!r} is none of {kinds}"
    if "enum" in schema:
        assert value in schema["enum"], f"{at}: {value!r}"
    if isinstance(value, dict):
        assert set(schema.get("required", [])) <= set(value) <= set(schema["properties"]), (
            f"{at}: {set(value)}"
        )
        for name, inner in value.items():
            conforms(inner, schema["properties"][name], document, f"{at}.{name}")
    for number, inner in enumerate(value if isinstance(value, list) else []):
        conforms(inner, schema["items"], document, f"{at}.{number}")
    if isinstance(value, str) and schema.get("format") == "date-time":
        assert datetime.fromisoformat(value).tzinfo
    if isinstance(value, str) and schema.get("format") == "uuid":
        assert UUID(value)


def schema_at(reference: str, document: dict[str, Any]) -> dict[str, Any]:
    found = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in ("get", "post", "put", "patch", "delete"):
            if method in item:
                yield method, path, item[method]


def test_it_is_a_whole_document_whose_references_lead_somewhere(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert {"title", "version"} <= set(document["info"])
    for reference in re.findall(r'"\$ref": "([^"]+)"', json.dumps(document)):
        assert schema_at(reference, document)
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    for _, path, operation in operations(document):
        assert all(answer["description"] for answer in operation["responses"].values())
        given = {each["name"] for each in document["paths"][path].get("parameters", [])}
        assert given == set(re.findall(r"\{(\w+)\}", path))


def test_it_names_every_address_there_is_and_the_scope_each_needs(document: dict[str, Any]) -> None:
    there = {
        "/" + re.sub(r"<uuid:\w+>", "{id}", str(pattern.pattern))
        for pattern in patterns()
        if str(pattern.pattern).startswith("api/v1/first-contacts")
    }
    assert set(document["paths"]) == there
    for method, _, operation in operations(document):
        assert operation["security"] == [{"token": [Scope.READ if method == "get" else Scope.WRITE]}]


def test_every_answer_is_as_it_says(cast: Cast, document: dict[str, Any]) -> None:
    phones = program(cast.service)
    made = phones.tell(TOLD, Idempotency_Key="1")
    sweep(SATURDAY_NIGHT)
    one = f"{FIRST_CONTACTS}/{made.json()['id']}"
    act = {"by": "aino@example.org"}
    nowhere = f"{FIRST_CONTACTS}/00000000-0000-0000-0000-000000000000"
    said = [
        ("post", "", made),
        ("post", "", phones.tell(TOLD, Idempotency_Key="1")),
        ("post", "", phones.tell({}, Idempotency_Key="1")),
        ("post", "", phones.tell({})),
        ("post", "", phones.tell(b"{")),
        ("post", "", phones.tell(b" " * (LARGEST + 1))),
        ("post", "", phones.tell(TOLD, Content_Encoding="gzip")),
        ("post", "", Program("").tell(TOLD)),
        ("post", "", program(cast.service, "contacts:read", name="Reader").tell(TOLD)),
        ("get", "", phones.ask()),
        ("get", "", phones.ask(f"{FIRST_CONTACTS}?limit=x")),
        ("get", "/{id}", phones.ask(one)),
        ("get", "/{id}", phones.ask(nowhere)),
        ("post", "/{id}/take-on", phones.tell(act, f"{one}/take-on")),
        ("post", "/{id}/take-on", phones.tell({"by": "sami@example.org"}, f"{one}/take-on")),
        ("post", "/{id}/response", phones.tell(act, f"{one}/response")),
        ("post", "/{id}/response", phones.tell({}, f"{one}/response")),
        ("post", "/{id}/response", phones.tell(act, f"{nowhere}/response")),
    ]
    seen = set()
    for method, path, answer in said:
        responses = document["paths"][f"{FIRST_CONTACTS}{path}"][method]["responses"]
        content = responses[str(answer.status_code)]["content"][answer["Content-Type"]]
        conforms(answer.json(), content["schema"], document)
        seen.add(answer.status_code)
    assert seen == {200, 201, 400, 401, 403, 404, 409, 413, 415, 422}


def test_it_names_every_event_that_other_systems_are_told_of(document: dict[str, Any]) -> None:
    assert list(document["webhooks"]) == ContactEvent.values
    told = [event["post"] for event in document["webhooks"].values()]
    assert len({each["operationId"] for each in told}) == len(told)
    assert all(each["summary"] and each["security"] == [] for each in told)


def test_it_takes_just_the_fields_that_are_read(cast: Cast, document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for told in (
        TOLD,
        {"received_at": TOLD["received_at"], "from": {"email": "a@example.net"}, "team": "Kallio"},
    ):
        conforms(told, schemas["NewFirstContact"], document)
        assert program(cast.service, name=str(len(told))).tell(told).status_code == 201
    assert set(schemas["NewFirstContact"]["properties"]) == {*TOLD, "team", "promise"}
    assert set(schemas["Caller"]["properties"]) == set(TOLD["from"])
