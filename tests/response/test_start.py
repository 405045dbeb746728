"""Asking for support, as anyone, without an account."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from networks.models import Person, TeamMember
from response.models import FirstContact
from tests.cast import SATURDAY_NIGHT, Cast

WORDS = "Her light has been on for three nights."
TOLD = {
    "whom": "other",
    "about_name": "Maija",
    "relation": "neighbour",
    "words": WORDS,
    "name": "Tuula",
    "phone": "+358 40 555 6666",
    "language": "fi",
}


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Any:
    with time_machine.travel(SATURDAY_NIGHT, tick=False):
        yield


def send(told: dict[str, Any], submission: Any = None) -> Any:
    return Client().post("/start/", {"submission": submission or uuid.uuid4(), **told}, follow=True)


def test_the_front_door_has_three_doors_and_help_now(cast: Cast) -> None:
    page = Client().get("/").content.decode()
    for words in (
        "I need support, or I am worried about somebody",
        "I was invited",
        "I work here",
        "We meet within 24 hours of first contact.",
        "+358 9 555 0100",
        "Leave this page",
    ):
        assert words in page


def test_tuula_asks_for_maija_and_sees_who_will_be_in_touch_by_when(cast: Cast) -> None:
    page = send(TOLD).content.decode()
    assert "<bdi>Aino</bdi> from our team will be in touch," in page
    assert "by Sunday 22 November at 10:05pm" in page
    contact = FirstContact.objects.get()
    assert (contact.about.name, contact.from_person.name, contact.relation) == ("Maija", "Tuula", "neighbour")
    assert (contact.organiser, contact.taken_on_at, contact.words) == (cast.aino, None, WORDS)
    assert contact.respond_by == SATURDAY_NIGHT + timedelta(hours=24)


def test_the_end_page_shows_nothing_of_what_was_written(cast: Cast) -> None:
    page = send(TOLD).content.decode()
    for written in (WORDS, "Maija", "Tuula", "neighbour", "555 6666", "5556666"):
        assert written not in page


def test_the_end_page_waits_at_its_own_address_and_no_other(cast: Cast) -> None:
    ((address, _status),) = send(TOLD).redirect_chain
    assert Client().get(address).status_code == 200
    assert Client().get(f"/start/{uuid.uuid4()}/").status_code == 404


def test_sending_twice_makes_one_contact_and_shows_the_same_end(cast: Cast) -> None:
    submission = uuid.uuid4()
    first, second = send(TOLD, submission), send(TOLD, submission)
    assert FirstContact.objects.count() == 1
    assert first.redirect_chain == second.redirect_chain


def test_something_else_sent_from_a_page_gone_back_to_is_not_dropped(cast: Cast) -> None:
    submission = uuid.uuid4()
    first, second = send(TOLD, submission), send(TOLD | {"phone": "040 777 8888"}, submission)
    assert FirstContact.objects.count() == 2
    assert first.redirect_chain != second.redirect_chain


@pytest.mark.parametrize(
    "way",
    [{"phone": "040 555 6666"}, {"mail": "tuula@example.org"}, {"other_way": "The yellow house, ring twice"}],
)
def test_one_way_to_reach_somebody_is_enough(cast: Cast, way: dict[str, str]) -> None:
    cast.service.region = "FI"
    cast.service.save()
    assert "Thank you. We have it." in send(way).content.decode()


def test_without_a_way_to_reach_anybody_the_page_says_so_at_its_field_and_keeps_everything(
    cast: Cast,
) -> None:
    response = send({**TOLD, "phone": ""})
    page = response.content.decode()
    assert 'href="#id_phone"' in page
    assert "Give us one way to reach somebody: a phone number, a mail address, or another way." in page
    for typed in (WORDS, "Maija", "Tuula", "neighbour"):
        assert typed in page
    assert re.search(r'value="other"[^>]* checked', page)
    assert not FirstContact.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"phone": "not a number"}, "phone"),
        ({"mail": "tuula(at)example"}, "mail"),
        ({"name": "x" * 121}, "name"),
        ({"whom": "nobody"}, "whom"),
        ({"language": "klingon"}, "language"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(cast: Cast, wrong: dict[str, str], field: str) -> None:
    page = send(TOLD | wrong).content.decode()
    assert f'href="#id_{field}' in page
    assert not FirstContact.objects.exists()


@pytest.mark.parametrize("submission", ["", "nonsense", "0" * 500])
def test_a_spoilt_mark_of_sending_still_makes_a_contact(cast: Cast, submission: str) -> None:
    assert Client().post("/start/", TOLD | {"submission": submission}).status_code == 302
    assert FirstContact.objects.count() == 1


def test_i_ask_for_myself(cast: Cast) -> None:
    send({"whom": "me", "name": "Helmi", "mail": "helmi@example.org", "about_name": "left over"})
    contact = FirstContact.objects.get()
    assert contact.about == contact.from_person == Person.objects.get(name="Helmi")


def test_a_known_phone_number_never_stands_for_a_known_person(cast: Cast) -> None:
    send(TOLD)
    assert FirstContact.objects.get().from_person != cast.tuula
    assert FirstContact.objects.get().about != cast.maija


def test_where_nobody_works_yet_it_says_to_ring(cast: Cast) -> None:
    TeamMember.objects.all().delete()
    page = Client().get("/start/").content.decode()
    assert "Please ring" in page
    assert "+358 9 555 0100" in page
    assert "<textarea" not in page


def test_it_speaks_finnish_to_who_reads_finnish(cast: Cast) -> None:
    page = Client().get("/start/", headers={"Accept-Language": "fi"}).content.decode()
    assert '<html lang="fi"' in page


def test_asking_costs_the_same_queries_whatever_has_been_asked(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    send(TOLD)
    client = Client()
    client.get("/start/")
    with django_assert_num_queries(5):
        client.get("/start/")
