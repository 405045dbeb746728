"""The page on which leads lay out a ladder: drawn, listed, and with who would be told now and at three at night."""

import re
from datetime import timedelta
from typing import Any

import pytest

from networks.models import Person
from response.contacts import NewContact, record_first_contact
from response.models import Condition, FirstContact, Promise
from tests.cast import Cast
from tests.pages import Page
from tests.response.laying_out import HOUR, NOW, Sent, _on_saturday_night, address, ladder, save, step
from tests.response.visits import signed_in

__all__ = ["_on_saturday_night"]

RIGHT = ladder(
    step(1, 0, 20, "not_taken_on", "second_on_call", "coordinator"),
    step(2, 23, "", "no_meeting_to_come", "team_lead"),
)


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
