"""Nonsense that a browser could send, or that none would: drawn for each form from its own fields."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_from_bytes, urlsplit
from uuid import uuid4

from django.db import transaction
from django.test import Client
from django.urls import resolve
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from tests.pages import Field, Form

PASSWORD = "a long walk by the sea"

NONSENSE = [
    b"",
    b" ",
    b"\x00",
    b"a\x00b",
    b"\x01\x07\x1b[31m\x7f",
    b"two\r\nlines: and a header",
    "\u202eمرحبا بالعالم\u202c\u2066".encode(),
    "👩‍👩‍👧‍👦🏳️‍🌈\ufe0f\u0301\u2028".encode(),
    b"\xff\xfe\xc3(\xed\xa0\x80\xf0\x9f",
    b"0000-01-01",
    b"0001-01-01T00:00+14:00",
    b"0001-01-01T00:00",
    b"9999-12-31T23:59-12:00",
    b"9999-12-31",
    b"99999-12-31",
    b"2026-02-30T25:61",
    b"23:59:59.999999",
    b"-1",
    b"1e309",
    b"NaN",
    b"9" * 30,
    b"9" * 5000,
    "²٣".encode(),
    b"1_000",
    b"x" * 25_000,
    b"<script>alert(1)</script>{{ 7 }}%s%(n)s",
    b"' OR 1=1 --",
    b"../../../etc/passwd",
    b"//elsewhere.example/",
    b"javascript:alert(1)",
    b"someone@" + b"a" * 300 + b".example",
    b"00000000-0000-0000-0000-000000000000",
    b"None:None",
]
LIKELY = {
    "email": b"aino@example.org",
    "tel": b"+358 40 123 4567",
    "number": b"24",
    "date": b"2026-11-23",
    "time": b"18:00",
    "datetime-local": b"2026-11-21T21:00",
    "password": PASSWORD.encode(),
}


@dataclass
class Found:
    """A form, and a browser in which it was shown."""

    who: str
    browser: Client
    form: Form

    @property
    def path(self) -> str:
        return urlsplit(self.form.action).path

    @property
    def accepts(self) -> list[str]:
        """What its answer may be asked for as: words of a meeting are also sent by a script."""
        return ["text/html", "application/json"] if self.path.startswith("/meetings/") else ["text/html"]

    @property
    def kind(self) -> tuple[str, ...]:
        return (resolve(self.path).view_name or self.path, *sorted(self.form.fields))


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves no trace in the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def bounded(examples: int) -> Callable[[Any], Any]:
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )


def fillings(form: Form) -> st.SearchStrategy[list[tuple[str, bytes]]]:
    """What a browser might send from this form, and what none would."""
    fields = [one for one in form.fields.values() if one.name != "csrfmiddlewaretoken"]
    each = st.tuples(*(filling(one) for one in fields))
    return each.map(
        lambda sent: [(one.name, value) for one, values in zip(fields, sent, strict=True) for value in values]
    )


def filling(one: Field) -> st.SearchStrategy[list[bytes]]:
    nonsense = st.sampled_from([*NONSENSE, str(uuid4()).encode()])
    likely = st.just([likely_for(one)])
    return st.one_of(
        likely,
        nonsense.map(lambda value: [value]),
        st.just([]),
        st.lists(nonsense, min_size=2, max_size=3),
        likely,
    )


def likely_for(one: Field) -> bytes:
    if one.value:
        return one.value.encode()
    chosen = next(filter(None, one.options), "")
    return chosen.encode() or LIKELY.get(one.kind, b"Something in my own words")


def encoded(sent: list[tuple[str, bytes]]) -> str:
    return "&".join(
        f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}"
        for name, value in [("csrfmiddlewaretoken", b"x"), *sent]
    )


def send(found: Found, body: str, accept: str) -> Any:
    kind = "application/x-www-form-urlencoded"
    return found.browser.post(found.form.action, body, content_type=kind, headers={"Accept": accept})
