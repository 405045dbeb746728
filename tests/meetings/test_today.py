"""What each of them has before them when they sign in."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.answers import answer
from meetings.models import Answer, Meeting
from networks.models import PlaceState
from response.acts import take_on
from tests.cast import SATURDAY_NIGHT, Cast, signed_in
from tests.meetings.test_booking import HOUR, TONIGHT, book, first_contact

pytestmark = pytest.mark.usefixtures("saturday_night")


def today_of(person) -> str:
    page = signed_in(person).get("/today/")
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    return page.content.decode()


def test_nobody_sees_it_without_signing_in(client, cast: Cast) -> None:
    assert client.get("/today/").status_code == 302


def test_aino_sees_her_meetings_of_today_and_tomorrow(cast: Cast) -> None:
    for hours in (0, 20, 30):
        book(cast, starts=(TONIGHT + hours * HOUR,), submission=uuid.uuid4())
    page = today_of(cast.aino)
    assert "11:05pm" in page
    assert "7:05pm" in page
    assert "5:05am" not in page
    assert page.count("Meeting with Maija") == 2


def test_a_meeting_that_sami_cannot_come_to_is_not_on_his_day(cast: Cast) -> None:
    [meeting] = book(cast).meetings
    assert "Meeting with Maija" in today_of(cast.sami)
    answer(meeting.attendances.get(person=cast.sami), Answer.NO, SATURDAY_NIGHT)
    assert "Meeting with Maija" not in today_of(cast.sami)


def test_what_nobody_has_taken_on_comes_first_then_ones_own_with_the_time_left(cast: Cast) -> None:
    contact = first_contact(cast)
    assert "Nobody has taken these on" in today_of(cast.sami)
    take_on(contact, cast.aino, SATURDAY_NIGHT)
    page = today_of(cast.aino)
    assert "You have taken these on" in page
    assert "24 hours left" in page
    assert "by Sunday 22 November at 10:05pm" in page
    assert "You have taken these on" not in today_of(cast.sami)


def test_leena_sees_sums_and_no_ones_name_or_words(cast: Cast) -> None:
    first_contact(cast)
    book(cast)
    page = today_of(cast.leena).split("<main")[1].split("</main")[0]
    assert "See the board" in page
    for telling in ("Maija", "Tuula", "slept", "Meeting with"):
        assert telling not in page


def test_pekka_sees_his_next_meeting_and_can_answer_it(cast: Cast) -> None:
    [meeting] = book(cast).meetings
    page = today_of(cast.pekka)
    assert "Saturday 21 November at 11:05pm" in page
    assert f'action="/meetings/{meeting.pk}/answer/"' in page
    assert f"/meetings/{meeting.pk}/calendar.ics" in page


def test_who_has_no_meeting_is_told_what_to_do(cast: Cast) -> None:
    page = today_of(cast.pekka)
    assert "No meeting is planned for you" in page
    assert "call us" in page


def test_past_meetings_can_be_read_back(cast: Cast) -> None:
    [meeting] = book(cast).meetings
    Meeting.objects.filter(pk=meeting.pk).update(ended_at=SATURDAY_NIGHT)
    page = today_of(cast.pekka)
    assert "What was said before" in page
    assert f"/meetings/{meeting.pk}/" in page


def test_maija_finds_her_network_and_pekka_none(cast: Cast) -> None:
    assert f'href="/networks/{cast.network.pk}/"' in today_of(cast.maija)
    assert "/networks/" not in today_of(cast.pekka)


def test_a_place_taken_away_takes_its_meetings_away(cast: Cast) -> None:
    [meeting] = book(cast).meetings
    cast.network.places.filter(person=cast.pekka).update(state=PlaceState.WITHDRAWN)
    assert str(meeting.pk) not in today_of(cast.pekka)


def test_eero_sees_nothing_of_it(cast: Cast) -> None:
    first_contact(cast)
    book(cast)
    page = today_of(cast.eero)
    assert "Maija" not in page
    assert "No first contact waits for you" in page


@pytest.mark.parametrize("count", [1, 3])
def test_a_day_costs_the_same_however_full(cast: Cast, count: int) -> None:
    for number in range(count):
        book(cast, starts=(TONIGHT + 2 * number * HOUR,), submission=uuid.uuid4())
        first_contact(cast)
    costs = {}
    for person in (cast.aino, cast.leena, cast.pekka, cast.maija):
        browser = signed_in(person)
        browser.get("/today/")
        with CaptureQueriesContext(connection) as queries:
            browser.get("/today/")
        costs[person.name] = len(queries)
    assert costs == {"Aino": 11, "Leena": 10, "Pekka": 10, "Maija": 10}


def test_a_meeting_that_began_before_midnight_is_still_today(saturday_night, cast: Cast) -> None:
    book(cast)
    saturday_night.move_to(TONIGHT + timedelta(minutes=70))
    assert "Meeting with Maija" in today_of(cast.aino)
