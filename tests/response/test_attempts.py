"""Trying to reach somebody is written down apart: it is no response, whatever came of it."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from networks.models import Person
from response.acts import end_contact
from response.attempts import NewAttempt, record_attempt
from response.contacts import NewContact, record_first_contact
from response.models import Attempt, AttemptResult, FirstContact
from tests.cast import SATURDAY_NIGHT, Cast, signed_in

NOW = SATURDAY_NIGHT
MINUTE = timedelta(minutes=1)
NUMBER = "+358405556666"
NOTE = "Her son will ring back at noon."


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def contact(cast: Cast) -> FirstContact:
    new = NewContact(
        team=cast.team, received_at=NOW, from_name="Tuula", from_phone=NUMBER, about_name="Kaarina"
    )
    return record_first_contact(new, recorded_by=None, now=NOW)


def told(contact: FirstContact, **more: Any) -> dict[str, Any]:
    return {
        "submission": str(uuid.uuid4()),
        "way": f"{contact.from_person_id} {NUMBER}",
        "how": "phone",
        "result": "tried",
        "at": "2026-11-21T22:05",
        "note": NOTE,
    } | more


def write_down(person: Person, contact: FirstContact, **more: Any) -> str:
    address = reverse("contact_attempt", args=[contact.pk])
    return signed_in(person).post(address, told(contact, **more), follow=True).content.decode()


def page_of(person: Person, contact: FirstContact) -> str:
    return signed_in(person).get(reverse("contact", args=[contact.pk])).content.decode()


@pytest.mark.parametrize("result", AttemptResult.values)
def test_no_attempt_counts_as_a_response(cast: Cast, contact: FirstContact, result: str) -> None:
    before = FirstContact.objects.values().get(pk=contact.pk)
    write_down(cast.sami, contact, result=result)
    assert FirstContact.objects.values().get(pk=contact.pk) == before
    assert contact.attempts.get().result == result


def test_the_forms_of_the_page_do_not_share_their_fields(cast: Cast, contact: FirstContact) -> None:
    FirstContact.objects.update(about=None)
    ids = re.findall(r' id="([^"]+)"', page_of(cast.sami, contact))
    assert "id_name" in ids
    assert "id_attempt_name" in ids
    assert len(ids) == len(set(ids))


def test_each_attempt_is_told_in_the_story(cast: Cast, contact: FirstContact) -> None:
    write_down(cast.sami, contact)
    page = write_down(cast.aino, contact, way="", name="Kaarina's son", how="visit", result="declined")
    assert "Sami tried to reach Tuula. By phone. Nobody answered." in page
    assert "Aino tried to reach Kaarina&#x27;s son. At their door. They did not want to speak now." in page
    assert NOTE in page


def test_a_coordinator_reads_that_somebody_tried_and_not_their_words(
    cast: Cast, contact: FirstContact
) -> None:
    write_down(cast.sami, contact)
    page = page_of(cast.leena, contact)
    assert "Sami tried to reach Tuula. By phone. Nobody answered." in page
    for hidden in (NOTE, NUMBER, "Write down that you tried"):
        assert hidden not in page
    for person in (cast.leena, cast.eero, cast.maija):
        address = reverse("contact_attempt", args=[contact.pk])
        assert signed_in(person).post(address, told(contact)).status_code == 404


def test_reached_offers_to_say_apart_that_one_has_spoken(cast: Cast, contact: FirstContact) -> None:
    assert "And we spoke" not in page_of(cast.sami, contact)
    page = write_down(cast.sami, contact, result="reached")
    assert "It counts as our response once you say that you spoke with them." in page
    assert "And we spoke: record the first response" in page
    signed_in(cast.sami).post(reverse("contact_responded", args=[contact.pk]))
    contact.refresh_from_db()
    assert (contact.first_response_at, contact.first_response_by) == (NOW, cast.sami)
    assert "And we spoke" not in page_of(cast.sami, contact)


def test_a_wrong_number_is_shown_beside_the_number_and_marks_nothing(
    cast: Cast, contact: FirstContact
) -> None:
    page = write_down(cast.sami, contact, result="wrong_number")
    assert "Somebody else&#x27;s, Sami found on Saturday 21 November at 10:05pm." in page
    point = contact.from_person.contact_points.get()
    assert (point.value, point.stopped_at) == (NUMBER, None)


def test_a_number_at_which_they_were_reached_since_is_right_again(cast: Cast, contact: FirstContact) -> None:
    write_down(cast.sami, contact, result="wrong_number", at="2026-11-21T22:00")
    assert "Somebody else" in page_of(cast.sami, contact)
    page = write_down(cast.sami, contact, result="reached")
    assert "Sami found on" not in page


@pytest.mark.parametrize(
    ("more", "words", "field"),
    [
        ({"way": "", "name": ""}, "Say whom you tried to reach.", "id_attempt_name"),
        ({"way": "somebody"}, "Select a valid choice", "id_attempt_way"),
        ({"result": ""}, "Choose what came of it.", "id_attempt_result_0"),
        ({"how": ""}, "Choose how you tried.", "id_attempt_how_0"),
        ({"at": ""}, "Say when you tried.", "id_attempt_at"),
        ({"at": "2026-11-21T22:06"}, "This time has not come yet.", "id_attempt_at"),
    ],
)
def test_what_is_missing_is_said_and_what_was_written_is_kept(
    cast: Cast, contact: FirstContact, more: dict[str, str], words: str, field: str
) -> None:
    page = write_down(cast.sami, contact, **more)
    assert words in page
    assert f'href="#{field}"' in page
    assert NOTE in page
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(("at", "is_there"), [(-MINUTE, True), (0 * MINUTE, True), (MINUTE, False)])
def test_an_attempt_lies_in_the_past(
    cast: Cast, contact: FirstContact, at: timedelta, is_there: bool
) -> None:
    new = NewAttempt(uuid.uuid4(), NOW + at, "phone", "tried", name="Tuula")
    if is_there:
        record_attempt(contact, new, cast.sami, NOW)
    else:
        with pytest.raises(Exception, match="has not come yet"):
            record_attempt(contact, new, cast.sami, NOW)
    assert Attempt.objects.exists() is is_there


def test_sent_twice_it_is_one(cast: Cast, contact: FirstContact) -> None:
    for _time in range(2):
        write_down(cast.sami, contact, submission="5f0c8d0e-1111-4222-8333-444455556666")
    assert contact.attempts.count() == 1


def test_after_the_end_nothing_is_tried_any_more(cast: Cast, contact: FirstContact) -> None:
    end_contact(contact, "not_reached", cast.aino, NOW)
    assert "Aino has ended this contact already." in write_down(cast.sami, contact)
    assert "Write down that you tried" not in page_of(cast.sami, contact)
