"""First contact, and what people do with it."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from networks.models import Person, TeamMember
from response.acts import take_on
from response.contacts import NewContact, receiving_team, record_first_contact
from response.models import Duty, FirstContact, OnCall, Promise, Shift
from response.promises import DEFAULT_LADDER
from tests.cast import LADDER, Cast, gather
from tests.response.called import NOW, call_from_tuula

MOMENT = timedelta(microseconds=1)


def test_a_contact_is_recorded_with_its_whole_ladder(cast: Cast) -> None:
    contact = record_first_contact(call_from_tuula(cast), recorded_by=None, now=NOW)
    assert contact.respond_by == NOW + timedelta(hours=24)
    assert [(d.rung, d.due_at, d.condition, d.is_breach) for d in contact.duties.all()] == [
        (number, NOW + after, condition, is_breach)
        for number, (after, condition, _, is_breach) in enumerate(LADDER)
    ]


def test_changing_the_promise_never_bends_a_ladder_that_stands(cast: Cast) -> None:
    contact = record_first_contact(call_from_tuula(cast), recorded_by=None, now=NOW)
    before = list(contact.duties.values_list("due_at", "condition"))
    cast.promise.rungs.update(after=timedelta(days=9))
    Promise.objects.filter(pk=cast.promise.pk).update(within=timedelta(days=9))
    contact.refresh_from_db()
    assert list(contact.duties.values_list("due_at", "condition")) == before
    assert contact.respond_by == NOW + timedelta(hours=24)


def test_a_service_that_defined_nothing_promises_a_meeting_within_a_day(cast: Cast) -> None:
    cast.promise.rungs.all().delete()
    cast.promise.delete()
    contact = record_first_contact(call_from_tuula(cast), recorded_by=None, now=NOW)
    assert contact.kept_by == "meeting_held"
    assert contact.duties.count() == len(DEFAULT_LADDER)


def test_nobody_can_have_called_in_the_future(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        record_first_contact(call_from_tuula(cast, NOW + MOMENT), recorded_by=None, now=NOW)
    assert list(refused.value.message_dict) == ["received_at"]
    assert not FirstContact.objects.exists()
    assert record_first_contact(call_from_tuula(cast, NOW), recorded_by=None, now=NOW)


def test_whoever_records_it_organises_it(cast: Cast) -> None:
    assert record_first_contact(call_from_tuula(cast), recorded_by=cast.sami, now=NOW).organiser == cast.sami


def test_what_comes_through_the_website_goes_to_who_is_on_call(cast: Cast) -> None:
    assert record_first_contact(call_from_tuula(cast), recorded_by=None, now=NOW).organiser == cast.aino


def nobody_first(cast: Cast) -> None:
    Shift.objects.filter(on_call="first").delete()


def nobody_on_call(cast: Cast) -> None:
    Shift.objects.all().delete()


def no_coordinator(cast: Cast) -> None:
    nobody_on_call(cast)
    TeamMember.objects.filter(role="coordinator").update(left_at=NOW)


def no_lead(cast: Cast) -> None:
    no_coordinator(cast)
    TeamMember.objects.filter(role="lead").update(left_at=NOW)


def no_service_lead(cast: Cast) -> None:
    no_lead(cast)
    cast.service.lead = None
    cast.service.save()


@pytest.mark.parametrize(
    ("happened", "organiser"),
    [
        (nobody_first, "sami"),
        (nobody_on_call, "leena"),
        (no_coordinator, "ritva"),
        (no_lead, "olavi"),
        (no_service_lead, "aino"),
    ],
)
def test_no_contact_is_without_an_organiser(
    cast: Cast, happened: Callable[[Cast], None], organiser: str
) -> None:
    happened(cast)
    contact = record_first_contact(call_from_tuula(cast), recorded_by=None, now=NOW)
    assert contact.organiser == getattr(cast, organiser)


def test_a_team_without_people_cannot_promise_anything(cast: Cast) -> None:
    no_service_lead(cast)
    TeamMember.objects.update(left_at=NOW)
    with pytest.raises(ValidationError):
        record_first_contact(call_from_tuula(cast), recorded_by=None, now=NOW)


def test_sending_twice_makes_one_contact_and_no_second_person(cast: Cast) -> None:
    sent = replace(call_from_tuula(cast), submission=uuid.uuid4())
    first = record_first_contact(sent, recorded_by=None, now=NOW)
    people = Person.objects.count()
    assert record_first_contact(sent, recorded_by=None, now=NOW + timedelta(hours=1)) == first
    assert (FirstContact.objects.count(), Person.objects.count()) == (1, people)
    assert Duty.objects.count() == len(LADDER)


def test_another_time_written_down_by_staff_is_another_contact(cast: Cast) -> None:
    sent = replace(call_from_tuula(cast), submission=uuid.uuid4())
    corrected = replace(sent, received_at=sent.received_at - timedelta(hours=1))
    for each in (sent, sent, corrected):
        record_first_contact(each, recorded_by=cast.aino, now=NOW)
    assert FirstContact.objects.count() == 2


def test_from_outside_the_time_of_sending_makes_no_other_contact(cast: Cast) -> None:
    sent = replace(call_from_tuula(cast), submission=uuid.uuid4())
    later = replace(sent, received_at=NOW + timedelta(seconds=5), team=cast.other_team)
    for each in (sent, later):
        record_first_contact(each, recorded_by=None, now=NOW + timedelta(seconds=5))
    assert FirstContact.objects.count() == 1


def test_a_call_goes_to_a_team_where_somebody_first_on_call_still_works(cast: Cast) -> None:
    def eero(on_call: OnCall) -> None:
        Shift.objects.create(
            team=cast.other_team,
            person=cast.eero,
            on_call=on_call,
            starts_at=NOW,
            ends_at=NOW + timedelta(hours=1),
        )

    assert receiving_team(NOW) == cast.team
    TeamMember.objects.filter(person=cast.aino).update(left_at=NOW)
    eero(OnCall.SECOND)
    assert receiving_team(NOW) == cast.team  # nobody is first anywhere: the first team by name
    eero(OnCall.FIRST)
    assert receiving_team(NOW) == cast.other_team


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_time_make_one_contact() -> None:
    cast = gather()
    sent = replace(call_from_tuula(cast), submission=uuid.uuid4())
    made = at_once(*[lambda: record_first_contact(sent, recorded_by=None, now=NOW)] * 4)
    assert len({contact.pk for contact in made}) == 1
    assert FirstContact.objects.count() == 1
    assert Person.objects.filter(name="Tuula").count() == 2  # the cast's own, and the one who called


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_on_at_once_one_wins_and_the_other_learns_who() -> None:
    cast = gather()
    contact = record_first_contact(call_from_tuula(cast), recorded_by=None, now=NOW)

    def tries(person: Person) -> Callable[[], object]:
        return lambda: take_on(FirstContact.objects.get(pk=contact.pk), person, NOW)

    results = at_once(tries(cast.aino), tries(cast.sami), tries(cast.ritva))
    assert len({result.by for result in results}) == 1
    assert [result.is_yours for result in results].count(True) == 1


def at_once(*verbs: Callable[[], object]) -> list:
    results: list = []

    def run(verb: Callable[[], object]) -> None:
        try:
            results.append(verb())
        finally:
            connection.close()

    threads = [Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(results) == len(verbs)
    return results


def test_a_shared_phone_never_makes_two_people_one(cast: Cast) -> None:
    contact = record_first_contact(call_from_tuula(cast), recorded_by=None, now=NOW)
    assert contact.from_person != cast.tuula
    assert contact.about == cast.maija


def test_somebody_who_asks_for_themselves_is_one_person(cast: Cast) -> None:
    asks = NewContact(
        cast.team, NOW, from_name="Maija", from_mail="m@example.net", is_about_self=True, interpreter="Somali"
    )
    contact = record_first_contact(asks, recorded_by=None, now=NOW)
    assert contact.from_person == contact.about
    assert contact.about is not None
    assert contact.about.interpreter == "Somali"


def test_a_call_without_a_name_is_a_call(cast: Cast) -> None:
    contact = record_first_contact(
        NewContact(cast.team, NOW, from_phone="+358401234567"), recorded_by=None, now=NOW
    )
    assert contact.from_person is not None
    assert contact.from_person.name == "Name not given"
    assert contact.about is None


def test_who_speaks_with_them_and_takes_it_on_while_recording_has_responded(cast: Cast) -> None:
    call = replace(call_from_tuula(cast, NOW - timedelta(minutes=9)), spoken_with=True, takes_on=True)
    contact = record_first_contact(call, recorded_by=cast.sami, now=NOW)
    assert (contact.first_response_at, contact.first_response_by) == (NOW - timedelta(minutes=9), cast.sami)
    assert contact.taken_on_at == NOW


def test_a_call_from_outside_goes_to_a_team_with_somebody_on_call(cast: Cast) -> None:
    assert receiving_team(NOW) == cast.team
    Shift.objects.update(team=cast.other_team, person=cast.eero)
    assert receiving_team(NOW) == cast.other_team
    assert receiving_team(NOW + timedelta(days=30)) == cast.team
