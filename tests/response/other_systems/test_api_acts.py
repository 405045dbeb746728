"""What a named member of staff did, told by a program: taken on, responded; and who may not."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from networks.models import Person, TeamMember
from response.acts import end_contact
from response.models import FirstContact
from tests.cast import Cast
from tests.response.other_systems.programs import (
    FIRST_CONTACTS,
    TOLD,
    Program,
    fields_of,
    problem_of,
)
from tests.response.other_systems.two_minutes_later import NOW, _two_minutes_later, phones

__all__ = ["_two_minutes_later", "phones"]


def test_a_named_member_of_staff_takes_it_on_and_the_first_wins(cast: Cast, phones: Program) -> None:
    path = f"{FIRST_CONTACTS}/{phones.tell(TOLD).json()['id']}/take-on"
    for _ in range(2):
        answer = phones.tell({"by": "SAMI@example.org"}, path)
        assert (answer.status_code, answer.json()["organiser"]) == (200, "Sami")
    late = problem_of(phones.tell({"by": str(cast.aino.pk)}, path))
    assert (late["status"], late["organiser"], late["taken_on_at"]) == (409, "Sami", NOW.isoformat())
    assert FirstContact.objects.get().organiser == cast.sami


def test_nobody_takes_on_what_has_ended(cast: Cast, phones: Program) -> None:
    path = f"{FIRST_CONTACTS}/{phones.tell(TOLD).json()['id']}/take-on"
    end_contact(FirstContact.objects.get(), "met", cast.sami, NOW)
    assert "Sami" in problem_of(phones.tell({"by": "aino@example.org"}, path))["detail"]
    assert FirstContact.objects.get().taken_on_at is None


def test_a_response_is_recorded_once_with_who_and_when(cast: Cast, phones: Program) -> None:
    path = f"{FIRST_CONTACTS}/{phones.tell(TOLD).json()['id']}/response"
    moment = (NOW - timedelta(minutes=1)).isoformat()
    for told in ({"by": "aino@example.org", "at": moment}, {"by": "sami@example.org"}):
        answer = phones.tell(told, path)
        assert (answer.status_code, answer.json()["first_response_at"]) == (200, moment)
    assert FirstContact.objects.get().first_response_by == cast.aino


@pytest.mark.parametrize("act", ["take-on", "response"])
@pytest.mark.parametrize("who", ["eero", "leena", "olavi", "maija", "pekka", "sami"])
def test_only_who_may_act_on_it_acts_and_nobody_learns_who_else_there_is(
    cast: Cast, phones: Program, act: str, who: str
) -> None:
    TeamMember.objects.filter(person=cast.sami).update(left_at=NOW)
    path = f"{FIRST_CONTACTS}/{phones.tell(TOLD).json()['id']}/{act}"
    person = getattr(cast, who)
    refused = [phones.tell({"by": by}, path) for by in (person.sign_in_address or who, str(person.pk))]
    nobody = phones.tell({"by": str(uuid4())}, path)
    assert {answer.content for answer in refused} == {nobody.content}
    assert (nobody.status_code, fields_of(nobody)) == (422, ["by"])


def test_whoever_may_not_sign_in_any_more_does_not_act(cast: Cast, phones: Program) -> None:
    path = f"{FIRST_CONTACTS}/{phones.tell(TOLD).json()['id']}/response"
    Person.objects.filter(pk=cast.sami.pk).update(is_active=False)
    assert fields_of(phones.tell({"by": "sami@example.org"}, path)) == ["by"]


@pytest.mark.parametrize(
    ("told", "fields"),
    [
        ({}, ["by"]),
        ({"by": None}, ["by"]),
        ({"by": 7}, ["by"]),
        ({"by": "aino@example.org\x00"}, ["by"]),
        ({"by": "aino@example.org", "at": "2026-11-21T22:07:00.000001Z"}, ["at"]),
        ({"by": "aino@example.org", "at": "2026-11-21T22:04:59.999999Z"}, ["at"]),
        ({"by": "aino@example.org", "at": "2026-11-21T22:06:00"}, ["at"]),
        ({"by": "aino@example.org", "how": "by phone"}, ["how"]),
    ],
)
def test_an_act_told_wrongly_says_what_is_wrong(
    cast: Cast, phones: Program, told: dict[str, Any], fields: list[str]
) -> None:
    path = f"{FIRST_CONTACTS}/{phones.tell(TOLD).json()['id']}/response"
    answer = phones.tell(told, path)
    assert (answer.status_code, fields_of(answer)) == (422, fields)
    assert FirstContact.objects.get().first_response_at is None


@pytest.mark.parametrize("moment", ["2026-11-21T22:07:00Z", "2026-11-21T22:05:00Z"])
def test_an_act_may_be_as_old_as_the_contact_and_as_new_as_now(
    cast: Cast, phones: Program, moment: str
) -> None:
    path = f"{FIRST_CONTACTS}/{phones.tell(TOLD).json()['id']}/response"
    assert phones.tell({"by": "aino@example.org", "at": moment}, path).status_code == 200


def test_history_keeps_which_program_it_was_and_who_was_named(cast: Cast, phones: Program) -> None:
    path = f"{FIRST_CONTACTS}/{phones.tell(TOLD).json()['id']}"
    phones.tell({"by": "aino@example.org"}, f"{path}/response")
    made, changed = FirstContact.pgh_event_model.objects.order_by("pgh_id")  # type: ignore[attr-defined]
    assert made.pgh_context.metadata["api_token"] == "Phones"
    assert changed.pgh_context.metadata["by"] == str(cast.aino.pk)
    assert changed.pgh_context.metadata["url"] == f"{path}/response"
