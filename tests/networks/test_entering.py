"""Coming in by a personal link, and being out again at once."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from networks import circle, invitations
from networks.entering import INVITATION, may_stay
from networks.models import Person, PlaceState
from networks.people import create_person
from tests.cast import Cast, signed_in

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def pekkas_link(cast: Cast, now) -> str:
    _invitation, token = invitations.invite(
        cast.network.places.get(person=cast.pekka), cast.aino, "/networks/", now
    )
    return reverse("join", args=[token])


@pytest.fixture
def pekkas_phone(pekkas_link: str) -> Client:
    phone = Client()
    assert phone.post(pekkas_link).url == "/networks/"
    return phone


def test_pekka_comes_in_and_sees_the_network_of_his_place_alone(cast: Cast, pekkas_phone: Client, now):
    circle.open_network(create_person(cast.service, "Somebody else"), cast.team, cast.aino, now)
    page = pekkas_phone.get("/networks/").content.decode()
    assert "Maija" in page
    assert "Somebody else" not in page
    assert pekkas_phone.get(reverse("network_map", args=[cast.network.pk])).status_code == 404


def test_a_place_withdrawn_ends_the_open_session_at_once(cast: Cast, pekkas_phone: Client, now):
    circle.withdraw_place(cast.network.places.get(person=cast.pekka), cast.maija, now)
    assert pekkas_phone.get("/networks/").url == "/"
    assert not pekkas_phone.session.get("_auth_user_id")


def test_the_session_ends_with_its_link_though_another_network_is_open(cast: Cast, pekkas_phone: Client, now):
    other = circle.open_network(create_person(cast.service, "Somebody else"), cast.team, cast.aino, now)
    place = circle.name_place(other, cast.aino, now, person=cast.pekka)
    invitations.invite(place, cast.aino, "/today/", now)
    circle.withdraw_place(cast.network.places.get(person=cast.pekka), cast.maija, now)
    assert pekkas_phone.get("/networks/").url == "/"


def test_the_session_lasts_as_long_as_the_link(pekkas_phone: Client, now):
    for passed, status in ((timedelta(days=10), 200), (timedelta(days=91), 302)):
        with time_machine.travel(now + passed, tick=False):
            session = pekkas_phone.session
            session.set_expiry(now + timedelta(days=365))
            session.save()
            assert pekkas_phone.get("/networks/").status_code == status


def test_a_person_locked_out_is_out(cast: Cast, pekkas_phone: Client):
    Person.objects.filter(pk=cast.pekka.pk).update(is_active=False)
    assert pekkas_phone.get("/networks/").status_code == 302


def test_the_next_person_on_a_shared_phone_is_another_person(cast: Cast, pekkas_phone: Client, now):
    place = cast.network.places.get(person=cast.tuula)
    _invitation, token = invitations.invite(place, cast.aino, "/today/", now)
    pekkas_phone.post(reverse("join", args=[token]))
    assert pekkas_phone.session["_auth_user_id"] == str(cast.tuula.pk)
    place.refresh_from_db()
    assert place.state == PlaceState.JOINED


def test_staff_are_sent_to_sign_in_and_led_on(cast: Cast, now):
    place = circle.name_place(cast.network, cast.maija, now, person=cast.eero)
    _invitation, token = invitations.invite(place, cast.aino, "/networks/", now)
    browser = Client()
    assert browser.post(reverse("join", args=[token])).url == "/accounts/login/?next=%2Fnetworks%2F"
    assert not browser.session.get("_auth_user_id")


def test_who_signed_in_by_themselves_stays_so_when_a_link_ends(cast: Cast, now):
    place = circle.name_place(cast.network, cast.maija, now, person=cast.eero)
    _invitation, token = invitations.invite(place, cast.aino, "/networks/", now)
    browser = signed_in(cast.eero)
    assert browser.post(reverse("join", args=[token])).url == "/networks/"
    assert INVITATION not in browser.session
    circle.withdraw_place(place, cast.maija, now)
    page = browser.get("/networks/")
    assert page.status_code == 200
    assert "Maija" not in page.content.decode()


def test_streams_ask_the_same(cast: Cast, pekkas_phone: Client, now):
    session = pekkas_phone.session
    assert may_stay(session, cast.pekka, now)
    circle.withdraw_place(cast.network.places.get(person=cast.pekka), cast.maija, now)
    assert not may_stay(session, cast.pekka, now)
    assert may_stay(signed_in(cast.aino).session, cast.aino, now)
    assert not may_stay(Client().session, cast.aino, now)


def test_the_check_of_a_link_is_one_question(
    cast: Cast, pekkas_phone: Client, django_assert_num_queries, now
):
    invitation = pekkas_phone.session[INVITATION]
    with django_assert_num_queries(1):
        invitations.still_stands(invitation, now)


def test_history_keeps_who_changed_what_and_no_secret(cast: Cast, pekkas_link: str):
    from pghistory.models import Context

    Client().post(pekkas_link, REMOTE_ADDR="192.0.2.7")
    kept = [context.metadata for context in Context.objects.all()]
    assert kept
    assert all(pekkas_link not in str(metadata) for metadata in kept)
    assert any(metadata["url"] == "/j/" and metadata["from"] == "192.0.2.7" for metadata in kept)


def test_history_knows_that_maija_put_somebody_on_her_map(cast: Cast):
    from pghistory.models import Context

    address = reverse("place_new", args=[cast.network.pk])
    signed_in(cast.maija).post(address, {"name": "Kaisa", "circle": "friends", "closeness": "1"})
    kept = Context.objects.get().metadata
    assert (kept["user"], kept["url"]) == (str(cast.maija.pk), address)
