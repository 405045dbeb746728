"""Describing shifts that repeat, looking at them before they are saved, and noting leave."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from networks.models import Person
from response.models import Leave, Shift, ShiftPattern
from response.rota.patterns import begin_pattern
from tests.cast import SATURDAY_NIGHT, Cast
from tests.pages import Page
from tests.response.rota.patterns import weekly
from tests.response.visits import signed_in

NOW = SATURDAY_NIGHT
NEW = "/rota/patterns/new/"


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def described(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "team": str(cast.team.pk),
        "on_call": "first",
        "first_on": "2026-11-23",
        "weekdays": ["0"],
        "every": "1",
        "begins": "09:00",
        "days": "7",
        "ends": "09:00",
        "turn_lasts": "shift",
        "turn_1": str(cast.aino.pk),
        "turn_2": str(cast.sami.pk),
    } | more


def page(by: Person, address: str, told: dict[str, Any] | None = None) -> str:
    return signed_in(by).get(address, told).content.decode()


def test_what_a_pattern_lays_out_is_shown_before_it_is_saved(cast: Cast) -> None:
    Leave.objects.create(
        person=cast.sami, starts_at=NOW + timedelta(days=10), ends_at=NOW + timedelta(days=11)
    )
    told = described(cast) | {"preview": "1"}
    shown = page(cast.leena, NEW, told)
    assert "Monday 23 November at 9:00am to Monday 30 November at 9:00am" in shown
    assert "<bdi>Sami</bdi></strong> <span" in shown
    assert "on leave" in shown
    assert not ShiftPattern.objects.exists()
    form = next(form for form in Page(shown, NEW).forms if form.method == "post" and "turn_1" in form.fields)
    sent = {name: field.value for name, field in form.fields.items()}
    answer = signed_in(cast.leena).post(NEW + f"?team={cast.team.pk}", sent, follow=True)
    assert "The shifts are on the rota for the next twelve weeks." in answer.content.decode()
    assert "every week: Monday, 9:00am until 9:00am 7 days later" in answer.content.decode()
    assert Shift.objects.filter(pattern__isnull=False).count() == 12


@pytest.mark.parametrize(
    ("preset", "fields"),
    [
        ("week", {"days": "7", "begins": "09:00", "ends": "09:00"}),
        ("weekdays", {"days": "0", "begins": "09:00", "ends": "17:00"}),
        ("weekend", {"days": "3", "begins": "17:00", "ends": "09:00"}),
        ("nonsense", {"days": "1", "begins": ""}),
    ],
)
def test_it_begins_with_one_of_three_usual_ones(cast: Cast, preset: str, fields: dict[str, str]) -> None:
    shown = Page(page(cast.leena, NEW, {"preset": preset}), NEW)
    form = next(form for form in shown.forms if "first_on" in form.fields)
    assert {name: form.fields[name].value for name in fields} == fields
    assert form.fields["first_on"].value == "2026-11-21"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"turn_1": ""}, "Choose who has the first turn."),
        ({"turn_1": "nobody"}, "Select a valid choice"),
        ({"weekdays": []}, "Choose one day at least."),
        ({"first_on": "2031-01-01"}, "Choose a day within two years."),
        ({"first_on": "tomorrow"}, "Write the day as year-month-day"),
        ({"begins": "nine"}, "Write the time as hours and minutes"),
        ({"days": "0"}, "A shift ends after it begins."),
        ({"last_on": "2026-11-22"}, "The last day comes before the first."),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_wrong_with_a_pattern_is_said_at_its_field(
    cast: Cast, wrong: dict[str, Any], said: str, method: str
) -> None:
    told = described(cast, **wrong) | {"preview": "1"}
    shown = getattr(signed_in(cast.leena), method)(NEW, told).content.decode()
    assert said in shown
    assert "This is what it lays out" not in shown
    assert not ShiftPattern.objects.exists()


def test_a_pattern_is_changed_and_ended(cast: Cast) -> None:
    pattern = begin_pattern(cast.team, weekly(cast.aino, cast.sami), cast.leena, NOW)
    address = reverse("rota_pattern", args=[pattern.pk])
    form = next(form for form in Page(page(cast.leena, address), address).forms if "first_on" in form.fields)
    assert form.fields["turn_2"].value == str(cast.sami.pk)
    signed_in(cast.leena).post(address, described(cast, begins="08:00", ends="08:00", turn_2=""))
    starts = Shift.objects.filter(pattern=pattern).earliest("starts_at").starts_at
    assert starts == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert set(Shift.objects.filter(pattern=pattern).values_list("person__name", flat=True)) == {"Aino"}
    signed_in(cast.leena).post(reverse("rota_pattern_end", args=[pattern.pk]))
    assert not Shift.objects.filter(pattern=pattern).exists()
    assert signed_in(cast.leena).get(address).status_code == 404


def test_a_team_is_kept_by_its_own(cast: Cast) -> None:
    pattern = begin_pattern(cast.team, weekly(cast.aino), cast.leena, NOW)
    address = reverse("rota_pattern", args=[pattern.pk])
    for stranger in (cast.aino, cast.eero, cast.maija):
        assert signed_in(stranger).get(address).status_code == 404
        assert signed_in(stranger).post(NEW, described(cast)).status_code == 404
    assert "Vuosaari" not in page(cast.leena, f"/rota/patterns/?team={cast.other_team.pk}")


def away(by: Person, **told: str) -> Any:
    times = {"starts_at": "2026-12-01T09:00", "ends_at": "2026-12-03T09:00"}
    return signed_in(by).post("/rota/leave/", times | told, follow=True)


def test_everybody_notes_their_own_leave_and_takes_it_back(cast: Cast) -> None:
    assert "It is noted." in away(cast.aino).content.decode()
    leave = Leave.objects.get()
    assert (leave.person, leave.ends_at) == (cast.aino, datetime(2026, 12, 3, 9, tzinfo=UTC))
    assert "Tuesday 1 December at 9:00am to Thursday 3 December at 9:00am" in page(cast.aino, "/rota/leave/")
    assert "Tuesday 1 December" not in page(cast.sami, "/rota/leave/")
    assert signed_in(cast.sami).post(reverse("rota_leave_end", args=[leave.pk])).status_code == 404
    signed_in(cast.aino).post(reverse("rota_leave_end", args=[leave.pk]))
    assert not Leave.objects.exists()


def test_who_keeps_the_rota_notes_it_of_the_teams_people_alone(cast: Cast) -> None:
    away(cast.leena, who=str(cast.sami.pk))
    assert Leave.objects.get().person == cast.sami
    assert "Select a valid choice" in away(cast.leena, who=str(cast.eero.pk)).content.decode()
    away(cast.aino, who=str(cast.sami.pk))
    assert set(Leave.objects.values_list("person__name", flat=True)) == {"Sami", "Aino"}


def test_leave_that_cannot_be_says_so_at_its_field(cast: Cast) -> None:
    shown = away(cast.aino, ends_at="2026-12-01T09:00").content.decode()
    assert "Leave ends after it begins. Choose a later end." in shown
    assert 'href="#id_ends_at"' in shown


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_cost_the_same_queries_however_many_rows(
    cast: Cast, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        begin_pattern(cast.team, weekly(cast.aino, every=number + 1), cast.leena, NOW)
        Leave.objects.create(person=cast.sami, starts_at=NOW, ends_at=NOW + timedelta(days=number + 1))
    leena = signed_in(cast.leena)
    leena.get("/rota/patterns/")
    with django_assert_num_queries(8):
        leena.get("/rota/patterns/")
    with django_assert_num_queries(7):
        leena.get("/rota/leave/")
