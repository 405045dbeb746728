"""Who is on leave is not asked, whatever the rota says, and the ladder says so."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from networks.models import Person
from notices.models import Notice
from response.contacts import NewContact, record_first_contact
from response.engine.sweep import sweep
from response.models import Duty, Leave, OnCall
from response.presenters.remarks import remarks
from response.rota.leave import end_leave, take_leave
from response.rota.on_call import on_call, rosters
from tests.cast import SATURDAY_NIGHT, Cast

NOW = SATURDAY_NIGHT
HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)


def away(person: Person, begins: timedelta = -HOUR, ends: timedelta = HOUR) -> Leave:
    return Leave.objects.create(person=person, starts_at=NOW + begins, ends_at=NOW + ends)


def test_leave_begins_with_its_first_moment_and_is_over_at_its_last(cast: Cast) -> None:
    leave = away(cast.aino)
    moments = (leave.starts_at - MOMENT, leave.starts_at, leave.ends_at - MOMENT, leave.ends_at)
    assert [on_call(cast.team, at)[OnCall.FIRST] for at in moments] == [[cast.aino], [], [], [cast.aino]]
    told = [rosters([cast.team.pk], at)[cast.team.pk] for at in moments]
    assert ["first_on_call" in roster for roster in told] == [True, False, False, True]
    assert told[1]["on_leave:first_on_call"] == [cast.aino.pk]


def test_a_coordinator_and_a_lead_on_leave_are_not_asked_but_the_lead_of_the_service_is(cast: Cast) -> None:
    for person in (cast.leena, cast.ritva, cast.olavi):
        away(person)
    roster = rosters([cast.team.pk], NOW)[cast.team.pk]
    assert not {"coordinator", "team_lead"} & roster.keys()
    assert roster["service_lead"] == [cast.olavi.pk]


def test_the_ladder_goes_past_whoever_is_on_leave_at_once_and_says_so(cast: Cast) -> None:
    away(cast.aino)
    contact = record_first_contact(
        NewContact(team=cast.team, received_at=NOW, about=cast.maija), recorded_by=cast.aino, now=NOW
    )
    sweep(NOW)
    first, second = Duty.objects.filter(contact=contact).order_by("rung")[:2]
    assert (first.state, second.state) == ("fired", "fired")
    assert remarks(first.remarks) == [
        "The organiser is on leave.",
        "Whoever is first on call is on leave; the next step was taken at once.",
    ]
    told = set(Notice.objects.values_list("recipient__name", flat=True))
    assert told == {"Sami", "Leena"}


def test_somebody_else_who_is_first_on_call_as_well_is_told_and_nothing_falls_through(cast: Cast) -> None:
    away(cast.aino)
    cast.team.shifts.create(person=cast.ritva, starts_at=NOW - HOUR, ends_at=NOW + HOUR)
    record_first_contact(
        NewContact(team=cast.team, received_at=NOW, about=cast.maija), recorded_by=cast.sami, now=NOW
    )
    sweep(NOW)
    assert set(Notice.objects.values_list("recipient__name", flat=True)) == {"Sami", "Ritva"}
    assert list(Duty.objects.filter(done_at=None).values_list("rung", flat=True)) == [1, 2, 3, 4, 5]


def test_leave_is_taken_and_ended(cast: Cast) -> None:
    to_come = take_leave(cast.aino, NOW + HOUR, NOW + 2 * HOUR, cast.aino, NOW)
    running = take_leave(cast.aino, NOW - HOUR, NOW + HOUR, cast.aino, NOW)
    end_leave(to_come, cast.aino, NOW)
    end_leave(running, cast.aino, NOW)
    assert list(Leave.objects.values_list("starts_at", "ends_at")) == [(NOW - HOUR, NOW)]
    with pytest.raises(ValidationError, match="This leave is over"):
        end_leave(running, cast.aino, NOW)


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [(1, 1, "ends after it begins"), (2, 1, "ends after it begins"), (-2, 0, "would be over already")],
)
def test_leave_that_cannot_be_is_refused(cast: Cast, begins: int, ends: int, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        take_leave(cast.aino, NOW + begins * HOUR, NOW + ends * HOUR, cast.aino, NOW)
