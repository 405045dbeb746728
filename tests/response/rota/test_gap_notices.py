"""Who keeps the rota is told a week before nobody will be on call, and once."""

from datetime import timedelta

import pytest

from networks.models import ContactPoint, TeamMember
from notices.models import Notice
from notices.texts import write
from response.models import Leave, OnCall, Shift
from response.rota.gap_notices import tell_of_gaps
from tests.cast import SATURDAY_NIGHT, Cast

NOW = SATURDAY_NIGHT
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def rota(cast: Cast) -> Cast:
    """Aino is first on call for ten days from now, and nobody for two days after that; Eero always is in his team."""
    Shift.objects.all().delete()
    for begins, ends in ((-60, 10), (12, 99)):
        Shift.objects.create(
            team=cast.team, person=cast.aino, starts_at=NOW + begins * DAY, ends_at=NOW + ends * DAY
        )
    Shift.objects.create(
        team=cast.other_team, person=cast.eero, starts_at=NOW - 60 * DAY, ends_at=NOW + 99 * DAY
    )
    return cast


def told() -> list[str]:
    return list(Notice.objects.filter(kind="rota_gap").values_list("recipient__name", flat=True))


def test_the_coordinator_is_told_a_week_before_it_begins_and_once(rota: Cast) -> None:
    begins = NOW + 10 * DAY
    assert tell_of_gaps(begins - WEEK - MOMENT) == 0
    assert tell_of_gaps(begins - WEEK) == 1
    assert tell_of_gaps(begins - WEEK + DAY) == 0
    assert tell_of_gaps(begins + DAY) == 0
    assert told() == ["Leena"]


def test_a_gap_that_is_found_later_is_told_at_once(rota: Cast) -> None:
    assert tell_of_gaps(NOW + 10 * DAY + DAY) == 1
    assert tell_of_gaps(NOW + 10 * DAY + 2 * DAY) == 0
    assert told() == ["Leena"]


def test_several_that_are_new_at_once_are_one_notice(rota: Cast) -> None:
    Shift.objects.filter(person=rota.aino, ends_at=NOW + 10 * DAY).update(ends_at=NOW + DAY)
    for begins in (2, 4):
        Shift.objects.create(
            team=rota.team, person=rota.sami, starts_at=NOW + begins * DAY, ends_at=NOW + (begins + 1) * DAY
        )
    assert tell_of_gaps(NOW) == 3
    notice = Notice.objects.get(kind="rota_gap")
    text = write(notice.kind, "mail", "en", notice.context).body
    assert "A shift has nobody: Sunday 22 November at 10:05pm to Monday 23 November at 10:05pm." in text
    assert "2 more have nobody." in text
    assert "Kallio Open Dialogue" not in text


def test_without_a_coordinator_the_lead_is_told_and_without_one_the_services(rota: Cast) -> None:
    TeamMember.objects.filter(person=rota.leena).update(left_at=NOW)
    tell_of_gaps(NOW + 10 * DAY)
    assert told() == ["Ritva"]
    Shift.objects.filter(person=rota.aino, starts_at__gt=NOW).update(ends_at=NOW + 20 * DAY)
    TeamMember.objects.filter(person=rota.ritva).update(left_at=NOW)
    tell_of_gaps(NOW + 20 * DAY)
    assert told() == ["Ritva", "Olavi"]


def test_where_nobody_can_be_told_it_is_told_later(rota: Cast) -> None:
    points = list(ContactPoint.objects.filter(person=rota.leena))
    ContactPoint.objects.filter(person=rota.leena).update(stopped_at=NOW)
    assert tell_of_gaps(NOW + 10 * DAY) == 0
    ContactPoint.objects.filter(pk=points[0].pk).update(stopped_at=None)
    assert tell_of_gaps(NOW + 10 * DAY) == 1


def test_leave_makes_a_gap_and_second_on_call_counts_where_the_team_has_it(rota: Cast) -> None:
    Leave.objects.create(person=rota.aino, starts_at=NOW + DAY, ends_at=NOW + 2 * DAY)
    assert tell_of_gaps(NOW) == 1
    Shift.objects.create(
        team=rota.team, person=rota.sami, on_call=OnCall.SECOND, starts_at=NOW, ends_at=NOW + 3 * DAY
    )
    assert tell_of_gaps(NOW) == 1
    assert tell_of_gaps(NOW) == 0


def test_a_team_that_never_had_a_rota_is_told_once(rota: Cast) -> None:
    Shift.objects.all().delete()
    assert tell_of_gaps(NOW) == 2
    assert tell_of_gaps(NOW + 3 * WEEK) == 0
    assert sorted(told()) == ["Leena", "Olavi"]
