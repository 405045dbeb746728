"""Programs that speak with the API, as the tests play them."""

import json
from typing import Any

from django.test import Client

from networks.models import Service
from response.models import Scope
from response.other_systems.tokens import make_token
from tests.cast import SATURDAY_NIGHT

FIRST_CONTACTS = "/api/v1/first-contacts"
WORDS = "Her light has been on for three nights."
TOLD: dict[str, Any] = {
    "received_at": "2026-11-21T22:05:00+00:00",
    "about": "Maija",
    "from": {"name": "Tuula", "phone": "+358 40 555 6666", "email": None, "relation": "neighbour"},
    "words": WORDS,
    "language": "fi",
}


class Program:
    """A phone system, or records, that holds a token."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.client = Client(headers={"Authorization": f"Bearer {token}"} if token else {})

    def tell(self, told: Any, path: str = FIRST_CONTACTS, **headers: str) -> Any:
        """POST, as JSON unless it is bytes already."""
        sent = told if isinstance(told, bytes) else json.dumps(told).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = "application/json"
        return self.client.generic("POST", path, sent, kind, headers=named, CONTENT_TYPE=kind)

    def ask(self, path: str = FIRST_CONTACTS) -> Any:
        return self.client.get(path)


def program(service: Service, *scopes: str, name: str = "Phones") -> Program:
    return Program(make_token(service, name, scopes or Scope.values, SATURDAY_NIGHT))


def problem_of(answer: Any) -> dict[str, Any]:
    """What a refusal says; every one is told in the same form."""
    told = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    assert told["status"] == answer.status_code
    assert told["type"] == "about:blank"
    assert told["detail"]
    return told


def fields_of(answer: Any) -> list[str]:
    """The fields that a refusal names."""
    return [error["field"] for error in problem_of(answer)["errors"]]
