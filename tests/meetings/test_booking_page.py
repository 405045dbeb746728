"""The page that books a meeting: what it asks, what it refuses, and that nothing typed is lost."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings.models import Meeting
from networks.models import ContactPoint, Network, Place, Role, TeamMember
from tests.cast import SATURDAY_NIGHT, Cast, signed_in
from tests.meetings.test_booking import book, first_contact

pytestmark = pytest.mark.usefixtures("saturday_night")


@pytest.fixture
def aino(cast: Cast) -> Client:
    return signed_in(cast.aino)


@pytest.fixture
def address(cast: Cast) -> str:
    return f"/meetings/new/?network={cast.network.pk}"


def typed(cast: Cast, **changes) -> dict:
    values = {
        "day": "2026-11-22",
        "at": "18:00",
        "length": "90",
        "way": "home",
        "where": "Puistokatu 3",
        "practitioners": [str(cast.aino.pk), str(cast.sami.pk)],
        "people": [str(cast.maija.pk)],
        "days": "1",
        "submission": str(uuid.uuid4()),
    }
    return values | changes


def test_aino_books_and_is_led_to_the_meeting(cast: Cast, aino: Client, address: str) -> None:
    page = aino.post(address, typed(cast), follow=True)
    meeting = Meeting.objects.get()
    assert page.redirect_chain == [(f"/meetings/{meeting.pk}/", 302)]
    assert "Booked for Sunday 22 November at 6:00pm." in page.content.decode()


def test_the_page_begins_with_the_person_at_the_centre_and_whoever_books(
    cast: Cast, aino: Client, address: str
) -> None:
    page = aino.get(address).content.decode()
    chosen = {part.split('"')[0] for part in page.split('value="')[1:] if " checked" in part.split(">")[0]}
    assert chosen == {str(cast.aino.pk), str(cast.maija.pk), "home"}
    assert page.index("Maija") < page.index("Pekka")


def test_only_practitioners_of_the_team_are_offered(cast: Cast, aino: Client, address: str) -> None:
    page = aino.get(address).content.decode()
    assert "Sami" in page
    assert "Eero" not in page
    assert "Leena" not in page


def test_a_peer_practitioner_is_said_to_be_one(cast: Cast, aino: Client, address: str) -> None:
    TeamMember.objects.filter(person=cast.sami).update(role=Role.PEER)
    assert "Sami (peer practitioner)" in aino.get(address).content.decode()


def test_where_nobody_else_is_named_a_peer_is_offered(cast: Cast, aino: Client, address: str) -> None:
    Place.objects.all().delete()
    assert "A peer practitioner can come along" in aino.get(address).content.decode()


def test_an_interpreter_is_for_staff_to_book(cast: Cast, aino: Client, address: str) -> None:
    cast.pekka.interpreter = "Arabic"
    cast.pekka.save()
    assert "Book an interpreter: Arabic" in aino.get(address).content.decode()


def test_one_practitioner_alone_is_asked_about_first(cast: Cast, aino: Client, address: str) -> None:
    alone = typed(cast, practitioners=[str(cast.aino.pk)])
    page = aino.post(address, alone).content.decode()
    assert "at least one more practitioner" in page
    assert not Meeting.objects.exists()
    aino.post(address, alone | {"alone": "on"})
    assert Meeting.objects.get().attendances.filter(as_practitioner=True).count() == 1


def test_a_network_of_nobody_but_the_person_is_enough(cast: Cast, aino: Client, address: str) -> None:
    aino.post(address, typed(cast, people=[]))
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("day", "", "Say on which day"),
        ("day", "2026-11-20", "This day has passed"),
        ("day", "2028-01-01", "more than a year away"),
        ("day", "9999-12-31", "more than a year away"),
        ("day", "tomorrow", "Enter a valid date"),
        ("at", "25:00", "Enter a valid time"),
        ("at", "", "Say at what time it begins"),
        ("length", "7", "Select a valid choice"),
        ("way", "boat", "Select a valid choice"),
        ("practitioners", ["x"], "Select a valid choice"),
        ("practitioners", [], "Choose at least one practitioner"),
        ("people", [str(uuid.uuid4())], "Select a valid choice"),
        ("days", "99", "Select a valid choice"),
        ("where", "x" * 301, "at most 300 characters"),
        ("where", "\x00", "Null characters are not allowed"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_everything_typed_is_kept(
    cast: Cast, aino: Client, address: str, field: str, value, said: str
) -> None:
    page = aino.post(address, typed(cast, way="elsewhere") | {field: value})
    assert page.status_code == 200
    assert said in page.content.decode()
    assert f'value="{cast.sami.pk}"' in page.content.decode()
    assert not Meeting.objects.exists()


def test_a_meeting_elsewhere_says_where(cast: Cast, aino: Client, address: str) -> None:
    page = aino.post(address, typed(cast, way="elsewhere", where=" "))
    assert "Say where, or how to join" in page.content.decode()


def test_a_time_that_the_clocks_skip_is_said_so(cast: Cast, aino: Client, address: str) -> None:
    page = aino.post(address, typed(cast, day="2027-03-28", at="01:30")).content.decode()
    assert "this time does not exist" in page
    assert 'value="01:30"' in page


def test_a_clash_is_named_and_everything_typed_kept(cast: Cast, aino: Client, address: str) -> None:
    aino.post(address, typed(cast))
    page = aino.post(address, typed(cast, at="19:00", where="Elsewhere 5")).content.decode()
    assert "Sami is in another meeting from Sunday 22 November at 6:00pm to 7:30pm." in page
    assert "Elsewhere 5" in page
    assert Meeting.objects.count() == 1


def test_the_button_pressed_twice_books_once(cast: Cast, aino: Client, address: str) -> None:
    form = typed(cast)
    first, second = aino.post(address, form), aino.post(address, form)
    assert first["Location"] == second["Location"]
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x", "\x00"])
def test_a_broken_key_does_not_keep_anybody_from_booking(
    cast: Cast, aino: Client, address: str, key: str
) -> None:
    aino.post(address, typed(cast, submission=key))
    assert Meeting.objects.count() == 1


def test_from_a_contact_the_network_is_opened_by_booking_and_not_by_looking(cast: Cast, aino: Client) -> None:
    Network.objects.all().update(ended_at=SATURDAY_NIGHT)
    contact = first_contact(cast)
    address = f"/meetings/new/?contact={contact.pk}"
    assert "Tuula (neighbour)" in aino.get(address).content.decode()
    contact.refresh_from_db()
    assert contact.network is None
    aino.post(address, typed(cast, people=[str(cast.maija.pk), str(cast.tuula.pk)]))
    contact.refresh_from_db()
    assert contact.network.places.count() == 2
    assert Meeting.objects.get().attendances.filter(person=cast.tuula).exists()


def test_a_contact_about_nobody_known_is_refused_in_words(cast: Cast, aino: Client) -> None:
    contact = first_contact(cast, about=None, from_person=None)
    page = aino.post(f"/meetings/new/?contact={contact.pk}", typed(cast, people=[]))
    assert "First write down whom this is about." in page.content.decode()


def test_whom_to_tell_by_hand_is_said_after_booking(cast: Cast, aino: Client, address: str) -> None:
    ContactPoint.objects.filter(person=cast.pekka).delete()
    form = typed(cast, people=[str(cast.maija.pk), str(cast.pekka.pk)])
    assert "Tell Pekka yourself" in aino.post(address, form, follow=True).content.decode()


@pytest.mark.parametrize(("seconds", "is_offered"), [(1, True), (0, False), (-1, False)])
def test_who_agreed_until_a_day_is_asked_until_then(
    cast: Cast, aino: Client, address: str, seconds: int, is_offered: bool
) -> None:
    until = SATURDAY_NIGHT + timedelta(seconds=seconds)
    cast.network.places.filter(person=cast.pekka).update(agreed_until=until)
    assert ("Pekka" in aino.get(address).content.decode()) is is_offered
    [meeting] = book(cast).meetings
    assert meeting.attendances.filter(person=cast.pekka).exists() is is_offered


@pytest.mark.parametrize(
    "query", ["", "?network=x", "?contact=x", "?network={other}", "?network=", "?contact="]
)
def test_addresses_that_lead_nowhere(cast: Cast, aino: Client, query: str) -> None:
    page = aino.get("/meetings/new/" + query.format(other=uuid.uuid4()))
    assert page.status_code == (200 if query == "" else 404)


def test_who_does_not_work_with_the_network_does_not_learn_of_it(cast: Cast, address: str) -> None:
    contact = f"/meetings/new/?contact={first_contact(cast).pk}"
    for person in (cast.eero, cast.leena, cast.maija, cast.pekka, cast.tuula):
        browser = signed_in(person)
        assert browser.get(address).status_code == 404
        assert browser.post(address, typed(cast)).status_code == 404
        assert browser.get(contact).status_code == 404
    assert not Meeting.objects.exists()


def test_without_saying_whose_it_asks(cast: Cast, aino: Client) -> None:
    assert f"?network={cast.network.pk}" in aino.get("/meetings/new/").content.decode()
    assert "Maija" not in signed_in(cast.eero).get("/meetings/new/").content.decode()
    assert signed_in(cast.pekka).get("/meetings/new/").status_code == 404


def test_moving_begins_with_how_it_is_and_says_how_it_is_now(cast: Cast, aino: Client) -> None:
    [meeting] = book(cast).meetings
    address = f"/meetings/{meeting.pk}/move/"
    page = aino.get(address).content.decode()
    assert 'value="23:05"' in page
    assert 'value="Kallio 12 B"' in page
    moved = {"day": "2026-11-22", "at": "19:30", "length": "60", "way": "phone", "where": ""}
    page = aino.post(address, moved, follow=True).content.decode()
    assert "The meeting is now on Sunday 22 November at 7:30pm." in page


def test_moving_refuses_what_cannot_be(cast: Cast, aino: Client) -> None:
    [meeting] = book(cast).meetings
    typed_in = {"day": "2026-11-20", "at": "19:30", "length": "60", "way": "video", "where": ""}
    page = aino.post(f"/meetings/{meeting.pk}/move/", typed_in).content.decode()
    assert "This day has passed" in page
    assert "Say where, or how to join" in page


def test_calling_off_asks_first(cast: Cast, aino: Client) -> None:
    [meeting] = book(cast).meetings
    assert "Call this meeting off?" in aino.get(f"/meetings/{meeting.pk}/call-off/").content.decode()
    meeting.refresh_from_db()
    assert meeting.cancelled_at is None
    aino.post(f"/meetings/{meeting.pk}/call-off/")
    meeting.refresh_from_db()
    assert meeting.cancelled_at == SATURDAY_NIGHT


@pytest.mark.parametrize("more", [0, 6])
def test_the_page_costs_the_same_however_large_the_network(
    cast: Cast, aino: Client, address: str, more: int
) -> None:
    for number in range(more):
        person = type(cast.pekka).objects.create_user(f"Friend {number}", service=cast.service)
        Place.objects.create(network=cast.network, person=person, circle="friends", created_at=SATURDAY_NIGHT)
    aino.get(address)
    with CaptureQueriesContext(connection) as queries:
        aino.get(address)
    assert len(queries) == 7
