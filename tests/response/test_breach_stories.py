"""How it came that a promise was not kept: told by several, each in their own words, and by nobody who must."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from networks.models import Person
from response.breach_stories import tell_breach_story
from response.contacts import NewContact, record_first_contact
from response.engine.sweep import sweep
from response.models import BreachStory, FirstContact
from response.queries.breach_stories import ASKED_FOR
from tests.cast import SATURDAY_NIGHT, Cast, gather, signed_in

NOW = SATURDAY_NIGHT
HOUR = timedelta(hours=1)
OURS, THEIRS = "Two of us were ill that night.", "I waited by the window until it was light."
QUESTION = "The promise to Kaarina was not kept. Would you say how it came?"


@pytest.fixture(autouse=True)
def saturday_night() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def broken(cast: Cast) -> FirstContact:
    """Aino organises it; its promise was not kept an hour ago."""
    at = NOW - 25 * HOUR
    new = NewContact(team=cast.team, received_at=at, from_name="Tuula", about_name="Kaarina")
    contact = record_first_contact(new, recorded_by=cast.aino, now=at)
    sweep(NOW)
    contact.refresh_from_db()
    assert contact.breached_at == NOW - HOUR
    return contact


@pytest.fixture
def contact(cast: Cast) -> FirstContact:
    return broken(cast)


def tell(person: Person, contact: FirstContact, words: str, **more: str) -> str:
    address = reverse("contact_story", args=[contact.pk])
    return signed_in(person).post(address, {"words": words} | more, follow=True).content.decode()


def page_of(person: Person, contact: FirstContact) -> str:
    return signed_in(person).get(reverse("contact", args=[contact.pk])).content.decode()


def test_several_tell_it_and_nothing_is_written_over(cast: Cast, contact: FirstContact) -> None:
    tell(cast.aino, contact, OURS)
    tell(cast.sami, contact, "I had the wrong number.")
    page = tell(cast.aino, contact, "And the bridge was closed.")
    for words in (OURS, "I had the wrong number.", "And the bridge was closed."):
        assert words in page
    assert contact.breach_stories.count() == 3


def test_the_same_told_twice_is_one(cast: Cast, contact: FirstContact) -> None:
    for _time in range(2):
        tell(cast.aino, contact, OURS)
    assert contact.breach_stories.count() == 1


def test_what_the_family_said_is_written_down_by_somebody_who_is_named(
    cast: Cast, contact: FirstContact
) -> None:
    page = tell(cast.sami, contact, THEIRS, teller=str(contact.about_id))
    told = contact.breach_stories.get()
    assert (told.teller.name, told.written_by, told.is_ours) == ("Kaarina", cast.sami, False)
    assert "Written down by Sami." in page
    tell(cast.sami, contact, "We all waited.", teller_name="Kaarina's son")
    assert contact.breach_stories.filter(teller=None, teller_name="Kaarina's son").count() == 1


def test_a_coordinator_reads_what_we_told_and_not_the_familys_words(
    cast: Cast, contact: FirstContact
) -> None:
    tell(cast.aino, contact, OURS)
    tell(cast.sami, contact, THEIRS, teller=str(contact.about_id))
    for person, reads in ((cast.aino, True), (cast.leena, False), (cast.olavi, False)):
        page = page_of(person, contact)
        assert OURS in page
        assert (THEIRS in page) is reads
        assert ("These words stay with those who work with them." in page) is not reads


def test_whoever_wrote_it_down_reads_it_again(cast: Cast, contact: FirstContact) -> None:
    assert THEIRS in tell(cast.leena, contact, THEIRS, teller=str(contact.about_id))


def test_the_organiser_is_asked_today_until_they_have_told_it(cast: Cast, contact: FirstContact) -> None:
    assert QUESTION in signed_in(cast.aino).get("/today/").content.decode()
    for other in (cast.sami, cast.leena, cast.eero):
        assert QUESTION not in signed_in(other).get("/today/").content.decode()
    tell(cast.sami, contact, OURS)
    assert QUESTION in signed_in(cast.aino).get("/today/").content.decode()
    tell(cast.aino, contact, OURS)
    assert QUESTION not in signed_in(cast.aino).get("/today/").content.decode()


@pytest.mark.parametrize(
    ("after", "is_asked"),
    [(ASKED_FOR - HOUR - timedelta(seconds=1), True), (ASKED_FOR - HOUR, False), (ASKED_FOR, False)],
)
def test_nobody_is_asked_for_ever(
    cast: Cast, contact: FirstContact, saturday_night: Any, after: timedelta, is_asked: bool
) -> None:
    saturday_night.shift(after)
    assert (QUESTION in signed_in(cast.aino).get("/today/").content.decode()) is is_asked


def test_there_is_nothing_to_tell_of_a_promise_that_stands(cast: Cast) -> None:
    new = NewContact(team=cast.team, received_at=NOW, about=cast.maija)
    contact = record_first_contact(new, recorded_by=cast.aino, now=NOW)
    with pytest.raises(ValidationError, match="nothing to tell"):
        tell_breach_story(contact, OURS, cast.aino, NOW)


@pytest.mark.parametrize("more", [{"teller": "somebody"}, {"teller": "00000000-0000-0000-0000-000000000000"}])
def test_only_those_concerned_can_be_chosen(cast: Cast, contact: FirstContact, more: dict[str, str]) -> None:
    page = tell(cast.aino, contact, OURS, **more)
    assert 'href="#id_teller"' in page
    assert OURS in page
    assert not BreachStory.objects.exists()


def test_a_story_told_before_there_were_several_becomes_the_first_with_every_wording(
    transactional_db: None,
) -> None:
    cast = gather()
    contact = broken(cast)
    try:
        call_command("migrate", "response", "0013", verbosity=0)
        with connection.cursor() as cursor:
            for words in ("It snowed.", "It snowed, and the car did not start."):
                cursor.execute(
                    "UPDATE response_firstcontact SET breach_story = %s, breach_story_by_id = %s WHERE id = %s",
                    [words, cast.sami.pk, contact.pk],
                )
    finally:
        call_command("migrate", "response", verbosity=0)
    told = contact.breach_stories.order_by("told_at", "words").values_list("words", "teller", "written_by")
    assert list(told) == [
        ("It snowed.", cast.sami.pk, cast.sami.pk),
        ("It snowed, and the car did not start.", cast.sami.pk, cast.sami.pk),
    ]
