"""A new first contact on the phone, and one contact's page."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from networks.models import Network, Person, TeamMember
from response import acts
from response.contacts import NewContact, record_first_contact
from response.engine.sweep import sweep
from response.models import FirstContact
from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.visits import signed_in

NOW = SATURDAY_NIGHT
HOUR = timedelta(hours=1)
WORDS = "Her light has been on for three nights."
TOLD = {
    "received_at": "2026-11-21T21:40",
    "arrival": "phone",
    "name": "Tuula",
    "phone": "+358405556666",
    "whom": "other",
    "about_name": "Kaarina",
    "relation": "neighbour",
    "words": WORDS,
}


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def record(person: Person, cast: Cast, **more: Any) -> Any:
    told = TOLD | {"team": str(cast.team.pk), "submission": str(uuid.uuid4())} | more
    return signed_in(person).post("/contacts/new/", told, follow=True)


def contact_of(cast: Cast, hours: float = 0, **more: Any) -> FirstContact:
    at = NOW - hours * HOUR
    told = {
        "from_name": "Tuula",
        "from_phone": "+358405556666",
        "about_name": "Kaarina",
        "words": WORDS,
    } | more
    return record_first_contact(NewContact(team=cast.team, received_at=at, **told), recorded_by=None, now=at)


def page_of(person: Person, contact: FirstContact) -> Any:
    return signed_in(person).get(reverse("contact", args=[contact.pk]))


def test_who_records_a_contact_organises_it_and_sees_by_when(cast: Cast) -> None:
    page = record(cast.sami, cast).content.decode()
    contact = FirstContact.objects.get()
    assert (contact.organiser, contact.recorded_by, contact.about.name) == (cast.sami, cast.sami, "Kaarina")
    assert contact.received_at == NOW - timedelta(minutes=25)
    assert "Recorded. You organise it, and we keep our promise by Sunday 22 November at 9:40pm." in page


@pytest.mark.parametrize(
    ("received_at", "is_refused"),
    [
        ("2026-11-21T22:04", False),
        ("2026-11-21T22:05", False),
        ("2026-11-21T22:06", True),
        ("2025-11-20T22:05", False),
    ],
)
def test_the_time_of_contact_may_lie_in_the_past_and_never_in_the_future(
    cast: Cast, received_at: str, is_refused: bool
) -> None:
    page = record(cast.aino, cast, received_at=received_at).content.decode()
    assert FirstContact.objects.exists() is not is_refused
    assert ("The time of first contact cannot be in the future." in page) is is_refused
    assert ('href="#id_received_at"' in page) is is_refused
    assert WORDS in page


@pytest.mark.parametrize(
    ("received_at", "in_utc"),
    [
        ("2026-10-25T01:30", "2026-10-25T00:30"),
        ("2026-03-29T00:59", "2026-03-29T00:59"),
        ("2026-03-29T01:30", None),
    ],
    ids=[
        "an hour that comes twice is the first",
        "just before the clocks go forward",
        "an hour that never came",
    ],
)
def test_nights_on_which_the_clocks_change(cast: Cast, received_at: str, in_utc: str | None) -> None:
    page = record(cast.aino, cast, received_at=received_at).content.decode()
    if in_utc is None:
        assert "This time did not come: the clocks went forward over it." in page
    else:
        assert FirstContact.objects.get().received_at.strftime("%Y-%m-%dT%H:%M") == in_utc


@pytest.mark.parametrize(
    "received_at", ["", "soon", "99999-01-01T00:00", "0001-01-01T00:00", "2025-11-20T22:04"]
)
def test_a_time_that_is_none_is_refused_and_what_was_typed_is_kept(cast: Cast, received_at: str) -> None:
    page = record(cast.aino, cast, received_at=received_at).content.decode()
    assert not FirstContact.objects.exists()
    assert 'href="#id_received_at"' in page
    assert WORDS in page


def test_it_may_be_about_somebody_whose_network_the_reader_works_with(cast: Cast) -> None:
    record(cast.aino, cast, about=str(cast.maija.pk), about_name="")
    assert FirstContact.objects.get().about == cast.maija


def test_nobody_else_can_be_chosen(cast: Cast) -> None:
    page = record(cast.eero, cast, team=str(cast.other_team.pk), about=str(cast.maija.pk)).content.decode()
    assert "Maija" not in page
    assert not FirstContact.objects.exists()


def test_another_teams_contact_cannot_be_recorded(cast: Cast) -> None:
    record(cast.eero, cast)
    assert not FirstContact.objects.exists()


def test_speaking_and_taking_on_are_recorded_only_when_said(cast: Cast) -> None:
    record(cast.aino, cast)
    assert FirstContact.objects.values_list("taken_on_at", "first_response_at").get() == (None, None)
    record(cast.aino, cast, spoken_with="on", takes_on="on")
    newest = FirstContact.objects.get(taken_on_at__isnull=False)
    assert newest.taken_on_at == NOW
    assert newest.first_response_at == newest.received_at


def test_recording_twice_makes_one(cast: Cast) -> None:
    submission = str(uuid.uuid4())
    record(cast.aino, cast, submission=submission)
    record(cast.aino, cast, submission=submission)
    assert FirstContact.objects.count() == 1


def test_one_contact_shows_its_times_its_words_and_how_to_reach_whom(cast: Cast) -> None:
    page = page_of(cast.aino, contact_of(cast, 2)).content.decode()
    for words in (
        "Kaarina",
        "22 hours left",
        WORDS,
        "+358405556666",
        "First human response",
        "First meeting held",
    ):
        assert words in page


def test_a_coordinator_reads_no_words_and_acts_on_nothing(cast: Cast) -> None:
    contact = contact_of(cast, reach_how="not before 5pm")
    page = page_of(cast.leena, contact).content.decode()
    assert "Kaarina" in page
    for hidden in (WORDS, "+358405556666", "not before 5pm", "Take it on"):
        assert hidden not in page
    for name in ("contact_take_on", "contact_responded", "contact_network", "contact_end", "contact_about"):
        assert signed_in(cast.leena).post(reverse(name, args=[contact.pk])).status_code == 404


def test_another_team_finds_nothing(cast: Cast) -> None:
    contact = contact_of(cast)
    for person in (cast.eero, cast.maija, cast.pekka):
        assert page_of(person, contact).status_code == 404
        assert signed_in(person).post(reverse("contact_take_on", args=[contact.pk])).status_code == 404
    contact.refresh_from_db()
    assert contact.taken_on_at is None


def test_the_ladder_tells_who_was_told_by_which_channel(cast: Cast) -> None:
    contact = contact_of(cast)
    sweep(NOW)
    page = page_of(cast.aino, contact).content.decode()
    assert "Aino: text message, waiting to be sent; mail, waiting to be sent" in page or (
        "Aino: mail, waiting to be sent; text message, waiting to be sent" in page
    )
    assert "If nobody has taken it on, these will be told: Sami, Leena." in page


def test_the_first_who_takes_it_on_has_it_and_the_other_is_told_who(cast: Cast) -> None:
    contact = contact_of(cast)
    address = reverse("contact_take_on", args=[contact.pk])
    assert "You have taken it on." in signed_in(cast.sami).post(address, follow=True).content.decode()
    page = signed_in(cast.aino).post(address, follow=True).content.decode()
    assert "Sami has taken it on already, on Saturday 21 November at 10:05pm." in page


def test_acts_are_never_done_by_looking(cast: Cast) -> None:
    contact = contact_of(cast)
    for name in ("contact_take_on", "contact_responded", "contact_network", "contact_end", "contact_story"):
        assert signed_in(cast.aino).get(reverse(name, args=[contact.pk])).status_code == 405


def test_a_network_is_opened_from_a_contact(cast: Cast) -> None:
    contact = contact_of(cast)
    response = signed_in(cast.aino).post(reverse("contact_network", args=[contact.pk]))
    network = Network.objects.get(centre=contact.about)
    assert response["Location"] == reverse("network", args=[network.pk])


def test_whom_it_is_about_can_be_written_down_later(cast: Cast) -> None:
    named, caller = contact_of(cast, about_name=""), contact_of(cast, about_name="")
    aino = signed_in(cast.aino)
    assert "Whom is this about?" in page_of(cast.aino, named).content.decode()
    aino.post(reverse("contact_about", args=[named.pk]), {"name": "Helmi"})
    aino.post(reverse("contact_about", args=[caller.pk]))
    named.refresh_from_db()
    caller.refresh_from_db()
    assert named.about.name == "Helmi"
    assert caller.about == caller.from_person


def test_a_named_person_ends_it_and_an_unknown_outcome_is_refused(cast: Cast) -> None:
    contact = contact_of(cast)
    aino, address = signed_in(cast.aino), reverse("contact_end", args=[contact.pk])
    for outcome in ("", "open", "cured"):
        page = aino.post(address, {"outcome": outcome}).content.decode()
        assert "Choose how this contact ended." in page
    aino.post(address, {"outcome": "not_wanted"})
    contact.refresh_from_db()
    assert (contact.outcome, contact.ended_by) == ("not_wanted", cast.aino)
    page = page_of(cast.aino, contact).content.decode()
    assert "Aino ended it: They did not want to meet." in page
    assert "Take it on" not in page


def test_a_breach_asks_for_its_story_and_keeps_it(cast: Cast) -> None:
    contact = contact_of(cast, 25)
    address = reverse("contact_story", args=[contact.pk])
    assert "How it came that we were late" not in page_of(cast.aino, contact).content.decode()
    sweep(NOW)
    assert "How it came that we were late" in page_of(cast.aino, contact).content.decode()
    empty = signed_in(cast.aino).post(address, {"words": " "}).content.decode()
    assert "Write what happened, in your own words." in empty
    signed_in(cast.leena).post(address, {"words": "Two of us were ill that night."})
    page = page_of(cast.aino, contact).content.decode()
    assert "Two of us were ill that night." in page


def test_an_organiser_who_works_here_no_more_neither_sees_nor_books_what_they_organised(cast: Cast) -> None:
    record(cast.aino, cast)
    contact = FirstContact.objects.get()
    TeamMember.objects.filter(person=cast.aino).update(left_at=NOW)
    browser = signed_in(cast.aino)
    for address in ("/contacts/", f"/contacts/{contact.pk}/", f"/meetings/new/?contact={contact.pk}"):
        assert browser.get(address).status_code == 404


def test_an_organiser_of_another_team_reads_what_they_organise(cast: Cast) -> None:
    contact = contact_of(cast)
    FirstContact.objects.filter(pk=contact.pk).update(organiser=cast.eero)
    assert WORDS in page_of(cast.eero, contact).content.decode()


@pytest.mark.parametrize("times_told", [0, 1])
def test_the_page_costs_the_same_queries_however_much_has_happened(
    cast: Cast, times_told: int, django_assert_num_queries: Any
) -> None:
    contact = contact_of(cast, 5)
    for _ in range(times_told):
        sweep(NOW)
        acts.take_on(contact, cast.aino, NOW)
    aino = signed_in(cast.aino)
    address = reverse("contact", args=[contact.pk])
    aino.get(address)
    with django_assert_num_queries(22):
        aino.get(address)
