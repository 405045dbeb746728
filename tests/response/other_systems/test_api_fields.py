"""A field that is wrong is refused by its name, with all the others; what is just within is taken."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from networks.models import Person
from response.forms.contact import LONG_AGO
from response.models import FirstContact
from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.other_systems.programs import (
    FIRST_CONTACTS,
    TOLD,
    Program,
    fields_of,
    problem_of,
)
from tests.response.other_systems.saturday import _on_saturday_night, phones

__all__ = ["_on_saturday_night", "phones"]

MOMENT = timedelta(microseconds=1)
REACHED = {"phone": "+358405556666"}
HALF_A_CHARACTER = (
    b'{"received_at": "2026-11-21T22:05:00Z", "from": {"phone": "+358405556666"}, "words": "\\ud800"}'
)


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
