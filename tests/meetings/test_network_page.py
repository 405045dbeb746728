"""The page of a network: the person first, and only for those it is for."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.booking import call_off_meeting
from meetings.models import Meeting
from networks.models import Look, PlaceState
from tests.cast import SATURDAY_NIGHT, Cast, signed_in
from tests.meetings.test_booking import HOUR, TONIGHT, book

pytestmark = pytest.mark.usefixtures("saturday_night")


def page_of(cast: Cast, person):
    return signed_in(person).get(f"/networks/{cast.network.pk}/")


def test_the_persons_name_comes_first(cast: Cast) -> None:
    page = page_of(cast, cast.aino).content.decode()
    assert "<h1><bdi>Maija</bdi></h1>" in page
    assert str(cast.network.pk) not in page.split("<h1>")[1].split("</h1>")[0]


def test_the_team_and_the_person_see_the_map_others_do_not(cast: Cast) -> None:
    for person in (cast.aino, cast.ritva, cast.maija):
        page = page_of(cast, person).content.decode()
        assert "map-picture" in page
        assert "Tuula" in page
    page = page_of(cast, cast.pekka)
    assert page.status_code == 200
    assert "map-picture" not in page.content.decode()
    assert "Tuula" not in page.content.decode()


def test_for_everybody_else_it_does_not_exist(cast: Cast) -> None:
    for person in (cast.eero, cast.leena, cast.tuula, cast.olavi):
        assert page_of(cast, person).status_code == 404
    cast.network.places.filter(person=cast.pekka).update(state=PlaceState.WITHDRAWN)
    assert page_of(cast, cast.pekka).status_code == 404


def test_meetings_to_come_and_before(cast: Cast) -> None:
    to_come = book(cast, starts=(TONIGHT + 5 * HOUR,)).meetings[0]
    off = book(cast, submission=uuid.uuid4()).meetings[0]
    call_off_meeting(off, cast.aino, SATURDAY_NIGHT)
    past = book(cast, submission=uuid.uuid4()).meetings[0]
    Meeting.objects.filter(pk=past.pk).update(began_at=TONIGHT, ended_at=TONIGHT)
    before, after = page_of(cast, cast.aino).content.decode().split('id="past"')
    assert f"/meetings/{to_come.pk}/" in before
    assert f"/meetings/{past.pk}/" in after
    assert "Called off" in after
    assert f"/meetings/new/?network={cast.network.pk}" in before


def test_pekka_sees_only_the_meetings_he_is_part_of(cast: Cast) -> None:
    with_him = book(cast).meetings[0]
    without = book(cast, starts=(TONIGHT + 5 * HOUR,), person_ids=(), submission=uuid.uuid4()).meetings[0]
    page = page_of(cast, cast.pekka).content.decode()
    assert f"/meetings/{with_him.pk}/" in page
    assert str(without.pk) not in page
    assert "/meetings/new/" not in page


def test_a_look_of_staff_is_written_down_for_maija_alone(cast: Cast) -> None:
    page_of(cast, cast.aino)
    page_of(cast, cast.aino)
    page_of(cast, cast.pekka)
    assert Look.objects.filter(what="network").count() == 1
    assert "Who of the staff looked" in page_of(cast, cast.maija).content.decode()
    assert "Aino" in page_of(cast, cast.maija).content.decode().split('id="looks"')[1]
    assert "Who of the staff looked" not in page_of(cast, cast.sami).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_many_meetings(cast: Cast, count: int) -> None:
    for number in range(count):
        book(cast, starts=(TONIGHT + 2 * number * HOUR,), submission=uuid.uuid4())
    costs = {}
    for person in (cast.aino, cast.maija, cast.pekka):
        browser = signed_in(person)
        browser.get(f"/networks/{cast.network.pk}/")
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"/networks/{cast.network.pk}/")
        costs[person.name] = len(queries)
    assert costs == {"Aino": 11, "Maija": 12, "Pekka": 11}
