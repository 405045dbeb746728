"""What a program sends twice, because it never heard the answer, is recorded once."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.db import connection

from networks.models import Person
from response.engine.sweep import sweep
from response.models import Duty, FirstContact, KeptAnswer
from response.other_systems import kept_answers
from tests.cast import LADDER, SATURDAY_NIGHT, Cast, gather
from tests.response.other_systems.programs import (
    FIRST_CONTACTS,
    TOLD,
    Program,
    fields_of,
    problem_of,
    program,
)


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Iterator[None]:
    with time_machine.travel(SATURDAY_NIGHT, tick=False):
        yield


@pytest.fixture
def phones(cast: Cast) -> Program:
    return program(cast.service)


def test_the_same_again_is_answered_with_the_same(cast: Cast, phones: Program) -> None:
    first = phones.tell(TOLD, Idempotency_Key="call 1")
    people = Person.objects.count()
    sweep(SATURDAY_NIGHT)  # its ladder has moved on since
    with time_machine.travel(SATURDAY_NIGHT + timedelta(days=500), tick=False):
        again = phones.tell(dict(reversed(TOLD.items())), Idempotency_Key="call 1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    assert again["Content-Type"] == "application/json"
    assert (FirstContact.objects.count(), Person.objects.count()) == (1, people)


def test_a_key_that_comes_with_something_else_is_at_odds(cast: Cast, phones: Program) -> None:
    phones.tell(TOLD, Idempotency_Key="1")
    for other in (TOLD | {"words": "Something else."}, {}, TOLD | {"colour": "red"}):
        answer = phones.tell(other, Idempotency_Key="1")
        assert (problem_of(answer)["status"], fields_of(answer)) == (409, ["Idempotency-Key"])
    assert FirstContact.objects.count() == 1


def test_what_was_refused_may_be_mended_under_its_key(cast: Cast, phones: Program) -> None:
    assert phones.tell(TOLD | {"language": "klingon"}, Idempotency_Key="1").status_code == 422
    assert phones.tell(TOLD, Idempotency_Key="1").status_code == 201


def test_without_a_key_or_with_another_it_is_another_contact(cast: Cast, phones: Program) -> None:
    for marked in ({}, {}, {"Idempotency_Key": "1"}, {"Idempotency_Key": "2"}):
        assert phones.tell(TOLD, **marked).status_code == 201
    assert (FirstContact.objects.count(), KeptAnswer.objects.count()) == (4, 2)


def test_a_key_belongs_to_the_program_that_chose_it(cast: Cast, phones: Program) -> None:
    records = program(cast.service, name="Records")
    for each in (phones, records):
        assert each.tell(TOLD, Idempotency_Key="1").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_two_that_are_sent_at_once_make_one_contact(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = gather()
    phones = program(cast.service)
    people = Person.objects.count()
    both_have_looked = Barrier(2)
    look = kept_answers._before

    def look_together(marked: Any) -> str | None:
        found = look(marked)
        if not together:
            return found
        together.pop()
        both_have_looked.wait(60)
        return found

    together = [1, 2]
    monkeypatch.setattr(kept_answers, "_before", look_together)
    answers: list[Any] = []

    def send() -> None:
        try:
            answers.append(Program(phones.token).tell(TOLD, Idempotency_Key="1"))
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert answers[0].content == answers[1].content
    assert (FirstContact.objects.count(), Duty.objects.count()) == (1, len(LADDER))
    assert Person.objects.count() == people + 2


def test_records_that_only_write_do_not_read(cast: Cast) -> None:
    writer = program(cast.service, "contacts:write")
    made = writer.tell(TOLD)
    assert made.status_code == 201
    assert writer.ask(f"{FIRST_CONTACTS}/{made.json()['id']}").status_code == 403
