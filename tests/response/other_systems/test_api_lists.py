"""First contacts read by a program: the newest first, page by page."""

from typing import Any

import pytest

from response.engine.sweep import sweep
from tests.cast import Cast
from tests.response.other_systems.programs import (
    FIRST_CONTACTS,
    TOLD,
    Program,
    fields_of,
)
from tests.response.other_systems.two_minutes_later import NOW, _two_minutes_later, at, phones

__all__ = ["_two_minutes_later", "phones"]


def test_the_newest_come_first_and_a_page_leads_to_the_next(cast: Cast, phones: Program) -> None:
    hours = [-3, -1, -2, -2, -2]
    made = {phones.tell(TOLD | {"received_at": at(each)}).json()["id"] for each in hours}
    seen, path = [], f"{FIRST_CONTACTS}?limit=2"
    for _ in range(3):
        page = phones.ask(path)
        seen += page.json()
        path = page.get("Link", "").removeprefix("<").partition(">")[0]
    assert path == ""
    assert [each["received_at"] for each in seen] == [at(hour) for hour in (-1, -2, -2, -2, -3)]
    assert {each["id"] for each in seen} == made


def test_before_a_moment_leaves_that_moment_out_even_where_nobody_encoded_its_plus(
    cast: Cast, phones: Program
) -> None:
    for hour in (-2, -1):
        phones.tell(TOLD | {"received_at": at(hour)})
    for written in (at(-1), at(-1).replace("+00:00", "Z")):
        listed = phones.ask(f"{FIRST_CONTACTS}?before={written}").json()
        assert [each["received_at"] for each in listed] == [at(-2)]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=-1", "limit"),
        ("limit=²", "limit"),
        ("limit=1&limit=2", "limit"),
        ("before=yesterday", "before"),
        ("before=2026-11-21T22:05:00", "before"),
        ("before_id=7", "before_id"),
        ("order=oldest", "order"),
        ("limit=%00", "limit"),
    ],
)
def test_a_list_asked_for_wrongly_says_what_is_wrong(phones: Program, asked: str, field: str) -> None:
    answer = phones.ask(f"{FIRST_CONTACTS}?{asked}")
    assert (answer.status_code, fields_of(answer)) == (422, [field])


@pytest.mark.parametrize("limit", [1, 200])
def test_a_page_may_hold_from_one_to_two_hundred(phones: Program, limit: int) -> None:
    assert phones.ask(f"{FIRST_CONTACTS}?limit={limit}").json() == []


@pytest.mark.parametrize("number", [1, 9])
def test_a_list_costs_the_same_queries_however_long_it_is(
    cast: Cast, phones: Program, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        phones.tell(TOLD)
    sweep(NOW)
    phones.ask()
    # the service, the token and its use, the contacts, their rungs, whom those told
    with django_assert_num_queries(6):
        assert len(phones.ask().json()) == number
