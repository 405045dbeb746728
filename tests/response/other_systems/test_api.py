"""Phone systems and records: they tell of first contacts, read their ladders, and say who did what."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from networks.models import Person, Service, Team, TeamMember
from notices.models import Notice
from response.acts import end_contact
from response.engine.sweep import sweep
from response.models import Arrival, DutyState, FirstContact, KeptAnswer
from tests.cast import LADDER, SATURDAY_NIGHT, Cast, signed_in
from tests.response.other_systems.programs import (
    FIRST_CONTACTS,
    TOLD,
    WORDS,
    Program,
    fields_of,
    problem_of,
    program,
)
from tests.response.other_systems.two_minutes_later import NOW, _two_minutes_later, at, phones

__all__ = ["_two_minutes_later", "phones"]


def test_a_phone_system_tells_of_a_call_and_learns_by_when(cast: Cast, phones: Program) -> None:
    answer = phones.tell(TOLD)
    told = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == f"{FIRST_CONTACTS}/{told['id']}"
    assert answer["Cache-Control"] == "no-store"
    assert told == {
        "id": str(FirstContact.objects.get().pk),
        "received_at": "2026-11-21T22:05:00+00:00",
        "respond_by": "2026-11-22T22:05:00+00:00",
        "promise": "Within 24 hours",
        "organiser": "Aino",
        "first_response_at": None,
        "first_meeting_offered_at": None,
        "first_meeting_held_at": None,
        "outcome": "open",
        "ladder": [
            {
                "rung": number,
                "due_at": (SATURDAY_NIGHT + after).isoformat(),
                "state": "waiting",
                "fired_at": None,
                "told": [],
            }
            for number, (after, *_) in enumerate(LADDER)
        ],
    }


def test_what_it_told_is_kept_as_a_contact_from_another_system(cast: Cast, phones: Program) -> None:
    phones.tell(TOLD)
    contact = FirstContact.objects.get()
    caller, about = contact.from_person, contact.about
    assert caller is not None
    assert about is not None
    assert (caller.name, about.name, contact.relation) == ("Tuula", "Maija", "neighbour")
    assert (contact.words, contact.language, contact.arrival) == (WORDS, "fi", Arrival.API)
    assert (contact.team, contact.recorded_by, contact.recorded_at) == (cast.team, None, NOW)
    assert [point.value for point in caller.contact_points.all()] == ["+358405556666"]
    assert caller != cast.tuula
    assert about != cast.maija


@pytest.mark.parametrize("way", [{"phone": "+358405556666"}, {"email": "tuula@example.net"}])
def test_a_time_and_one_way_to_reach_somebody_are_enough(cast: Cast, phones: Program, way: Any) -> None:
    answer = phones.tell({"received_at": "2026-11-22T00:05:00+02:00", "from": way})
    assert answer.status_code == 201
    assert answer.json()["received_at"] == "2026-11-21T22:05:00+00:00"


def test_words_never_come_back_out(cast: Cast, phones: Program) -> None:
    made = phones.tell(TOLD, Idempotency_Key="1")
    act = {"by": "aino@example.org"}
    path = f"{FIRST_CONTACTS}/{made.json()['id']}"
    answers = [
        made,
        phones.tell(TOLD, Idempotency_Key="1"),
        phones.ask(),
        phones.ask(path),
        phones.tell(act, f"{path}/take-on"),
        phones.tell(act, f"{path}/response"),
        phones.tell(TOLD | {"extra": 1}),
    ]
    for answer in answers:
        for said in (WORDS, "Maija", "Tuula", "5556666", "neighbour"):
            assert said not in answer.content.decode()
    assert WORDS not in KeptAnswer.objects.get().answer


def test_a_call_told_late_climbs_its_ladder_at_the_next_sweep(cast: Cast, phones: Program) -> None:
    told = phones.tell(TOLD | {"received_at": at(-5)}).json()
    assert told["respond_by"] == at(19)
    sweep(NOW)
    ladder = phones.ask(f"{FIRST_CONTACTS}/{told['id']}").json()["ladder"]
    assert [rung["state"] for rung in ladder] == ["fired"] * 3 + ["waiting"] * 3
    assert [rung["fired_at"] for rung in ladder] == [NOW.isoformat()] * 3 + [None] * 3
    ways = [(each["name"], each["channel"]) for rung in ladder for each in rung["told"]]
    assert len(ways) == len(set(ways)) == Notice.objects.count()  # one notice to each
    assert {name for name, _ in ways} == {"Aino", "Sami", "Leena"}
    assert {each["state"] for rung in ladder for each in rung["told"]} == {"queued"}


def test_a_rung_that_was_passed_over_was_never_fired(cast: Cast, phones: Program) -> None:
    contact = phones.tell(TOLD).json()["id"]
    end_contact(FirstContact.objects.get(), "met", cast.aino, NOW)
    sweep(NOW)
    told = phones.ask(f"{FIRST_CONTACTS}/{contact}").json()
    assert told["outcome"] == "met"
    assert (told["ladder"][0]["state"], told["ladder"][0]["fired_at"]) == (DutyState.PASSED_OVER, None)


def test_a_call_goes_to_the_team_that_is_named(cast: Cast, phones: Program) -> None:
    phones.tell(TOLD | {"team": "Vuosaari"})
    assert FirstContact.objects.get().team == cast.other_team
    assert fields_of(phones.tell(TOLD | {"team": "Elsewhere"})) == ["team"]


def test_where_nobody_works_it_says_so_and_records_nothing(cast: Cast, phones: Program) -> None:
    TeamMember.objects.all().delete()
    Service.objects.update(lead=None)
    people = Person.objects.count()
    assert problem_of(phones.tell(TOLD, Idempotency_Key="1"))["status"] == 503
    assert (FirstContact.objects.count(), Person.objects.count()) == (0, people)


@pytest.mark.django_db
def test_where_there_is_no_team_yet_it_says_so() -> None:
    phones = program(Service.objects.create(name="Kallio Open Dialogue"))
    assert problem_of(phones.tell(TOLD))["status"] == 503


def test_one_service_learns_nothing_of_another(cast: Cast, phones: Program) -> None:
    contact = UUID(phones.tell(TOLD).json()["id"])
    others = program(Service.objects.create(name="Elsewhere"))
    assert others.ask().json() == []
    for path in (f"{FIRST_CONTACTS}/{contact}", f"{FIRST_CONTACTS}/{uuid4()}"):
        assert problem_of(others.ask(path))["detail"] == "There is no such contact."
    act = others.tell({"by": "aino@example.org"}, f"{FIRST_CONTACTS}/{contact}/take-on")
    assert problem_of(act)["status"] == 404
    assert problem_of(others.tell(TOLD | {"team": "Kallio"}))["status"] == 503
    assert FirstContact.objects.count() == 1


def test_a_call_stays_in_the_service_it_was_told_to(cast: Cast) -> None:
    elsewhere = Service.objects.create(name="Elsewhere", lead=cast.eero)
    team = Team.objects.create(service=elsewhere, name="Kontula")
    others = program(elsewhere)
    assert fields_of(others.tell(TOLD | {"team": "Kallio"})) == ["team"]
    assert others.tell(TOLD).status_code == 201
    assert FirstContact.objects.get().team == team


def test_no_session_is_looked_at_and_none_is_made(cast: Cast, django_assert_num_queries: Any) -> None:
    browser = signed_in(cast.aino)
    sessions = Session.objects.count()
    with django_assert_num_queries(1):  # the service, for its clock
        answer = browser.get(FIRST_CONTACTS)
    assert answer.status_code == 401
    assert not answer.cookies
    strict = Client(
        enforce_csrf_checks=True, headers={"Authorization": f"Bearer {program(cast.service).token}"}
    )
    assert strict.post(FIRST_CONTACTS, TOLD, content_type="application/json").status_code == 201
    assert Session.objects.count() == sessions
