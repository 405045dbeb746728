"""A personal link: opening shows, pressing enters."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings.booking import book_meeting
from networks.circle import withdraw_place
from networks.models import Invitation, PlaceState
from notices.models import Notice
from tests.cast import SATURDAY_NIGHT, Cast
from tests.meetings.test_booking import book, wanted

pytestmark = pytest.mark.usefixtures("saturday_night")


@pytest.fixture
def link(cast: Cast) -> str:
    """Pekka's link to a meeting tonight, as his text message has it."""
    book(cast)
    return Notice.objects.get(recipient=cast.pekka).context["path"]


def test_opening_a_link_says_who_sent_it_and_nothing_of_what_it_is_about(link: str) -> None:
    page = Client().get(link)
    words = re.sub(r"<[^>]+>", " ", page.content.decode().split("<main")[1].split("</main")[0])
    assert "Hello Pekka" in " ".join(words.split())
    assert "Aino has sent you a link" in " ".join(words.split())
    assert not re.search(r"meeting|Maija|Sami|Kallio 12|dialogue", words, re.IGNORECASE)


def test_the_title_that_phones_show_under_a_message_is_the_neutral_sender(cast: Cast, link: str) -> None:
    for path in (link, "/j/unknown/"):
        page = Client().get(path).content.decode()
        assert "Kallio" in page.split("<title>")[1].split("</title>")[0]
        assert "Dialogue" not in page


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_changes_nothing_and_leads_nowhere(cast: Cast, link: str, method: str) -> None:
    browser = Client()
    with CaptureQueriesContext(connection) as queries:
        page = getattr(browser, method)(link)
    assert page.status_code in (200, 405)
    assert not [q for q in queries if not q["sql"].startswith("SELECT")]
    assert "sessionid" not in browser.cookies
    assert Invitation.objects.filter(first_entered_at=None).count() == Invitation.objects.count()


def test_a_link_is_kept_by_nobody_on_the_way(link: str) -> None:
    page = Client().get(link)
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "no-referrer"


def test_a_press_enters_and_the_token_leaves_the_address(cast: Cast, link: str) -> None:
    browser = Client()
    entered = browser.post(link, follow=True)
    address = entered.redirect_chain[-1][0]
    assert address.startswith("/meetings/")
    assert link.split("/")[2] not in entered.content.decode()
    assert entered.wsgi_request.user == cast.pekka
    assert Invitation.objects.get(place__person=cast.pekka).first_entered_at == SATURDAY_NIGHT


def test_a_press_from_elsewhere_does_not_enter(link: str) -> None:
    assert Client(enforce_csrf_checks=True).post(link).status_code == 403


def test_a_scanner_with_a_browser_of_its_own_does_not_answer_for_anybody(cast: Cast, link: str) -> None:
    Client().post(link)
    part = cast.pekka.attendances.get()
    assert part.answer == "none"


@pytest.mark.parametrize("token", ["x", "a" * 32, "%00", "ä" * 300])
def test_an_unknown_link_is_told_calmly_with_a_number_to_call(cast: Cast, token: str) -> None:
    page = Client().get(f"/j/{token}/")
    assert page.status_code == 404
    assert "+358 9 555 0100" in page.content.decode()
    assert Client().post(f"/j/{token}/").status_code == 404


@pytest.mark.parametrize(("days", "status"), [(89, 200), (90, 404), (91, 404)])
def test_a_link_lasts_ninety_days(saturday_night, link: str, days: int, status: int) -> None:
    saturday_night.shift(timedelta(days=days))
    assert Client().get(link).status_code == status


def test_a_place_taken_away_ends_its_link(cast: Cast, link: str) -> None:
    withdraw_place(cast.network.places.get(person=cast.pekka), cast.maija, SATURDAY_NIGHT)
    assert Client().get(link).status_code == 404
    assert Client().post(link).status_code == 404


def test_a_place_taken_away_closes_the_open_session(cast: Cast, link: str) -> None:
    browser = Client()
    browser.post(link)
    withdraw_place(cast.network.places.get(person=cast.pekka), cast.maija, SATURDAY_NIGHT)
    assert browser.get("/today/").status_code == 302


def test_the_page_speaks_the_language_of_its_person(cast: Cast, link: str) -> None:
    cast.pekka.language = "fi"
    cast.pekka.save()
    assert '<html lang="fi"' in Client().get(link).content.decode()


def test_the_person_at_the_centre_enters_by_link_too(cast: Cast) -> None:
    book_meeting(wanted(cast), by=cast.aino, now=SATURDAY_NIGHT, network=cast.network)
    path = Notice.objects.get(recipient=cast.maija).context["path"]
    entered = Client().post(path, follow=True)
    assert entered.wsgi_request.user == cast.maija
    assert entered.status_code == 200


def test_two_who_share_a_phone_come_in_as_themselves(cast: Cast) -> None:
    cast.tuula.contact_points.update(value=cast.pekka.contact_points.get().value)
    book(cast, person_ids=(cast.pekka.pk, cast.tuula.pk))
    for person in (cast.pekka, cast.tuula):
        notice = Notice.objects.get(recipient=person)
        assert Client().post(notice.context["path"], follow=True).wsgi_request.user == person
    assert cast.network.places.get(person=cast.tuula).state == PlaceState.JOINED
