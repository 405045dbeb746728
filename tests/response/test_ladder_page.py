"""The page on which leads lay out a ladder: drawn, listed, and with who would be told now and at three at night."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from networks.models import ContactPoint, Person
from response.contacts import NewContact, record_first_contact
from response.models import Condition, FirstContact, OnCall, Promise, Shift
from response.preview import who_would_be_told
from tests.cast import SATURDAY_NIGHT, Cast
from tests.pages import Page
from tests.response.visits import signed_in

NOW = SATURDAY_NIGHT
HOUR = timedelta(hours=1)
Sent = dict[str, Any]


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def address(cast: Cast, more: str = "") -> str:
    return f"/settings/promises/{cast.promise.pk}/{more}"


def step(number: int, hours: Any, minutes: Any, condition: str, *tells: str) -> Sent:
    names = ("hours", "minutes", "condition", "tells")
    return {
        f"step-{number}-{name}": value
        for name, value in zip(names, (hours, minutes, condition, list(tells)), strict=True)
    }


def ladder(*between: Sent, first: Any = ("organiser",), last: Any = ("service_lead",)) -> Sent:
    end = len(between) + 1
    sent: Sent = {"steps": end + 1, "step-0-tells": list(first), f"step-{end}-tells": list(last)}
    for one in between:
        sent |= one
    return sent


RIGHT = ladder(
    step(1, 0, 20, "not_taken_on", "second_on_call", "coordinator"),
    step(2, 23, "", "no_meeting_to_come", "team_lead"),
)


def save(person: Person, cast: Cast, sent: Sent) -> Any:
    return signed_in(person).post(address(cast), sent, follow=True)


def rearrange(person: Person, cast: Cast, sent: Sent) -> str:
    return signed_in(person).post(address(cast, "steps/"), sent).content.decode()


def rungs(cast: Cast) -> list[tuple[Any, ...]]:
    return [
        (rung.number, rung.after, rung.condition, rung.tells, rung.is_breach)
        for rung in Promise.objects.get(pk=cast.promise.pk).rungs.all()
    ]


@pytest.mark.parametrize("who", ["ritva", "olavi"])
def test_leads_lay_out_a_ladder(cast: Cast, who: str) -> None:
    page = save(getattr(cast, who), cast, RIGHT)
    assert page.redirect_chain
    assert rungs(cast) == [
        (0, timedelta(0), Condition.ALWAYS, ["organiser"], False),
        (1, timedelta(minutes=20), Condition.NOT_TAKEN_ON, ["second_on_call", "coordinator"], False),
        (2, 23 * HOUR, Condition.NO_MEETING_TO_COME, ["team_lead"], False),
        (3, 24 * HOUR, Condition.PROMISE_NOT_KEPT, ["service_lead"], True),
    ]
    assert "After 20 minutes, if nobody has taken it on" in page.content.decode()


@pytest.mark.parametrize("who", ["aino", "leena", "eero", "maija"])
def test_nobody_else_does(cast: Cast, who: str) -> None:
    before = rungs(cast)
    assert save(getattr(cast, who), cast, RIGHT).status_code == 404
    assert signed_in(getattr(cast, who)).get(address(cast)).status_code == 404
    assert signed_in(getattr(cast, who)).post(address(cast, "steps/"), RIGHT).status_code == 404
    assert rungs(cast) == before


def test_a_contact_that_runs_keeps_its_ladder_and_the_next_one_takes_the_new(cast: Cast) -> None:
    def recorded() -> FirstContact:
        new = NewContact(team=cast.team, received_at=NOW)
        return record_first_contact(new, recorded_by=None, now=NOW)

    def duties(contact: FirstContact) -> list[Any]:
        return list(contact.duties.values_list("rung", "due_at", "condition", "tells", "is_breach"))

    running = recorded()
    before = duties(running)
    save(cast.ritva, cast, RIGHT)
    assert duties(running) == before
    assert len(before) == 6
    assert [due - NOW for _rung, due, *_ in duties(recorded())] == [
        0 * HOUR,
        timedelta(minutes=20),
        23 * HOUR,
        24 * HOUR,
    ]


@pytest.mark.parametrize(
    ("sent", "said", "leads_to"),
    [
        (ladder(first=()), "Step 1, Whom it tells: Choose at least one", "step-0-tells_0"),
        (
            ladder(first=("coordinator",)),
            "Step 1, Whom it tells: The first step tells somebody who",
            "step-0-tells_0",
        ),
        (ladder(last=()), "Step 2, Whom it tells: Choose at least one", "step-1-tells_0"),
        (ladder(last=("everybody",)), "Step 2, Whom it tells: Choose at least one", "step-1-tells_0"),
        (
            ladder(step(1, "", "", "always", "organiser")),
            "Step 2, Hours: Write after how long",
            "step-1-hours",
        ),
        (ladder(step(1, 0, 0, "always", "organiser")), "Step 2, Hours: Write after how long", "step-1-hours"),
        (ladder(step(1, "soon", "", "always", "organiser")), "Step 2, Hours: ", "step-1-hours"),
        (ladder(step(1, -1, "", "always", "organiser")), "Step 2, Hours: ", "step-1-hours"),
        (ladder(step(1, 337, "", "always", "organiser")), "Step 2, Hours: ", "step-1-hours"),
        (ladder(step(1, 1, 60, "always", "organiser")), "Step 2, Minutes: ", "step-1-minutes"),
        (ladder(step(1, 1, 0, "perhaps", "organiser")), "Step 2, Condition: Choose what", "step-1-condition"),
        (ladder(step(1, 1, 0, "", "organiser")), "Step 2, Condition: Choose what", "step-1-condition"),
        (ladder(step(1, 1, 0, "always")), "Step 2, Whom it tells: Choose at least one", "step-1-tells_0"),
        (
            ladder(step(1, 24, 0, "always", "organiser")),
            "Step 2, Hours: This step must come before the promise ends.",
            "step-1-hours",
        ),
        (
            ladder(step(1, 2, 0, "always", "organiser"), step(2, 2, 0, "always", "organiser")),
            "Step 3, Hours: This step must come later than the one before it.",
            "step-2-hours",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_step_and_its_field(
    cast: Cast, sent: Sent, said: str, leads_to: str
) -> None:
    before = rungs(cast)
    html = save(cast.ritva, cast, sent).content.decode()
    assert f'<a href="#id_{leads_to}">{said}' in html
    assert f"id_{leads_to}" in Page(html, address(cast)).ids
    assert rungs(cast) == before


def test_thirteen_steps_are_too_many(cast: Cast) -> None:
    between = [step(number, number, 0, "always", "organiser") for number in range(1, 12)]
    assert "A ladder has 12 steps at most." in save(cast.ritva, cast, ladder(*between)).content.decode()
    save(cast.ritva, cast, ladder(*between[:10]))
    assert len(rungs(cast)) == 12
    full = signed_in(cast.ritva).get(address(cast)).content.decode()
    assert "One step more" not in full


def held(html: str, cast: Cast) -> Sent:
    """What the form for the ladder holds."""
    (form,) = [form for form in Page(html, address(cast)).forms if "steps" in form.fields]
    return {name: one.value for name, one in form.fields.items()}


WRONG = ladder(
    step(1, "soon", 5, "no_meeting_offered", "coordinator"), step(2, 90, "", "always"), first=("team_lead",)
)


def test_everything_typed_is_kept_when_it_is_refused(cast: Cast) -> None:
    form = held(save(cast.ritva, cast, WRONG).content.decode(), cast)
    assert form["steps"] == "4"
    assert (form["step-1-hours"], form["step-1-minutes"]) == ("soon", "5")
    assert (form["step-1-condition"], form["step-1-tells"]) == ("no_meeting_offered", "coordinator")
    assert (form["step-2-hours"], form["step-2-tells"]) == ("90", "")
    assert form["step-0-tells"] == "team_lead"


def test_a_step_is_added_by_a_button_and_everything_typed_is_kept(cast: Cast) -> None:
    before = rungs(cast)
    html = rearrange(cast.ritva, cast, WRONG | {"add": "1"})
    form = held(html, cast)
    assert form["steps"] == "5"
    assert (form["step-0-tells"], form["step-1-hours"], form["step-2-hours"]) == ("team_lead", "soon", "90")
    assert (form["step-3-hours"], form["step-3-condition"]) == ("", "not_taken_on")
    assert form["step-4-tells"] == "service_lead"
    assert "Please check" not in html
    assert rungs(cast) == before


def test_a_step_is_taken_away_by_a_button_and_the_others_stay_as_typed(cast: Cast) -> None:
    before = rungs(cast)
    form = held(rearrange(cast.ritva, cast, WRONG | {"remove": "1"}), cast)
    assert form["steps"] == "3"
    assert (form["step-1-hours"], form["step-1-condition"]) == ("90", "always")
    assert "step-3-tells" not in form
    assert rungs(cast) == before


@pytest.mark.parametrize("place", ["0", "3", "99", "-1", "²", "one"])
def test_the_first_and_the_last_step_are_never_taken_away(cast: Cast, place: str) -> None:
    assert held(rearrange(cast.ritva, cast, WRONG | {"remove": place}), cast)["steps"] == "4"


@pytest.mark.parametrize("count", ["", "0", "1", "14", "99", "-2", "1e1", "²", "9" * 50])
def test_a_number_of_steps_that_nobody_could_send_is_as_many_as_there_are(cast: Cast, count: str) -> None:
    assert held(rearrange(cast.ritva, cast, {"steps": count, "look": "1"}), cast)["steps"] == "6"


def test_the_ladder_is_drawn_as_it_is_typed_before_it_is_kept(cast: Cast) -> None:
    before = rungs(cast)
    html = rearrange(cast.ritva, cast, RIGHT | {"look": "1"})
    (drawn,) = re.findall(r'<svg viewBox="0 0 760.*?</svg>', html, re.DOTALL)
    assert "2: After 20 minutes, if nobody has taken it on." in drawn
    assert drawn.count("<circle") == 4
    assert "As you have it so far" in html
    assert rungs(cast) == before


def test_a_look_at_what_is_no_ladder_says_why(cast: Cast) -> None:
    html = rearrange(cast.ritva, cast, WRONG | {"look": "1"})
    assert "Please check this before you go on" in html
    assert held(html, cast)["step-1-hours"] == "soon"


def previewed(cast: Cast) -> list[list[str]]:
    """The cells of the preview, row by row, as one reads them."""
    html = signed_in(cast.ritva).get(address(cast)).content.decode()
    (table,) = re.findall(r"<tbody>(.*?)</tbody>", html, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [
        [
            " ".join(re.sub("<[^>]*>", " ", cell).split())
            for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)
        ]
        for row in rows
    ]


def test_it_says_by_name_who_would_be_told_now_and_at_three_at_night(cast: Cast) -> None:
    Shift.objects.filter(person=cast.sami).update(ends_at=NOW + 2 * HOUR)
    at_once, after_half_an_hour, *_others, end = previewed(cast)
    assert at_once == ["Aino", "Aino"]
    assert after_half_an_hour == [
        "Sami , Leena",
        "Leena Second on call: nobody. The next step would not wait.",
    ]
    assert end[0] == "Aino , Sami , Leena , Ritva , Olavi"
    html = signed_in(cast.ritva).get(address(cast)).content.decode()
    assert "Sunday 22 November at 3:00am" in html


def test_it_says_who_cannot_be_reached(cast: Cast) -> None:
    ContactPoint.objects.filter(person__in=(cast.aino, cast.olavi)).update(stopped_at=NOW)
    rows = previewed(cast)
    assert rows[0][0] == (
        "nobody The organiser: no phone or mail. First on call: no phone or mail. The next step would not wait."
    )
    assert rows[4][0] == "nobody The service lead: no phone or mail. The next step would not wait."


def test_it_tells_nobody_of_a_team_that_the_reader_does_not_watch(cast: Cast) -> None:
    Shift.objects.create(
        team=cast.other_team,
        person=cast.eero,
        on_call=OnCall.FIRST,
        starts_at=NOW - HOUR,
        ends_at=NOW + HOUR,
    )
    assert "Eero" not in signed_in(cast.ritva).get(address(cast)).content.decode()
    assert "Eero" in signed_in(cast.olavi).get(address(cast)).content.decode()


def test_the_preview_asks_the_database_as_often_however_many_teams_and_rungs(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    for teams, count in (([cast.team.pk], 1), ([cast.team.pk, cast.other_team.pk], 12)):
        with django_assert_num_queries(4):
            who_would_be_told(teams, [["organiser", "first_on_call"]] * count, NOW)


@pytest.mark.parametrize("count", [2, 12])
def test_the_page_costs_the_same_queries_however_long_the_ladder(
    cast: Cast, count: int, django_assert_num_queries: Any
) -> None:
    between = [step(number, number, 0, "always", "organiser") for number in range(1, count - 1)]
    save(cast.ritva, cast, ladder(*between))
    browser = signed_in(cast.ritva)
    browser.get(address(cast))
    with django_assert_num_queries(16):
        browser.get(address(cast))


def test_the_settings_cost_the_same_queries_however_many_promises(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    browser = signed_in(cast.aino)
    browser.get("/settings/")
    for number in range(2):
        Promise.objects.create(
            service=cast.service, name=f"Promise {number}", within=HOUR, kept_by="meeting_held"
        )
        with django_assert_num_queries(10):
            browser.get("/settings/")
