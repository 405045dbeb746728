"""The rota: who is on call, and where nobody is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from response.models import OnCall, Shift
from response.rota.coverage import gaps
from tests.cast import Cast
from tests.response.rota.looking import NOW, _on_saturday_night, at, elsewhere, put_on_call, rota_of, visit
from tests.response.visits import signed_in

__all__ = ["_on_saturday_night"]


@pytest.mark.parametrize(
    ("covered", "expected"),
    [
        ([], [(0, 10)]),
        ([(0, 10)], []),
        ([(-5, 20)], []),
        ([(0, 4), (4, 10)], []),
        ([(0, 4), (4.001, 10)], [(4, 4.001)]),
        ([(2, 5), (1, 3), (7, 8)], [(0, 1), (5, 7), (8, 10)]),
        ([(12, 14)], [(0, 10)]),
    ],
)
def test_gaps_are_what_no_shift_touches(covered: Any, expected: Any) -> None:
    stretches = [(at(begins), at(ends)) for begins, ends in covered]
    assert gaps(stretches, at(0), at(10)) == [(at(begins), at(ends)) for begins, ends in expected]


def test_the_rota_shows_who_is_on_call_now_and_where_nobody_is(cast: Cast) -> None:
    page = rota_of(cast.aino)
    assert "First on call now<strong><bdi>Aino</bdi></strong>" in page
    assert "Second on call now<strong><bdi>Sami</bdi></strong>" in page
    assert "nobody is first on call, beginning Monday 23 November at 10:05pm" in page
    assert "Nobody is second on call" in page


def test_a_full_rota_says_so(cast: Cast) -> None:
    Shift.objects.update(ends_at=NOW + timedelta(weeks=9))
    page = rota_of(cast.aino)
    assert "Somebody is first on call at every hour" in page
    assert "Nobody is first on call" not in page
    assert "gap" not in page.partition("<main")[2].replace("rota-gap", "")


@pytest.mark.parametrize("who", ["leena", "ritva", "olavi"])
def test_coordinators_and_leads_put_people_on_call(cast: Cast, who: str) -> None:
    put_on_call(getattr(cast, who), cast, cast.sami)
    shift = Shift.objects.get(person=cast.sami, on_call=OnCall.FIRST)
    assert (shift.starts_at, shift.ends_at) == (
        datetime(2026, 12, 1, 9, tzinfo=UTC),
        datetime(2026, 12, 2, 9, tzinfo=UTC),
    )


def test_a_practitioner_reads_the_rota_and_changes_nothing(cast: Cast) -> None:
    assert "Put somebody on call" not in rota_of(cast.aino)
    assert put_on_call(cast.aino, cast, cast.sami).status_code == 404
    shift = Shift.objects.get(person=cast.sami)
    assert signed_in(cast.aino).post(reverse("rota_remove", args=[shift.pk])).status_code == 404


def test_another_teams_rota_is_closed(cast: Cast) -> None:
    assert "Aino" not in rota_of(cast.eero)
    shift = Shift.objects.get(person=cast.sami)
    assert signed_in(cast.eero).post(reverse("rota_remove", args=[shift.pk])).status_code == 404
    assert signed_in(cast.maija).get("/rota/").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"ends_at": "2026-12-01T09:00"}, "ends_at", "A shift ends after it begins."),
        ({"ends_at": "2026-12-01T08:59"}, "ends_at", "A shift ends after it begins."),
        (
            {"starts_at": "2026-11-20T09:00", "ends_at": "2026-11-21T22:05"},
            "ends_at",
            "would be over already",
        ),
        ({"ends_at": "2027-01-01T09:01"}, "ends_at", "A shift lasts a month at most."),
        ({"starts_at": ""}, "starts_at", "Say when it begins."),
        ({"who": ""}, "who", "Choose who is on call."),
        ({"who": "nobody:nowhere"}, "who", "Select a valid choice"),
        ({"on_call": "third"}, "on_call", "Select a valid choice"),
    ],
)
def test_what_is_wrong_with_a_shift_is_said_at_its_field(
    cast: Cast, wrong: dict[str, str], field: str, said: str
) -> None:
    page = put_on_call(cast.leena, cast, cast.sami, **wrong).content.decode()
    assert f'href="#id_{field}' in page
    assert said in page
    assert Shift.objects.count() == 2


def test_nobody_is_first_on_call_twice_at_once(cast: Cast) -> None:
    put_on_call(cast.leena, cast, cast.sami)
    page = put_on_call(cast.leena, cast, cast.sami, starts_at="2026-12-02T08:59", ends_at="2026-12-03T09:00")
    assert "Sami is on call then already." in page.content.decode()
    put_on_call(cast.leena, cast, cast.sami, starts_at="2026-12-02T09:00", ends_at="2026-12-03T09:00")
    assert Shift.objects.filter(person=cast.sami, on_call=OnCall.FIRST).count() == 2


def test_taking_off_a_shift_to_come_a_running_one_and_one_that_is_over(cast: Cast) -> None:
    leena = signed_in(cast.leena)
    times = {"to come": (1, 2), "running": (-1, 1), "over": (-2, 0)}
    shifts = {
        name: Shift.objects.create(team=cast.team, person=cast.ritva, starts_at=at(begins), ends_at=at(ends))
        for name, (begins, ends) in times.items()
    }
    for shift in shifts.values():
        leena.post(reverse("rota_remove", args=[shift.pk]))
    left = {shift.pk: shift.ends_at for shift in Shift.objects.filter(person=cast.ritva)}
    assert left == {shifts["running"].pk: NOW, shifts["over"].pk: NOW}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_rota_costs_the_same_queries_however_many_shifts(
    cast: Cast, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        Shift.objects.create(team=cast.team, person=cast.ritva, starts_at=at(number), ends_at=at(number + 1))
        elsewhere(cast, cast.ritva, number, number + 1)
    leena = signed_in(cast.leena)
    leena.get("/rota/")
    with django_assert_num_queries(12):
        leena.get("/rota/")


def test_a_week_is_shown_day_by_day_and_the_ones_beside_it_are_a_step_away(cast: Cast) -> None:
    page = rota_of(cast.aino)
    assert "Monday 16 November to Sunday 22 November" in page
    assert "week=2026-11-09" in page
    assert "week=2026-11-23" in page
    after = visit(cast.aino, "/rota/?week=2026-11-23")
    assert "Monday 23 November to Sunday 29 November" in after
    assert '<bdi>Aino</bdi> <span class="soft small">until 10:05pm</span>' in after
    assert 'nobody <span class="soft small">from 10:05pm</span>' in after


@pytest.mark.parametrize("week", ["nonsense", "9999-12-31", "0001-01-01", "2026-02-30", ""])
def test_a_week_that_is_none_is_this_week(cast: Cast, week: str) -> None:
    assert "Monday 16 November to Sunday 22 November" in visit(cast.aino, f"/rota/?week={week}")


def test_who_watches_several_teams_chooses_one(cast: Cast) -> None:
    Shift.objects.create(team=cast.other_team, person=cast.eero, starts_at=at(0), ends_at=at(9))
    assert "Eero" not in rota_of(cast.olavi).partition('id="team"')[2].partition('id="add"')[0]
    other = visit(cast.olavi, f"/rota/?team={cast.other_team.pk}")
    assert "First on call now<strong><bdi>Eero</bdi></strong>" in other
    assert "Eero" not in visit(cast.aino, f"/rota/?team={cast.other_team.pk}")
    assert 'aria-label="Teams"' not in rota_of(cast.aino)


def test_shifts_of_one_person_that_meet_are_one_in_the_week(cast: Cast) -> None:
    last = Shift.objects.get(person=cast.aino)
    Shift.objects.create(
        team=cast.team, person=cast.aino, starts_at=last.ends_at, ends_at=last.ends_at + timedelta(days=2)
    )
    after = visit(cast.aino, "/rota/?week=2026-11-23").partition('<ol class="week">')[2].partition("</ol>")[0]
    assert "from" not in after.partition("Second on call")[0]
