"""Who is on call, and who stands behind each role."""

from datetime import timedelta

import pytest

from response.models import OnCall, Shift
from response.rota.on_call import on_call, rosters
from tests.cast import SATURDAY_NIGHT, Cast

NOW = SATURDAY_NIGHT
MOMENT = timedelta(microseconds=1)


def test_a_shift_begins_with_its_first_moment_and_is_over_at_its_last(cast: Cast) -> None:
    shift = Shift.objects.get(person=cast.aino)
    there = {
        at: on_call(cast.team, at)[OnCall.FIRST]
        for at in (shift.starts_at - MOMENT, shift.starts_at, shift.ends_at - MOMENT, shift.ends_at)
    }
    assert list(there.values()) == [[], [cast.aino], [cast.aino], []]


def test_first_and_second_are_told_apart_and_other_teams_are_not_asked(cast: Cast) -> None:
    assert on_call(cast.team, NOW) == {OnCall.FIRST: [cast.aino], OnCall.SECOND: [cast.sami]}
    assert on_call(cast.other_team, NOW) == {OnCall.FIRST: [], OnCall.SECOND: []}


def test_somebody_whose_account_was_closed_is_not_on_call(cast: Cast) -> None:
    cast.aino.is_active = False
    cast.aino.save()
    assert on_call(cast.team, NOW)[OnCall.FIRST] == []
    assert not rosters([cast.team.pk], NOW)[cast.team.pk].get("first_on_call")


@pytest.mark.parametrize("both", [False, True])
def test_the_rosters_of_many_teams_cost_three_queries(
    cast: Cast, both: bool, django_assert_num_queries
) -> None:
    teams = [cast.team.pk, cast.other_team.pk] if both else [cast.team.pk]
    with django_assert_num_queries(3):
        found = rosters(teams, NOW)
    assert found[cast.team.pk] == {
        "first_on_call": [cast.aino.pk],
        "second_on_call": [cast.sami.pk],
        "coordinator": [cast.leena.pk],
        "team_lead": [cast.ritva.pk],
        "service_lead": [cast.olavi.pk],
    }
