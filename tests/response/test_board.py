"""The board: by time left, one next step each, nobody's words."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from networks.models import Person
from response import acts
from response.contacts import NewContact, record_first_contact
from response.meeting_times import meeting_begun, meeting_offered
from response.models import Duty, DutyState, FirstContact
from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.visits import signed_in

NOW = SATURDAY_NIGHT
HOUR = timedelta(hours=1)
WORDS = "Her light has been on for three nights."


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def waiting(cast: Cast, hours: float = 0, about: str = "Kaarina", **more: Any) -> FirstContact:
    """Somebody who made first contact so many hours ago, through Tuula."""
    at = NOW - hours * HOUR
    told = {
        "from_name": "Tuula",
        "from_phone": "+358405556666",
        "relation": "neighbour",
        "words": WORDS,
    } | more
    return record_first_contact(
        NewContact(team=cast.team, received_at=at, submission=uuid.uuid4(), about_name=about, **told),
        recorded_by=None,
        now=at,
    )


def board_of(person: Person, **headers: Any) -> Any:
    return signed_in(person).get("/contacts/", **headers)


def test_the_board_tells_name_organiser_time_left_and_when_it_ends(cast: Cast) -> None:
    waiting(cast, 3)
    page = board_of(cast.aino).content.decode()
    assert "<bdi>Kaarina</bdi>" in page
    assert "through Tuula, neighbour" in page
    assert "<bdi>Aino</bdi> organises" in page
    assert "21 hours left" in page
    assert "by Sunday 22 November at 7:05pm" in page
    assert "We meet within 24 hours of first contact." in page


def test_the_least_time_left_comes_first(cast: Cast) -> None:
    waiting(cast, 1, "Helmi")
    waiting(cast, 20, "Oskari")
    waiting(cast, 5, "Juhani")
    page = board_of(cast.aino).content.decode()
    assert page.index("Oskari") < page.index("Juhani") < page.index("Helmi")


def test_somebody_without_a_name_is_called_by_whom_they_came_through(cast: Cast) -> None:
    waiting(cast, about="")
    assert "Somebody, through Tuula" in board_of(cast.aino).content.decode()


@pytest.mark.parametrize(
    ("hours", "is_late"),
    [(24 - 1 / 3600, False), (24, False), (24 + 1 / 3600, True)],
    ids=["before", "at", "after"],
)
def test_late_is_a_word_a_pattern_and_a_number_only_once_the_time_is_over(
    cast: Cast, hours: float, is_late: bool
) -> None:
    waiting(cast, hours)
    page = board_of(cast.aino).content.decode()
    for sign in ('class="is-late"', '<span class="tag tag-late">Late</span>', " late</p>", "1 is late."):
        assert (sign in page) is is_late, sign


def test_the_next_step_follows_what_has_been_done(cast: Cast) -> None:
    contact = waiting(cast)
    aino = signed_in(cast.aino)

    def step() -> str:
        row = aino.get("/contacts/").content.decode().partition(f'id="s-{contact.pk}">')[2]
        return row.partition("<")[0]

    assert step() == "Take it on"
    aino.post(reverse("contact_take_on", args=[contact.pk]))
    assert step() == "We have spoken"
    aino.post(reverse("contact_responded", args=[contact.pk]))
    assert step() == "Offer a meeting"
    with transaction.atomic():
        meeting_offered(contact, NOW + HOUR, NOW)
    assert step() == "Open"


def test_a_kept_promise_goes_below_those_who_still_wait(cast: Cast) -> None:
    kept = waiting(cast, 20, "Oskari")
    waiting(cast, 1, "Helmi")
    with transaction.atomic():
        meeting_begun(kept, NOW)
    page = board_of(cast.aino).content.decode()
    assert page.index("Helmi") < page.index("Promise kept, still open") < page.index("Oskari")
    assert "1 person is waiting." in page


def test_what_went_wrong_on_the_ladder_is_said(cast: Cast) -> None:
    contact = waiting(cast)
    Duty.objects.filter(contact=contact, rung=0).update(
        remarks=["nobody:first_on_call"], state=DutyState.FIRED, done_at=NOW
    )
    assert (
        "Nobody was first on call; the next step was taken at once." in board_of(cast.aino).content.decode()
    )


@pytest.mark.parametrize("who", ["aino", "leena", "ritva", "olavi"])
def test_nobodys_words_are_on_the_board(cast: Cast, who: str) -> None:
    waiting(cast)
    page = board_of(getattr(cast, who)).content.decode()
    assert "Kaarina" in page
    assert WORDS not in page


def test_a_coordinator_sees_the_row_and_nothing_to_press(cast: Cast) -> None:
    contact = waiting(cast)
    page = board_of(cast.leena).content.decode()
    assert "formaction" not in page
    assert reverse("contact", args=[contact.pk]) in page


def test_another_team_sees_nobody_and_people_without_a_team_no_board(cast: Cast) -> None:
    waiting(cast)
    page = board_of(cast.eero).content.decode()
    assert "Nobody is waiting" in page
    assert "Kaarina" not in page
    for person in (cast.maija, cast.pekka):
        assert board_of(person).status_code == 404
    assert Client().get("/contacts/").status_code == 302


def test_an_ended_contact_leaves_the_board(cast: Cast) -> None:
    contact = waiting(cast)
    acts.end_contact(contact, "not_wanted", cast.aino, NOW)
    assert "Nobody is waiting" in board_of(cast.aino).content.decode()


def test_a_refresh_brings_the_rows_alone_and_nothing_when_nothing_changed(cast: Cast) -> None:
    waiting(cast)
    aino = signed_in(cast.aino)
    fresh = aino.get("/contacts/", headers={"HX-Request": "true"})
    page = fresh.content.decode()
    assert page.startswith('<div id="board"')
    assert "<html" not in page
    seen = page.partition("?seen=")[2].partition('"')[0]
    assert aino.get(f"/contacts/?seen={seen}", headers={"HX-Request": "true"}).status_code == 204
    waiting(cast, about="Helmi")
    assert "Helmi" in aino.get(f"/contacts/?seen={seen}", headers={"HX-Request": "true"}).content.decode()
    assert "no-store" in fresh["Cache-Control"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_board_costs_the_same_queries_however_many_wait(
    cast: Cast, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        waiting(cast, number)
    aino = signed_in(cast.aino)
    aino.get("/contacts/")
    with django_assert_num_queries(QUERIES):
        aino.get("/contacts/")


#: session, person, service, teams, contacts, troubles, the promise, the frame of the page
QUERIES = 9
