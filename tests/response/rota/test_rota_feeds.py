"""The rota in people's own calendars."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from networks.models import Person, TeamMember
from response.models import RotaFeed, Shift
from response.rota.feeds import make_feed
from response.rota.shifts import remove_shift
from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.visits import signed_in

NOW = SATURDAY_NIGHT


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def events(token: str) -> list[Any]:
    answer = Client().get(reverse("rota_feed", args=[token]))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer["Cache-Control"]
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def is_there(token: str) -> bool:
    return Client().get(reverse("rota_feed", args=[token])).status_code == 200


def test_ones_own_shifts_say_when_and_nothing_else(cast: Cast) -> None:
    token = make_feed(cast.aino, None, NOW)
    (event,) = events(token)
    shift = Shift.objects.get(person=cast.aino)
    assert (event["UID"], event["DTSTART"].dt, event["DTEND"].dt) == (
        str(shift.pk),
        shift.starts_at,
        shift.ends_at,
    )
    assert (event["SUMMARY"], event["SEQUENCE"], event["STATUS"]) == ("On call", 0, "CONFIRMED")
    file = Client().get(reverse("rota_feed", args=[token])).content.decode()
    assert not [word for word in ("Kallio", "Aino", "Sami", "Dialogue") if word in file]


def test_a_teams_says_who(cast: Cast) -> None:
    found = events(make_feed(cast.leena, cast.team, NOW))
    assert sorted(str(event["SUMMARY"]) for event in found) == ["On call: Aino", "Second on call: Sami"]


def test_what_is_taken_off_is_cancelled_under_the_same_name_and_a_higher_number(cast: Cast) -> None:
    token = make_feed(cast.aino, None, NOW)
    shift = Shift.objects.create(
        team=cast.team,
        person=cast.aino,
        starts_at=NOW + timedelta(days=9),
        ends_at=NOW + timedelta(days=10),
    )
    remove_shift(shift, cast.leena, NOW)
    event = next(event for event in events(token) if event["UID"] == str(shift.pk))
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)


def test_a_new_address_ends_the_old_one_and_each_can_be_ended(cast: Cast) -> None:
    old, of_team = make_feed(cast.aino, None, NOW), make_feed(cast.aino, cast.team, NOW)
    new = make_feed(cast.aino, None, NOW)
    assert [is_there(token) for token in (old, new, of_team)] == [False, True, True]
    own = RotaFeed.objects.get(person=cast.aino, team=None)
    signed_in(cast.sami).post(reverse("rota_feed_end", args=[own.pk]))
    assert is_there(new)
    signed_in(cast.aino).post(reverse("rota_feed_end", args=[own.pk]))
    assert [is_there(token) for token in (new, of_team)] == [False, True]


def test_it_ends_with_their_work(cast: Cast) -> None:
    own, of_team = make_feed(cast.aino, None, NOW), make_feed(cast.aino, cast.team, NOW)
    TeamMember.objects.filter(person=cast.aino).update(left_at=NOW)
    assert not is_there(own)
    assert not is_there(of_team)
    assert not is_there("nonsense")


def visit(person: Person, **told: str) -> Any:
    return signed_in(person).post("/rota/calendars/", told)


def test_an_address_is_shown_once(cast: Cast) -> None:
    page = visit(cast.aino, team="").content.decode()
    assert "/rota/" in page
    assert ".ics" in page
    later = signed_in(cast.aino).get("/rota/calendars/").content.decode()
    assert ".ics" not in later
    assert "Your own shifts" in later


def test_nobody_follows_another_teams_rota(cast: Cast) -> None:
    for asked in (str(cast.team.pk), "nonsense", " "):
        assert visit(cast.eero, team=asked).url == reverse("rota_calendars")
    assert visit(cast.maija, team="").status_code == 404
    assert not RotaFeed.objects.exists()
