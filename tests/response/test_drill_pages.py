"""The pages of drills: called, begun, taken part in, stopped, and read by those who watch the team."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from networks.models import Person, Service
from notices.channels import Letterbox
from notices.delivery import deliver_due
from response import acts
from response.contacts import NewContact, record_first_contact
from response.drills import always_take_part, begin_drill, call_drill, end_what_is_over, take_part
from response.engine.sweep import sweep
from response.links import personal_path
from response.models import Drill, DrillYes
from tests.cast import SATURDAY_NIGHT, Cast, signed_in

NOW = SATURDAY_NIGHT
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def saturday_night():
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


def page(browser: Client, name: str, **keys: Any) -> str:
    answer = browser.get(reverse(name, kwargs=keys))
    assert answer.status_code == 200
    return answer.content.decode()


def send(browser: Client, name: str, told: dict[str, str] | None = None, **keys: Any) -> str:
    return browser.post(reverse(name, kwargs=keys), told or {}, follow=True).content.decode()


def call(cast: Cast, *people: Person) -> Drill:
    drill = call_drill(cast.team, 60, cast.leena, NOW)
    for person in people:
        take_part(drill, person, NOW)
    return begin_drill(drill, NOW)


def go_round(at) -> None:
    sweep(at)
    deliver_due(at + timedelta(seconds=3), limit=1000, ways=lambda channel: Letterbox())


def test_a_coordinator_calls_a_drill_people_join_and_it_begins(cast: Cast) -> None:
    leena, sami = signed_in(cast.leena), signed_in(cast.sami)
    told = {"team": str(cast.team.pk), "speed": "60", "when": "later"}
    assert "called, not begun" in send(leena, "drills", told)
    drill = Drill.objects.get()
    assert "Nobody takes part yet" in send(leena, "drill_begin", drill_id=drill.pk)
    assert "You take part" in send(sami, "drill_part", {"part": "yes"}, drill_id=drill.pk)
    begun = send(leena, "drill_begin", drill_id=drill.pk)
    assert "The drill has begun." in begun
    assert "under way" in begun
    assert "24 hours in 24 minutes" in begun
    assert "You are told nothing" in send(sami, "drill_part", {"part": "no"}, drill_id=drill.pk)
    assert "The drill is over." in send(leena, "drill_stop", drill_id=drill.pk)
    assert "stopped" in page(sami, "drills")


def test_begun_at_once_it_tells_who_always_takes_part(cast: Cast) -> None:
    aino, leena = signed_in(cast.aino), signed_in(cast.leena)
    assert "You take part in every drill" in send(aino, "drills_always", {"always": "yes"})
    shown = send(leena, "drills", {"team": str(cast.team.pk), "speed": "144", "when": "now"})
    assert "The drill has begun." in shown
    assert "Aino" in shown
    again = leena.post("/drills/", {"team": str(cast.team.pk), "speed": "144"}).content.decode()
    assert "This team has a drill already" in again


@pytest.mark.parametrize("told", [{}, {"team": "x", "speed": "60"}, {"team": "", "speed": "7"}])
def test_what_is_wrong_with_a_call_is_named_and_nothing_is_called(cast: Cast, told: dict[str, str]) -> None:
    answer = signed_in(cast.olavi).post("/drills/", told)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not Drill.objects.exists()


def test_a_standing_yes_is_given_and_taken_back_on_ones_own_page(cast: Cast) -> None:
    aino = signed_in(cast.aino)
    assert "Always take part" in page(aino, "me")
    assert "Ask me each time" in send(aino, "drills_always", {"always": "yes", "from": "me"})
    assert DrillYes.objects.filter(person=cast.aino).exists()
    assert "Always take part" in send(aino, "drills_always", {"always": "no", "from": "me"})
    assert not DrillYes.objects.exists()
    assert "Drills" not in page(signed_in(cast.maija), "me")


def test_a_drill_is_marked_wherever_it_shows_and_counts_nowhere(cast: Cast) -> None:
    contact = call(cast, cast.aino).contact
    assert contact
    aino = signed_in(cast.aino)
    board, today = page(aino, "contacts"), page(aino, "today")
    for shown in (board, today):
        assert "A made-up person" in shown
        assert re.search(r'class="tag tag-dashed">Drill<', shown)
    assert "Nobody is waiting</h2>" in board
    assert "0 people are waiting" in today
    assert "has not been taken on" not in today
    shown = page(aino, "contact", contact_id=contact.pk)
    assert "Nobody is waiting here." in shown
    assert "Take it on" in shown
    for outside in ("Offer a meeting", "Whom is this about?", "In their own words", "come to its end"):
        assert outside not in shown
    link = Client().get(personal_path(contact.pk, cast.aino.pk, NOW)).content.decode()
    assert "A drill: nobody is waiting" in link


def test_one_press_takes_a_drill_on_by_the_link_of_a_notice(cast: Cast) -> None:
    contact = call(cast, cast.aino).contact
    assert contact
    answer = Client().post(personal_path(contact.pk, cast.aino.pk, NOW), follow=True)
    assert "You have it" in answer.content.decode()
    contact.refresh_from_db()
    assert contact.taken_on_at == NOW
    assert contact.organiser == cast.aino


def test_no_meeting_is_booked_for_a_drill(cast: Cast) -> None:
    contact = call(cast, cast.aino).contact
    assert contact
    assert signed_in(cast.aino).get(f"/meetings/new/?contact={contact.pk}").status_code == 404


def test_real_contacts_come_before_a_drill_on_the_board(cast: Cast) -> None:
    call(cast, cast.aino)
    record_first_contact(
        NewContact(team=cast.team, received_at=NOW, about=cast.maija), recorded_by=None, now=NOW
    )
    for name in ("contacts", "today"):
        shown = page(signed_in(cast.aino), name)
        assert 0 < shown.index("Maija") < shown.index("A made-up person")


def test_the_report_says_who_was_reached_how_fast_and_who_would_have_been(cast: Cast) -> None:
    drill = call(cast, cast.aino, cast.leena)
    go_round(NOW)
    assert drill.contact
    acts.take_on(drill.contact, cast.aino, NOW + timedelta(seconds=45))
    go_round(NOW + 4 * MINUTE)
    shown = page(signed_in(cast.leena), "drill", drill_id=drill.pk)
    assert "Messages went out to 2 of the 2 people who take part." in shown
    assert "The fastest was out after 3 seconds." in shown
    assert "Aino took it on after 45 seconds; at the pace of life that is 45 minutes." in shown
    assert "After 4 hours, if no meeting has been offered" in shown
    rows = re.findall(r"<tr>(.*?)</tr>", shown, flags=re.DOTALL)[1:]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
    assert ["Aino", "At once", "Text message", "Sent", "sent after 3 seconds"] in cells
    assert {row[0] for row in cells} == {"Aino", "Leena"}
    go_round(NOW + 12 * MINUTE)
    later = page(signed_in(cast.sami), "drill", drill_id=drill.pk)
    assert "The team lead would have been told, and takes no part in this drill." in later


def test_a_drill_that_nobody_took_on_says_so_at_its_end(cast: Cast) -> None:
    drill = call(cast, cast.aino)
    assert drill.ends_at
    end_what_is_over(drill.ends_at)
    shown = page(signed_in(cast.ritva), "drill", drill_id=drill.pk)
    assert "Nobody took it on." in shown
    assert "Not needed any more" in shown
    assert "itself" in shown


def test_pages_of_drills_cost_the_same_however_many_there_are(cast: Cast, django_assert_num_queries) -> None:
    leena = signed_in(cast.leena)
    drill = call(cast, cast.aino)
    page(leena, "drills")
    for people in ((), (cast.sami, cast.ritva, cast.leena)):
        for person in people:
            take_part(drill, person, NOW)
        sweep(NOW + 5 * MINUTE)
        with django_assert_num_queries(7):
            page(leena, "drills")
        with django_assert_num_queries(10):
            page(leena, "drill", drill_id=drill.pk)


def run(*arguments: str, capsys) -> str:
    call_command("drill", *arguments)
    return capsys.readouterr().out


def test_the_command_begins_reports_and_stops(cast: Cast, capsys, settings) -> None:
    with pytest.raises(CommandError, match="Nobody takes part yet"):
        call_command("drill")
    assert not Drill.objects.exists()
    Service.objects.update(time_zone="Europe/Helsinki")
    always_take_part(cast.aino, NOW)
    said = run("--speed", "144", capsys=capsys)
    drill = Drill.objects.get(ended_at=None)
    assert said.splitlines() == [
        "Kallio: 24 hours in 10 minutes. Takes part: Aino.",
        f"{settings.PUBLIC_URL}/drills/{drill.pk}/",
    ]
    assert drill.called_by == cast.olavi
    go_round(NOW)
    report = run("--report", capsys=capsys)
    assert "Aino; At once; Text message; Sent; sent after 3 seconds" in report
    assert "Nobody has taken it on yet." in report
    # By the service's clock, as its pages tell it.
    assert "12:05am" in report
    assert "is over" in run("--stop", "--by", "leena@example.org", capsys=capsys)
    with pytest.raises(CommandError, match="no drill at the moment"):
        call_command("drill", "--stop")


@pytest.mark.parametrize(
    ("arguments", "refused"),
    [
        (["--team", "Nowhere"], "no team called Nowhere"),
        (["--speed", "0"], "--speed should be a number from 1 to 1440"),
        (["--speed", "1441"], "--speed should be a number from 1 to 1440"),
        (["--by", "nobody@example.org"], "nobody signs in by nobody@example.org"),
        (["--by", "aino@example.org"], "Aino does not lead or coordinate Kallio"),
        (["--report"], "Kallio has had no drill"),
    ],
)
def test_the_command_says_what_is_wrong(cast: Cast, arguments: list[str], refused: str) -> None:
    with pytest.raises(CommandError, match=refused):
        call_command("drill", *arguments)
