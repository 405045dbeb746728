"""What people say of themselves, and the language they read."""

import pytest
from django.urls import reverse

from tests.cast import Cast, signed_in

pytestmark = pytest.mark.usefixtures("now")


@pytest.mark.parametrize("who", ["maija", "pekka", "aino", "leena", "eero"])
def test_everybody_has_a_page_of_their_own(cast: Cast, who: str):
    assert signed_in(getattr(cast, who)).get(reverse("me")).status_code == 200


def test_who_looked_is_for_the_person_at_the_centre_alone(cast: Cast):
    assert "Who looked" in signed_in(cast.maija).get(reverse("me")).content.decode()
    assert "Who looked" not in signed_in(cast.pekka).get(reverse("me")).content.decode()


def test_pekka_says_what_he_wants_to_be_called(cast: Cast):
    signed_in(cast.pekka).post(reverse("me"), {"name": "Pekka K", "language": "fi", "interpreter": "suomi"})
    cast.pekka.refresh_from_db()
    assert (cast.pekka.name, cast.pekka.language, cast.pekka.interpreter) == ("Pekka K", "fi", "suomi")


@pytest.mark.parametrize(("field", "nonsense"), [("name", ""), ("name", "x" * 121), ("language", "tlh")])
def test_what_cannot_be_is_said_at_its_field(cast: Cast, field: str, nonsense: str):
    typed = {"name": "Pekka", "language": "fi", "interpreter": "", field: nonsense}
    response = signed_in(cast.pekka).post(reverse("me"), typed)
    assert response.status_code == 200
    assert field in response.context["form"].errors


def test_pekka_adds_a_mail_address_and_has_it_tried_first(cast: Cast):
    browser = signed_in(cast.pekka)
    browser.post(reverse("me_reach"), {"reach-mail": "pekka@example.net"})
    point = cast.pekka.contact_points.get(kind="mail")
    browser.post(reverse("me_reach_up", args=[point.pk]))
    assert cast.pekka.contact_points.first() == point


@pytest.mark.parametrize("typed", [{}, {"reach-phone": "abc"}, {"reach-mail": "a@"}])
def test_no_way_at_all_is_refused(cast: Cast, typed: dict):
    response = signed_in(cast.pekka).post(reverse("me_reach"), typed)
    assert response.status_code == 200
    assert response.context["reach_form"].errors
    assert cast.pekka.contact_points.count() == 1


def test_pekka_cannot_touch_tuulas_number(cast: Cast):
    point = cast.tuula.contact_points.get()
    signed_in(cast.pekka).post(reverse("me_reach_stop", args=[point.pk]))
    point.refresh_from_db()
    assert point.stopped_at is None


def test_a_number_that_is_no_number_of_ours_is_no_fault(cast: Cast):
    browser = signed_in(cast.pekka)
    for name in ("me_reach_stop", "me_reach_up", "me_reach_down", "me_reach_check", "me_reach_code"):
        assert browser.post(reverse(name, args=[2**70])).status_code == 302


def test_aino_keeps_a_way_to_be_reached(cast: Cast):
    browser = signed_in(cast.aino)
    for point in cast.aino.contact_points.all():
        response = browser.post(reverse("me_reach_stop", args=[point.pk]), follow=True)
    assert "the only way to reach you" in response.content.decode()


def test_a_language_chosen_is_kept_with_the_person(cast: Cast):
    browser = signed_in(cast.pekka)
    response = browser.post(reverse("language"), {"language": "fi", "next": "/me/"})
    assert response.url == "/me/"
    assert '<html lang="fi"' in browser.get("/me/").content.decode()


def test_a_visitor_keeps_their_language_in_a_cookie(cast: Cast, client):
    client.post(reverse("language"), {"language": "fi", "next": "/accounts/login/"})
    assert '<html lang="fi"' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "me"]
)
def test_choosing_a_language_leads_nowhere_else(cast: Cast, client, address: str):
    assert client.post(reverse("language"), {"language": "fi", "next": address}).url == "/"


def test_an_unknown_language_changes_nothing(cast: Cast, client):
    assert not client.post(reverse("language"), {"language": "tlh", "next": "/me/"}).cookies


def test_times_are_those_of_the_service(cast: Cast, now):
    from networks.looks import note_look

    cast.service.time_zone = "Europe/Helsinki"
    cast.service.save()
    note_look(cast.aino, cast.network, "network", now)
    assert "Sunday 22 November at 12:05am" in signed_in(cast.maija).get(reverse("me")).content.decode()
