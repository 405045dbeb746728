"""What waits for a human: opened once, seen by those whose it is, finished by somebody by name."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from networks.models import Network, Person, Place
from response.contacts import NewContact, record_first_contact
from response.errands import finish_errand, open_errand
from response.models import Errand
from response.queries.errands import errands_seen
from tests.cast import SATURDAY_NIGHT, Cast, reachable, signed_in

NOW = SATURDAY_NIGHT
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def saturday_night() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def waits(cast: Cast, person: Person | None, subject: str = "point:1", kind: str = "mail_bounced") -> Errand:
    return open_errand(cast.service, kind, subject, person, NOW)


def page_for(person: Person, path: str = "/errands/") -> str:
    return signed_in(person).get(path).content.decode()


def finish(person: Person, errand: Errand, note: str = "") -> Any:
    return signed_in(person).post(reverse("errand_done", args=[errand.pk]), {"note": note}, follow=True)


def test_the_same_is_not_opened_twice_while_it_waits_and_is_again_once_it_was_done(cast: Cast) -> None:
    first = waits(cast, cast.pekka)
    assert waits(cast, cast.pekka) == first
    assert waits(cast, cast.pekka, kind="notices_failed") != first
    finish_errand(first, cast.aino, NOW)
    again = waits(cast, cast.pekka)
    assert again != first
    assert again.done_at is None


@pytest.mark.parametrize(
    ("about", "team"),
    [("sami", "Kallio"), ("maija", "Kallio"), ("tuula", "Kallio"), ("eero", "Vuosaari"), ("olavi", None)],
)
def test_it_goes_to_the_team_that_knows_the_person(cast: Cast, about: str, team: str | None) -> None:
    found = waits(cast, getattr(cast, about)).team
    assert (found.name if found else None) == team


def test_who_is_in_no_network_is_known_to_the_team_they_got_in_touch_with(cast: Cast) -> None:
    caller = reachable(cast.service, "Kaarina", mail="kaarina@example.net")
    assert waits(cast, caller).team is None
    new = NewContact(team=cast.team, received_at=NOW, from_person=caller)
    record_first_contact(new, recorded_by=cast.aino, now=NOW)
    assert waits(cast, caller, "point:2").team == cast.team
    assert "Kaarina" in page_for(cast.sami)
    assert "Kaarina" not in page_for(cast.leena)


@pytest.mark.parametrize("about", ["maija", "pekka"])
@pytest.mark.parametrize(
    ("reader", "sees"),
    [("aino", True), ("sami", True), ("ritva", True), ("leena", False), ("olavi", False)],
)
def test_the_name_is_for_those_who_see_the_network(cast: Cast, reader: str, sees: bool, about: str) -> None:
    waits(cast, getattr(cast, about))
    name = getattr(cast, about).name
    page = page_for(getattr(cast, reader))
    assert (f"The mail address of {name} does not work" in page) == sees
    assert (name in page) == sees
    assert ("The mail address of somebody in a network of Kallio does not work" in page) != sees


def test_a_coordinator_does_not_learn_the_name_from_what_was_done_either(cast: Cast) -> None:
    finish_errand(waits(cast, cast.pekka), cast.aino, NOW, "Asked and written down.")
    page = page_for(cast.leena)
    assert "Asked and written down." in page
    assert "Pekka" not in page


def test_a_colleague_is_named_to_everybody_who_sees_it(cast: Cast) -> None:
    waits(cast, cast.sami)
    for reader in (cast.aino, cast.leena, cast.olavi):
        assert "The mail address of Sami does not work" in page_for(reader)


def test_another_team_sees_nothing_of_it(cast: Cast) -> None:
    errand = waits(cast, cast.maija)
    page = page_for(cast.eero)
    assert "Nothing waits for you" in page
    assert "Kallio</bdi>" not in page
    assert finish(cast.eero, errand).status_code == 404
    errand.refresh_from_db()
    assert errand.done_at is None


def test_what_belongs_to_no_team_is_for_leads_and_coordinators(cast: Cast) -> None:
    waits(cast, None, "nobody", kind="something_new")
    for reader, sees in ((cast.aino, 0), (cast.eero, 0), (cast.leena, 1), (cast.ritva, 1), (cast.olavi, 1)):
        assert len(errands_seen(reader, NOW).waiting) == sees
    assert "Something needs a human" in page_for(cast.leena)


def test_whoever_stands_on_the_map_is_one_tap_away(cast: Cast) -> None:
    waits(cast, cast.pekka)
    place = Place.objects.get(person=cast.pekka)
    address = reverse("place_change", args=[cast.network.pk, place.pk])
    assert address in page_for(cast.aino)
    assert address not in page_for(cast.leena)


def test_whoever_is_at_the_centre_has_no_such_page(cast: Cast) -> None:
    own = Place.objects.create(network=cast.network, person=cast.maija, circle="family", created_at=NOW)
    waits(cast, cast.maija)
    assert str(own.pk) not in page_for(cast.aino)


def test_somebody_does_it_says_so_and_is_named(cast: Cast) -> None:
    errand = waits(cast, cast.pekka)
    answer = finish(cast.leena, errand, "  Ritva knows him and has called. ")
    assert "It is off the list" in answer.content.decode()
    errand.refresh_from_db()
    assert (errand.done_by, errand.done_at) == (cast.leena, NOW)
    assert errand.note == "Ritva knows him and has called."
    page = page_for(cast.aino)
    assert "Nothing waits for you" in page
    assert "Ritva knows him" in page


def test_the_first_who_did_it_stands(cast: Cast) -> None:
    errand = waits(cast, cast.pekka)
    finish(cast.leena, errand, "Called.")
    answer = finish(cast.aino, errand, "Visited.")
    assert "Leena has done it already" in answer.content.decode()
    errand.refresh_from_db()
    assert (errand.done_by, errand.note) == (cast.leena, "Called.")


def test_what_was_typed_is_kept_where_it_is_too_long(cast: Cast) -> None:
    errand, other = waits(cast, cast.pekka), waits(cast, cast.tuula, "point:2")
    browser = signed_in(cast.leena)
    answer = browser.post(reverse("errand_done", args=[errand.pk]), {"note": "begun " + "word " * 80})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["note"]
    assert answer.content.decode().count("begun word") == 1
    assert not Errand.objects.exclude(done_at=None).exists()
    assert other.done_at is None


def test_the_oldest_waits_at_the_top(cast: Cast) -> None:
    for days in (1, 3, 2):
        open_errand(cast.service, "mail_bounced", f"point:{days}", cast.pekka, NOW - days * DAY)
    waiting = errands_seen(cast.aino, NOW).waiting
    assert [errand.subject for errand in waiting] == ["point:3", "point:2", "point:1"]


@pytest.mark.parametrize(
    ("ago", "shown"),
    [(30 * DAY - timedelta(seconds=1), 1), (30 * DAY, 0), (30 * DAY + timedelta(seconds=1), 0)],
)
def test_what_was_done_is_shown_for_a_month(cast: Cast, ago: timedelta, shown: int) -> None:
    finish_errand(waits(cast, cast.pekka), cast.aino, NOW - ago)
    assert len(errands_seen(cast.aino, NOW).done) == shown


@pytest.mark.parametrize("number", [1, 2])
def test_today_says_how_many_wait_and_nothing_when_none_does(cast: Cast, number: int) -> None:
    assert "/errands/" not in page_for(cast.leena, "/today/")
    for each in range(number):
        waits(cast, cast.pekka, f"point:{each}")
    said = "1 errand waits" if number == 1 else "2 errands wait"
    for reader in (cast.aino, cast.leena, cast.olavi):
        assert said in page_for(reader, "/today/")
    for reader in (cast.eero, cast.maija):
        assert "/errands/" not in page_for(reader, "/today/")


@pytest.mark.parametrize("rows", [1, 12])
def test_the_page_asks_the_same_however_many_there_are(
    cast: Cast, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        person = reachable(cast.service, f"Neighbour {number}")
        Place.objects.create(network=Network.objects.get(), person=person, circle="community", created_at=NOW)
        errand = waits(cast, person, f"point:{number}")
        if number % 2:
            finish_errand(errand, cast.aino, NOW)
    browser = signed_in(cast.aino)
    with django_assert_num_queries(QUERIES):
        browser.get("/errands/")


#: session, person, service, second factor; whose teams; errands, names, places; what every page knows
QUERIES = 8


@pytest.mark.parametrize("who", ["maija", "pekka", "tuula"])
def test_members_do_not_learn_that_there_is_such_a_page(cast: Cast, who: str) -> None:
    errand = waits(cast, cast.maija)
    browser = signed_in(getattr(cast, who))
    assert browser.get("/errands/").status_code == 404
    assert browser.post(reverse("errand_done", args=[errand.pk])).status_code == 404


def test_there_is_a_way_back_and_the_navigation_says_where_one_is(cast: Cast) -> None:
    html = page_for(cast.aino)
    assert '<a class="back" href="/today/">Today</a>' in html
    assert 'href="/today/" aria-current="true"' in html
    assert html.count("aria-current") == 1
