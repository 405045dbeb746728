"""Who would be told, by name, now and at three at night; and what the pages of promises cost."""

import re
from typing import Any

import pytest

from networks.models import ContactPoint
from response.models import OnCall, Promise, Shift
from response.preview import who_would_be_told
from tests.cast import Cast
from tests.response.laying_out import HOUR, NOW, _on_saturday_night, address, ladder, save, step
from tests.response.visits import signed_in

__all__ = ["_on_saturday_night"]


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
