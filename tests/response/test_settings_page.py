"""The service's own settings: what it promises, and how it is kept."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from networks.models import Person
from response.contacts import NewContact, record_first_contact
from response.models import Promise
from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.visits import signed_in

NOW = SATURDAY_NIGHT
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def change(person: Person, hours: Any = 12, kept_by: str = "first_response") -> Any:
    return signed_in(person).post("/settings/", {"hours": hours, "kept_by": kept_by}, follow=True)


def test_it_shows_the_promise_its_ladder_and_the_service(cast: Cast) -> None:
    page = signed_in(cast.aino).get("/settings/").content.decode()
    for words in (
        "We meet within 24 hours of first contact.",
        "After 30 minutes, if nobody has taken it on",
        "The ladder on a time line",
        "Call the team, any time",
        "Europe/London",
    ):
        assert words in page
    assert "Change the promise" not in page


@pytest.mark.parametrize("who", ["ritva", "olavi"])
def test_leads_change_the_promise_and_its_ladder_keeps_its_proportions(cast: Cast, who: str) -> None:
    page = change(getattr(cast, who)).content.decode()
    assert "Somebody speaks with you within 12 hours of first contact." in page
    promise = Promise.objects.get()
    assert (promise.within, promise.kept_by) == (12 * HOUR, "first_response")
    assert [rung.after for rung in promise.rungs.all()] == [
        timedelta(0),
        timedelta(minutes=15),
        2 * HOUR,
        6 * HOUR,
        10 * HOUR,
        12 * HOUR,
    ]


@pytest.mark.parametrize("who", ["aino", "leena", "eero", "maija"])
def test_nobody_else_changes_it(cast: Cast, who: str) -> None:
    assert change(getattr(cast, who)).status_code == 404
    assert Promise.objects.get().within == 24 * HOUR


def test_a_contact_that_runs_keeps_the_promise_it_started_with(cast: Cast) -> None:
    contact = record_first_contact(
        NewContact(team=cast.team, received_at=NOW), recorded_by=cast.aino, now=NOW
    )
    due = list(contact.duties.values_list("due_at", flat=True))
    change(cast.ritva)
    contact.refresh_from_db()
    assert contact.respond_by == NOW + 24 * HOUR
    assert list(contact.duties.values_list("due_at", flat=True)) == due


@pytest.mark.parametrize(
    ("hours", "kept_by", "field"),
    [
        ("", "first_response", "hours"),
        ("0", "first_response", "hours"),
        ("337", "first_response", "hours"),
        ("many", "first_response", "hours"),
        ("24", "never", "kept_by"),
    ],
)
def test_a_promise_that_is_none_is_refused_at_its_field(
    cast: Cast, hours: str, kept_by: str, field: str
) -> None:
    page = change(cast.ritva, hours, kept_by).content.decode()
    assert f'href="#id_{field}' in page
    assert Promise.objects.get().within == 24 * HOUR


@pytest.mark.parametrize("hours", [1, 336])
def test_the_shortest_and_the_longest_promise(cast: Cast, hours: int) -> None:
    change(cast.ritva, hours)
    assert Promise.objects.get().within == hours * HOUR
    assert signed_in(cast.ritva).get("/settings/").status_code == 200


def test_a_service_that_has_defined_nothing_says_what_holds(cast: Cast) -> None:
    cast.promise.rungs.all().delete()
    cast.promise.delete()
    assert "Nothing has been defined yet." in signed_in(cast.aino).get("/settings/").content.decode()
    change(cast.ritva)
    assert Promise.objects.get().within == 12 * HOUR
