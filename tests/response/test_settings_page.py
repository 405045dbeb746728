"""The service's own settings: what it promises, and how it is kept."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from networks.models import Person
from response.contacts import NewContact, record_first_contact
from response.models import Holiday, Promise
from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.visits import signed_in

NOW = SATURDAY_NIGHT
HOUR = timedelta(hours=1)
OFFICE = {"counts": "working_hours", "understood": "on", "opens_0": "08:00", "closes_0": "16:00"}


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def told(**more: Any) -> dict[str, Any]:
    return {"name": "Within 24 hours", "hours": 12, "kept_by": "first_response"} | more


def change(person: Person, cast: Cast, **more: Any) -> Any:
    address = f"/settings/promises/{cast.promise.pk}/change/"
    return signed_in(person).post(address, told(**more), follow=True)


def add(person: Person, **more: Any) -> Any:
    sent = told(name="Within 4 hours, when very urgent", hours=4) | more
    return signed_in(person).post("/settings/promises/new/", sent, follow=True)


def settings_of(person: Person) -> str:
    return signed_in(person).get("/settings/").content.decode()


def test_it_shows_the_promise_its_ladder_and_the_service(cast: Cast) -> None:
    page = settings_of(cast.aino)
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
    page = change(getattr(cast, who), cast).content.decode()
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
    assert change(getattr(cast, who), cast).status_code == 404
    assert add(getattr(cast, who)).status_code == 404
    assert Promise.objects.get().within == 24 * HOUR


def test_a_contact_that_runs_keeps_the_promise_it_started_with(cast: Cast) -> None:
    contact = record_first_contact(
        NewContact(team=cast.team, received_at=NOW), recorded_by=cast.aino, now=NOW
    )
    due = list(contact.duties.values_list("due_at", flat=True))
    change(cast.ritva, cast, name="Of another name", **OFFICE)
    contact.refresh_from_db()
    assert contact.respond_by == NOW + 24 * HOUR
    assert (contact.promise_name, contact.counts_working_time) == ("Within 24 hours", False)
    assert list(contact.duties.values_list("due_at", flat=True)) == due


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"hours": ""}, "hours"),
        ({"hours": "0"}, "hours"),
        ({"hours": "337"}, "hours"),
        ({"hours": "many"}, "hours"),
        ({"kept_by": "never"}, "kept_by"),
        ({"counts": "some"}, "counts"),
        (OFFICE | {"understood": ""}, "understood"),
        (OFFICE | {"opens_0": "", "closes_0": ""}, "opens_0"),
        (OFFICE | {"closes_0": ""}, "closes_0"),
        (OFFICE | {"opens_4": "", "closes_4": "15:00"}, "opens_4"),
        (OFFICE | {"closes_0": "08:59"}, "closes_0"),
        (OFFICE | {"closes_0": "07:00"}, "closes_0"),
        (OFFICE | {"opens_0": "eight"}, "opens_0"),
    ],
)
def test_a_promise_that_is_none_is_refused_at_its_field(cast: Cast, more: dict[str, str], field: str) -> None:
    page = change(cast.ritva, cast, **more).content.decode()
    assert f'href="#id_{field}' in page
    for name in ("hours", "opens_0", "closes_0"):
        if more.get(name):
            assert f'name="{name}" value="{more[name]}"' in page
    assert Promise.objects.get().within == 24 * HOUR
    assert not Promise.objects.get().counts_working_time


@pytest.mark.parametrize("hours", [1, 336])
def test_the_shortest_and_the_longest_promise(cast: Cast, hours: int) -> None:
    change(cast.ritva, cast, hours=hours)
    assert Promise.objects.get().within == hours * HOUR
    afters = [rung.after for rung in Promise.objects.get().rungs.all()]
    assert afters == sorted(set(afters))
    assert signed_in(cast.ritva).get("/settings/").status_code == 200


def test_a_service_that_has_defined_nothing_says_what_holds(cast: Cast) -> None:
    cast.promise.rungs.all().delete()
    cast.promise.delete()
    assert "Nothing has been defined yet." in settings_of(cast.aino)
    add(cast.ritva)
    default, other = Promise.objects.order_by("-is_default")
    assert (default.within, default.is_default) == (24 * HOUR, True)
    assert (other.within, other.is_default) == (4 * HOUR, False)


def test_a_second_promise_stands_beside_the_first_with_a_ladder_of_its_own(cast: Cast) -> None:
    page = add(cast.ritva).content.decode()
    assert "Within 4 hours, when very urgent" in page
    added = Promise.objects.get(is_default=False)
    assert [(rung.after, rung.is_breach) for rung in added.rungs.all()] == [
        (timedelta(0), False),
        (timedelta(minutes=5), False),
        (timedelta(minutes=40), False),
        (2 * HOUR, False),
        (timedelta(hours=3, minutes=20), False),
        (4 * HOUR, True),
    ]
    everybody = settings_of(cast.aino)
    assert "Somebody speaks with you within 4 hours of first contact." in everybody
    assert "We meet within 24 hours of first contact." in everybody


def test_two_promises_of_one_name_are_refused(cast: Cast) -> None:
    page = add(cast.ritva, name="Within 24 hours").content.decode()
    assert 'href="#id_name"' in page
    assert "There is a promise of this name already." in page
    add(cast.ritva)
    page = change(cast.ritva, cast, name="Within 4 hours, when very urgent").content.decode()
    assert "There is a promise of this name already." in page
    assert Promise.objects.count() == 2


def stand(person: Person, promise: Promise, standing: str) -> Any:
    address = f"/settings/promises/{promise.pk}/standing/"
    return signed_in(person).post(address, {"standing": standing}, follow=True)


def test_a_promise_is_retired_and_brought_back(cast: Cast) -> None:
    add(cast.ritva)
    urgent = Promise.objects.get(is_default=False)
    new = NewContact(team=cast.team, received_at=NOW, promise=urgent)
    running = record_first_contact(new, recorded_by=cast.aino, now=NOW)
    stand(cast.ritva, urgent, "retire")
    urgent.refresh_from_db()
    assert urgent.retired_at == NOW
    assert urgent.name not in signed_in(cast.aino).get("/contacts/new/").content.decode()
    running.refresh_from_db()
    assert running.respond_by == NOW + 4 * HOUR
    assert running.duties.filter(done_at=None).count() == 6
    assert "Retired" in settings_of(cast.ritva)

    stand(cast.ritva, urgent, "bring_back")
    assert urgent.name in signed_in(cast.aino).get("/contacts/new/").content.decode()


def test_the_default_cannot_be_retired_and_a_retired_one_cannot_be_the_default(cast: Cast) -> None:
    assert (
        "Make another promise the default first."
        in stand(cast.ritva, cast.promise, "retire").content.decode()
    )
    add(cast.ritva)
    urgent = Promise.objects.get(is_default=False)
    stand(cast.ritva, urgent, "retire")
    assert "Bring it back first." in stand(cast.ritva, urgent, "default").content.decode()
    assert Promise.objects.get(is_default=True) == cast.promise


def test_another_promise_becomes_the_default_and_is_what_the_public_page_says(cast: Cast) -> None:
    add(cast.ritva)
    urgent = Promise.objects.get(is_default=False)
    stand(cast.ritva, urgent, "default")
    assert Promise.objects.get(is_default=True) == urgent
    page = signed_in(cast.maija).get("/start/").content.decode()
    assert "Somebody speaks with you within 4 hours of first contact." in page


@pytest.mark.parametrize("who", ["aino", "leena", "eero", "maija"])
def test_only_leads_retire(cast: Cast, who: str) -> None:
    assert stand(getattr(cast, who), cast.promise, "default").status_code == 404


def test_working_hours_are_off_until_somebody_ticks_what_they_mean(cast: Cast) -> None:
    page = signed_in(cast.ritva).get(f"/settings/promises/{cast.promise.pk}/change/").content.decode()
    assert 'value="every_hour" id="id_counts_0" checked' in page
    assert "Nobody may be met at night or at the weekend." in page
    # times without the choice are no choice
    change(cast.ritva, cast, **(OFFICE | {"counts": "every_hour"}))
    assert not Promise.objects.get().counts_working_time


def test_working_hours_are_told_wherever_the_promise_is(cast: Cast) -> None:
    change(cast.ritva, cast, **(OFFICE | {"opens_6": "18:30", "closes_6": "00:00"}))
    contact = record_first_contact(
        NewContact(team=cast.team, received_at=NOW), recorded_by=cast.aino, now=NOW
    )
    browser = signed_in(cast.ritva)
    warned = "Nobody may be met at night or at the weekend."
    for address in (
        "/settings/",
        f"/settings/promises/{cast.promise.pk}/",
        "/contacts/",
        f"/contacts/{contact.pk}/",
        "/start/",
        "/reports/",
        "/",
    ):
        page = browser.get(address, follow=True).content.decode()
        if address != "/":
            assert "within 12 working hours of first contact." in page, address
            assert warned in page, address
    settings = settings_of(cast.aino)
    assert "Monday, 8:00am to 4:00pm" in settings
    assert "Sunday, 6:30pm to midnight" in settings
    form = browser.get(f"/settings/promises/{cast.promise.pk}/change/").content.decode()
    assert 'name="closes_6" value="00:00"' in form


def holidays(person: Person, lines: str) -> Any:
    return signed_in(person).post("/settings/holidays/", {"holidays": lines}, follow=True)


def test_holidays_are_a_list_that_leads_keep(cast: Cast) -> None:
    assert not Holiday.objects.exists()
    holidays(cast.ritva, "2026-12-25 Christmas Day\n\n 2026-12-06  Independence Day \n")
    kept = [(str(one.day), one.name) for one in Holiday.objects.all()]
    assert kept == [("2026-12-06", "Independence Day"), ("2026-12-25", "Christmas Day")]
    assert "Friday, 25 December 2026" in settings_of(cast.aino) or "25" in settings_of(cast.aino)
    holidays(cast.ritva, "")
    assert not Holiday.objects.exists()


@pytest.mark.parametrize(
    "lines",
    ["Christmas", "2026-12-25", "25.12.2026 Christmas", "2026-02-30 No day", "2026-12-25 " + "x" * 81],
)
def test_a_line_that_is_no_holiday_is_refused_and_kept(cast: Cast, lines: str) -> None:
    page = holidays(cast.ritva, f"2026-12-06 Independence Day\n{lines}").content.decode()
    assert 'href="#id_holidays"' in page
    assert "Independence Day" in page
    assert lines[:60] in page
    assert not Holiday.objects.exists()


def test_one_day_is_one_holiday(cast: Cast) -> None:
    page = holidays(cast.ritva, "2026-12-06 One\n2026-12-06 Other").content.decode()
    assert "2026-12-06 stands here twice." in page


@pytest.mark.parametrize("who", ["aino", "leena", "eero", "maija"])
def test_only_leads_keep_holidays(cast: Cast, who: str) -> None:
    assert holidays(getattr(cast, who), "2026-12-25 Christmas Day").status_code == 404
