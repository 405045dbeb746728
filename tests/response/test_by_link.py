"""One press on the link in a notice takes a contact on: without signing in, once, by whom it belongs to."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pghistory.models import Context

from networks.models import Person, TeamMember
from notices.models import Notice
from response.acts import end_contact, take_on
from response.contacts import NewContact, record_first_contact
from response.engine.sweep import sweep
from response.links import LASTS, came_by, personal_path
from response.models import FirstContact
from tests.cast import SATURDAY_NIGHT, Cast, gather, signed_in

NOW = SATURDAY_NIGHT
SECOND = timedelta(seconds=1)
WORDS = "Her light has been on for three nights."


@pytest.fixture
def saturday_night() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


pytestmark = pytest.mark.usefixtures("saturday_night")


def contact_of(cast: Cast) -> FirstContact:
    new = NewContact(
        team=cast.team,
        received_at=NOW,
        about=cast.maija,
        from_name="Tuula",
        words=WORDS,
        relation="neighbour",
    )
    return record_first_contact(new, recorded_by=None, now=NOW)


@pytest.fixture
def contact(cast: Cast) -> FirstContact:
    return contact_of(cast)


def link_of(person: Person, after: timedelta = timedelta(0)) -> str:
    """The link in the newest notice that a sweep has written to somebody."""
    sweep(NOW + after)
    return str(Notice.objects.filter(recipient=person).latest("created_at", "pk").context["path"])


def words_of(page: Any) -> str:
    main = page.content.decode().split("<main")[1].split("</main")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_everybody_told_gets_a_link_of_their_own_the_same_by_mail_and_by_text(
    cast: Cast, contact: FirstContact
) -> None:
    sweep(NOW + timedelta(minutes=30))
    links = set(Notice.objects.values_list("recipient__name", "context__path"))
    assert {name for name, _path in links} == {"Aino", "Sami", "Leena"}
    assert len(links) == 3
    assert all(re.fullmatch(r"/t/[\w-]{64}/", path) for _name, path in links)


def test_once_it_is_taken_on_notices_lead_to_its_page(cast: Cast, contact: FirstContact) -> None:
    take_on(contact, cast.sami, NOW)
    assert link_of(cast.sami, timedelta(hours=4)) == f"/contacts/{contact.pk}/"


def test_the_page_tells_when_and_by_when_and_nothing_about_anybody(cast: Cast, contact: FirstContact) -> None:
    page = Client().get(link_of(cast.aino))
    said = words_of(page)
    assert "Somebody is waiting for us" in said
    assert "Saturday 21 November at 10:05pm" in said
    assert "Sunday 22 November at 10:05pm" in said
    assert "Nobody yet" in said
    assert not re.search(r"Maija|Tuula|neighbour|light|Dialogue", said)
    assert "Dialogue" not in page.content.decode().split("<title>")[1].split("</title>")[0]


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_takes_nothing_on(cast: Cast, contact: FirstContact, method: str) -> None:
    link, browser = link_of(cast.aino), Client()
    with CaptureQueriesContext(connection) as queries:
        page = getattr(browser, method)(link)
    assert page.status_code in (200, 405)
    assert not [query for query in queries if not query["sql"].startswith("SELECT")]
    contact.refresh_from_db()
    assert contact.taken_on_at is None
    assert "sessionid" not in browser.cookies


def test_the_link_is_kept_by_nobody_on_the_way(cast: Cast, contact: FirstContact) -> None:
    page = Client().get(link_of(cast.aino))
    assert "no-store" in page["Cache-Control"]
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("no-referrer", "noindex")


def test_a_press_takes_it_on_and_nobody_is_signed_in_by_it(cast: Cast, contact: FirstContact) -> None:
    browser = Client()
    page = browser.post(link_of(cast.sami, timedelta(minutes=30)), follow=True)
    contact.refresh_from_db()
    assert (contact.organiser, contact.taken_on_at) == (cast.sami, NOW)
    assert "You have it" in words_of(page)
    assert "I take this on" not in words_of(page)
    assert f'href="/contacts/{contact.pk}/"' in page.content.decode()
    assert "sessionid" not in browser.cookies
    assert browser.get(f"/contacts/{contact.pk}/").status_code == 302


def test_history_keeps_who_took_it_on_and_no_link(cast: Cast, contact: FirstContact) -> None:
    Client().post(link_of(cast.aino))
    kept = Context.objects.get().metadata
    assert (kept["user"], kept["url"], kept["by_link"]) == (str(cast.aino.pk), "/t/", True)


def test_a_press_from_elsewhere_takes_nothing_on(cast: Cast, contact: FirstContact) -> None:
    assert Client(enforce_csrf_checks=True).post(link_of(cast.aino)).status_code == 403


def test_a_browser_presses_the_button_with_the_token_of_its_page(cast: Cast, contact: FirstContact) -> None:
    browser, link = Client(enforce_csrf_checks=True), link_of(cast.aino)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(link).content.decode())
    assert token
    assert browser.post(link, {"csrfmiddlewaretoken": token[1]}).status_code == 302
    contact.refresh_from_db()
    assert contact.taken_on_at == NOW


def test_whoever_comes_second_is_told_who_has_it(cast: Cast, contact: FirstContact) -> None:
    hers, his = link_of(cast.aino), link_of(cast.sami, timedelta(minutes=30))
    Client().post(his)
    page = words_of(Client().post(hers, follow=True))
    assert "Sami has it" in page
    assert "You need do nothing." in page
    contact.refresh_from_db()
    assert contact.organiser == cast.sami


def test_who_watches_sees_that_nobody_has_it_and_cannot_take_it_on(cast: Cast, contact: FirstContact) -> None:
    link = link_of(cast.leena, timedelta(minutes=30))
    page = words_of(Client().get(link))
    assert "Nobody yet" in page
    assert "I take this on" not in page
    assert Client().post(link).status_code == 404
    contact.refresh_from_db()
    assert contact.taken_on_at is None


@pytest.mark.parametrize(
    ("after", "status"),
    [(timedelta(0), 200), (LASTS - SECOND, 200), (LASTS, 404), (LASTS + SECOND, 404)],
)
def test_a_link_lasts_seven_days(
    cast: Cast, contact: FirstContact, saturday_night: Any, after: timedelta, status: int
) -> None:
    link = link_of(cast.aino)
    saturday_night.shift(after)
    assert Client().get(link).status_code == status
    assert Client().post(link).status_code == (302 if status == 200 else 404)
    contact.refresh_from_db()
    assert (contact.taken_on_at is not None) is (status == 200)


def test_it_ends_with_the_contact(cast: Cast, contact: FirstContact) -> None:
    link = link_of(cast.aino)
    end_contact(contact, "elsewhere", cast.sami, NOW)
    page = Client().get(link)
    assert page.status_code == Client().post(link).status_code == 404
    assert "This link does not work any more" in page.content.decode()


@pytest.mark.parametrize("how", ["left the team", "may not sign in any more"])
def test_who_works_here_no_more_comes_in_by_no_link(cast: Cast, contact: FirstContact, how: str) -> None:
    link = link_of(cast.sami, timedelta(minutes=30))
    if how == "left the team":
        TeamMember.objects.filter(person=cast.sami).update(left_at=NOW)
    else:
        Person.objects.filter(pk=cast.sami.pk).update(is_active=False)
    assert Client().get(link).status_code == Client().post(link).status_code == 404
    contact.refresh_from_db()
    assert contact.taken_on_at is None


def test_nobody_makes_a_link_for_another_person_or_contact(cast: Cast, contact: FirstContact) -> None:
    token = personal_path(contact.pk, cast.aino.pk, NOW).split("/")[2]
    assert came_by(token, NOW)
    for number in range(0, len(token), 3):
        other = "A" if token[number] != "A" else "B"
        assert came_by(token[:number] + other + token[number + 1 :], NOW) is None


@pytest.mark.parametrize("token", ["x", "A" * 64, "a" * 63, "%00", "ä" * 64, "-" * 300])
def test_an_unknown_link_is_told_calmly(cast: Cast, token: str) -> None:
    for answer in (Client().get(f"/t/{token}/"), Client().post(f"/t/{token}/")):
        assert answer.status_code == 404
        assert "This link does not work any more" in answer.content.decode()


def test_a_link_signed_with_the_key_before_this_one_still_works(
    cast: Cast, contact: FirstContact, settings: Any
) -> None:
    link = link_of(cast.aino)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key"
    assert Client().get(link).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert Client().get(link).status_code == 404


def test_the_page_speaks_the_language_of_its_person(cast: Cast, contact: FirstContact) -> None:
    cast.aino.language = "fi"
    cast.aino.save()
    assert '<html lang="fi"' in Client().get(link_of(cast.aino)).content.decode()


def test_a_page_by_link_asks_the_database_a_fixed_number_of_times(
    cast: Cast, contact: FirstContact, django_assert_num_queries: Callable[[int], Any]
) -> None:
    link = link_of(cast.aino)
    with django_assert_num_queries(6):
        Client().get(link)


def test_who_is_signed_in_goes_straight_on(cast: Cast, contact: FirstContact) -> None:
    page = words_of(signed_in(cast.aino).get(link_of(cast.aino)))
    assert "Open it" in page
    assert "Sign in for the rest" not in page


AT_ONCE, ROUNDS = 6, 3


@pytest.fixture
def together(transactional_db: None) -> Cast:
    return gather(timezone.now())


def test_of_many_who_press_at_once_one_wins_and_all_are_told_who(together: Cast) -> None:
    people = (together.aino, together.sami, together.ritva)
    for _round in range(ROUNDS):
        contact = contact_of(together)
        links = [personal_path(contact.pk, people[n % 3].pk, NOW) for n in range(AT_ONCE)]
        ready = Barrier(AT_ONCE)

        def press(link: str, ready: Barrier = ready) -> str:
            try:
                ready.wait(timeout=60)
                return words_of(Client().post(link, follow=True))
            finally:
                connection.close()

        with ThreadPoolExecutor(AT_ONCE) as pool:
            said = list(pool.map(press, links))
        contact.refresh_from_db()
        winner = contact.organiser
        assert contact.taken_on_at == NOW
        for number, page in enumerate(said):
            assert ("You have it" if people[number % 3] == winner else f"{winner.name} has it") in page
