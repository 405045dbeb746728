"""The pages of this room: who may open which, what they say, and how many questions they ask."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from networks import circle
from networks.models import Circle, How, Look, Network, Place, PlaceState
from networks.people import create_person
from tests.cast import Cast, signed_in

pytestmark = pytest.mark.usefixtures("now")

PLACE_PAGES = ("place_change", "place_agreement", "place_withdraw")


def page_of(name: str, cast: Cast, place: Place | None = None) -> str:
    arguments = [cast.network.pk] + (
        [(place or cast.network.places.get(person=cast.tuula)).pk] if place or name in PLACE_PAGES else []
    )
    return reverse(name, args=arguments)


@pytest.mark.parametrize("name", ["network_map", "place_new", *PLACE_PAGES])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("maija", 200),
        ("aino", 200),
        ("sami", 200),
        ("ritva", 200),
        ("leena", 404),
        ("olavi", 404),
        ("eero", 404),
        ("pekka", 404),
        ("tuula", 404),
    ],
)
def test_the_map_is_for_the_centre_and_the_team(cast: Cast, name: str, who: str, status: int):
    browser = signed_in(getattr(cast, who))
    assert browser.get(page_of(name, cast)).status_code == status
    if status == 404:
        before = list(Place.objects.order_by("pk").values())
        assert browser.post(page_of(name, cast), {"given": "no"}).status_code in (404, 405)
        assert list(Place.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("name", ["networks", "me"])
def test_nobody_sees_anything_without_signing_in(cast: Cast, client, name: str):
    assert client.get(reverse(name)).url.startswith("/accounts/login/")


def test_a_place_is_not_reached_through_somebody_elses_network(cast: Cast):
    other = Network.objects.create(
        service=cast.service, team=cast.other_team, centre=cast.tuula, opened_at=cast.network.opened_at
    )
    place = cast.network.places.get(person=cast.pekka)
    address = reverse("place_change", args=[other.pk, place.pk])
    assert signed_in(cast.eero).get(address).status_code == 404


def test_the_map_shows_everybody_and_says_it_in_words(cast: Cast):
    page = signed_in(cast.aino).get(page_of("network_map", cast)).content.decode()
    assert 'role="img"' in page
    assert "Pekka (Closest, Joined)" in page
    assert page.count('class="map-dot"') == 2
    assert (
        reverse("place_change", args=[cast.network.pk, cast.network.places.get(person=cast.pekka).pk]) in page
    )


def test_who_was_withdrawn_is_not_on_the_drawing_but_can_be_found(cast: Cast, now):
    circle.withdraw_place(cast.network.places.get(person=cast.pekka), cast.maija, now)
    page = signed_in(cast.maija).get(page_of("network_map", cast)).content.decode()
    drawing, rest = (
        page.split("</svg>", 1)
        if "map-picture" not in page
        else page.split('class="map-picture"')[1].split("</svg>", 1)
    )
    assert "Pekka" not in drawing
    assert "Pekka" in rest


def test_the_centres_own_place_is_not_drawn_around_them(cast: Cast, now):
    cast.network.places.create(
        person=cast.maija, circle=Circle.FAMILY, state=PlaceState.JOINED, created_at=now
    )
    page = signed_in(cast.maija).get(page_of("network_map", cast)).content.decode()
    assert page.count('class="map-dot"') == 2


def test_the_map_speaks_finnish_with_points_in_its_numbers(cast: Cast):
    cast.aino.language = "fi"
    cast.aino.save()
    page = signed_in(cast.aino).get(page_of("network_map", cast)).content.decode()
    assert '<html lang="fi"' in page
    assert not re.search(r'(cx|cy|r|x|y)="-?\d+,\d+"', page)


def test_an_empty_map_says_what_to_do_first(cast: Cast):
    network = circle.open_network(cast.tuula, cast.team, cast.aino, cast.network.opened_at)
    page = signed_in(cast.aino).get(reverse("network_map", args=[network.pk])).content.decode()
    assert "Nobody is on the map yet" in page
    assert reverse("place_new", args=[network.pk]) in page


def test_maija_puts_somebody_on_the_map(cast: Cast):
    response = signed_in(cast.maija).post(
        page_of("place_new", cast),
        {"name": "Kaisa", "relation": "friend from the choir", "circle": "friends", "closeness": "1"},
    )
    assert response.status_code == 302
    place = cast.network.places.get(person__name="Kaisa")
    assert (place.relation, place.closeness, place.state) == ("friend from the choir", 1, PlaceState.NAMED)


@pytest.mark.parametrize(
    ("field", "nonsense"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("circle", "enemies"),
        ("closeness", "0"),
        ("phone", "abc"),
        ("mail", "a@"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_keeps_what_was_typed(cast: Cast, field: str, nonsense: str):
    typed = {"name": "Kaisa", "relation": "friend", "circle": "friends", "closeness": "1", field: nonsense}
    response = signed_in(cast.aino).post(page_of("place_new", cast), typed)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert 'value="friend"' in response.content.decode()


def test_aino_changes_how_tuula_stands_and_how_she_is_reached(cast: Cast):
    place = cast.network.places.get(person=cast.tuula)
    signed_in(cast.aino).post(
        page_of("place_change", cast),
        {
            "name": "Tuula V",
            "relation": "next door",
            "circle": "friends",
            "closeness": "3",
            "mail": "T@example.net",
        },
    )
    place.refresh_from_db()
    assert (place.relation, place.circle, place.closeness) == ("next door", "friends", 3)
    assert place.person.name == "Tuula V"
    assert place.person.contact_points.filter(value="t@example.net").exists()


def test_maija_does_not_read_the_number_tuula_gave_to_the_service(cast: Cast):
    number = cast.tuula.contact_points.get().value
    assert number in signed_in(cast.aino).get(page_of("place_change", cast)).content.decode()
    browser = signed_in(cast.maija)
    assert number not in browser.get(page_of("place_change", cast)).content.decode()
    browser.post(
        page_of("place_change", cast),
        {"name": "Tuula", "circle": "community", "closeness": "1", "phone": "+358401112222"},
    )
    assert cast.tuula.contact_points.count() == 1


def test_who_signs_in_by_themselves_keeps_their_name(cast: Cast):
    place = circle.name_place(cast.network, cast.maija, cast.network.opened_at, person=cast.eero)
    signed_in(cast.aino).post(
        page_of("place_change", cast, place), {"name": "Nobody", "circle": "professionals", "closeness": "2"}
    )
    cast.eero.refresh_from_db()
    assert cast.eero.name == "Eero"


def test_aino_writes_down_what_maija_told_her(cast: Cast):
    place = cast.network.places.get(person=cast.tuula)
    browser = signed_in(cast.aino)
    browser.post(page_of("place_agreement", cast), {"given": "yes", "how": "spoken", "until": "2026-12-24"})
    place.refresh_from_db()
    assert place.state == PlaceState.AGREED
    assert place.agreed_until.isoformat() == "2026-12-25T00:00:00+00:00"
    page = browser.get(page_of("place_agreement", cast)).content.decode()
    assert "Maija: yes, until Thursday 24 December" in page
    assert "Spoken to Aino" in page


def test_maija_says_it_herself_and_is_not_asked_how(cast: Cast):
    browser = signed_in(cast.maija)
    assert "how" not in browser.get(page_of("place_agreement", cast)).context["form"].fields
    browser.post(page_of("place_agreement", cast), {"given": "yes"})
    assert cast.network.places.get(person=cast.tuula).agreements.get().how == How.IN_APP


@pytest.mark.parametrize(
    ("until", "is_refused"), [("2026-11-20", True), ("2026-11-21", False), ("2026-11-22", False)]
)
def test_an_agreement_may_end_today_but_not_yesterday(cast: Cast, until: str, is_refused: bool):
    typed = {"given": "yes", "how": "paper", "until": until}
    response = signed_in(cast.aino).post(page_of("place_agreement", cast), typed)
    assert (response.status_code == 200) is is_refused


@pytest.mark.parametrize("until", ["9999-12-31", "0001-01-01", "nonsense"])
def test_an_impossible_day_is_no_fault_of_ours(cast: Cast, until: str):
    typed = {"given": "yes", "how": "paper", "until": until}
    assert signed_in(cast.aino).post(page_of("place_agreement", cast), typed).status_code == 200


def test_taking_a_place_away_is_asked_first_and_silent(cast: Cast):
    place = cast.network.places.get(person=cast.pekka)
    browser = signed_in(cast.maija)
    assert browser.get(page_of("place_withdraw", cast, place)).status_code == 200
    place.refresh_from_db()
    assert place.state == PlaceState.JOINED
    browser.post(page_of("place_withdraw", cast, place))
    place.refresh_from_db()
    assert place.state == PlaceState.WITHDRAWN
    assert not cast.pekka.notices.exists()


def test_a_network_that_has_ended_is_read_and_not_changed(cast: Cast, now):
    cast.network.ended_at = now
    cast.network.save()
    browser = signed_in(cast.aino)
    assert browser.get(page_of("network_map", cast)).status_code == 200
    assert browser.get(page_of("place_new", cast)).status_code == 404


def test_networks_are_people(cast: Cast):
    page = signed_in(cast.aino).get(reverse("networks")).content.decode()
    assert "Maija" in page
    assert "With Pekka, Tuula" in page
    assert page.count("map-small") == 1


def test_pekka_finds_maijas_network_without_its_people(cast: Cast):
    page = signed_in(cast.pekka).get(reverse("networks")).content.decode()
    assert "Maija" in page
    assert "Tuula" not in page
    assert page_of("network_map", cast) not in page


@pytest.mark.parametrize("who", ["eero", "leena", "tuula"])
def test_others_find_nothing(cast: Cast, who: str):
    page = signed_in(getattr(cast, who)).get(reverse("networks")).content.decode()
    assert "Maija" not in page


def test_a_look_of_the_staff_is_written_once_an_hour_and_maija_reads_it(cast: Cast, now):
    browser = signed_in(cast.aino)
    browser.get(page_of("network_map", cast))
    browser.get(page_of("network_map", cast))
    assert Look.objects.get().person == cast.aino
    page = signed_in(cast.maija).get(reverse("me")).content.decode()
    assert "Aino" in page
    assert "your map" in page


def test_maijas_own_look_is_not_written(cast: Cast):
    signed_in(cast.maija).get(page_of("network_map", cast))
    assert not Look.objects.exists()


@pytest.mark.parametrize(("passed", "looks"), [(54, 1), (55, 2), (56, 2)])
def test_a_new_hour_of_the_clock_is_a_new_look(cast: Cast, now, passed: int, looks: int):
    from networks.looks import note_look

    note_look(cast.aino, cast.network, "map", now)
    note_look(cast.aino, cast.network, "map", now + timedelta(minutes=passed))
    assert Look.objects.count() == looks


def crowd(cast: Cast, count: int) -> None:
    for number in range(count):
        person = create_person(cast.service, f"Person {number}")
        circle.name_place(
            cast.network, cast.maija, cast.network.opened_at, person=person, circle=list(Circle)[number % 5]
        )


@pytest.mark.parametrize("count", [1, 25])
def test_the_map_asks_as_many_questions_for_one_as_for_many(
    cast: Cast, count: int, django_assert_num_queries
):
    crowd(cast, count)
    browser = signed_in(cast.maija)
    with django_assert_num_queries(9):
        browser.get(page_of("network_map", cast))


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_asks_as_many_questions_for_one_as_for_many(
    cast: Cast, count: int, django_assert_num_queries
):
    for number in range(count):
        centre = create_person(cast.service, f"Centre {number}")
        circle.open_network(centre, cast.team, cast.aino, cast.network.opened_at)
    browser = signed_in(cast.aino)
    with django_assert_num_queries(7):
        browser.get(reverse("networks"))
