"""The sweep: every rung at its time, once, to whoever is there."""

from collections import Counter

import pytest
from django.core.management import call_command

from networks.models import ContactPoint, TeamMember
from notices.models import Notice
from opendialogue import clock
from response import rules
from response.acts import end_contact, record_response, take_on
from response.contacts import NewContact, record_first_contact
from response.engine import ladder
from response.engine.claims import claim
from response.engine.ladder import climb_all
from response.engine.sweep import sweep
from response.meeting_times import meeting_begun, meeting_called_off, meeting_offered
from response.models import Duty, FirstContact, Shift
from tests.cast import LADDER, Cast, gather
from tests.response.engine.calling import DAY, HOUR, MOMENT, NOW, call, changes, remarks, states


@pytest.fixture
def contact(cast: Cast) -> FirstContact:
    return call(cast)


def told(contact: FirstContact, rung: int) -> set[str]:
    duty = contact.duties.get(rung=rung)
    return set(Notice.objects.filter(cause=f"duty:{duty.pk}").values_list("recipient__name", flat=True))


@pytest.mark.parametrize("rung", range(len(LADDER)))
def test_a_rung_fires_at_its_moment_and_not_before(cast: Cast, contact: FirstContact, rung: int) -> None:
    due = NOW + LADDER[rung][0]
    sweep(due - MOMENT)
    assert states(contact)[rung] == "waiting"
    sweep(due)
    duty = contact.duties.get(rung=rung)
    assert (duty.state, duty.done_at) == ("fired", due)
    sweep(due + MOMENT)
    duty.refresh_from_db()
    assert duty.done_at == due


def test_the_whole_ladder_tells_whom_it_should(cast: Cast, contact: FirstContact) -> None:
    for after, *_ in LADDER:
        sweep(NOW + after)
    assert [told(contact, rung) for rung in range(6)] == [
        {"Aino"},
        {"Sami", "Leena"},
        {"Aino", "Leena"},
        {"Ritva"},
        {"Olavi"},
        {"Aino", "Sami", "Leena", "Ritva", "Olavi"},
    ]
    contact.refresh_from_db()
    assert contact.breached_at == contact.respond_by


def test_taking_it_on_stills_the_rung_that_waits_for_that(cast: Cast, contact: FirstContact) -> None:
    take_on(contact, cast.sami, NOW)
    sweep(NOW + HOUR)
    assert states(contact)[:3] == ["fired", "passed_over", "waiting"]
    assert remarks(contact, 1) == ["taken_on"]


def test_a_response_or_a_delivered_notice_stills_nothing(cast: Cast, contact: FirstContact) -> None:
    sweep(NOW)
    Notice.objects.update(state="delivered", delivered_at=NOW)
    record_response(contact, cast.aino, NOW)
    sweep(NOW + HOUR)
    assert states(contact)[:2] == ["fired", "fired"]


def test_a_meeting_offered_stills_what_waits_for_it_and_calling_it_off_wakes_the_next(
    cast: Cast, contact: FirstContact
) -> None:
    take_on(contact, cast.aino, NOW)
    meeting_offered(contact, NOW + 22 * HOUR, NOW)
    sweep(NOW + 13 * HOUR)
    assert states(contact)[1:4] == ["passed_over"] * 3
    meeting_called_off(contact)
    sweep(NOW + 20 * HOUR)
    assert told(contact, 4) == {"Olavi"}


def test_a_meeting_to_come_before_the_deadline_lets_the_lead_sleep(cast: Cast, contact: FirstContact) -> None:
    meeting_offered(contact, contact.respond_by, NOW)
    sweep(NOW + 20 * HOUR)
    assert remarks(contact, 4) == ["meeting_to_come"]


def test_a_promise_kept_is_never_a_breach(cast: Cast, contact: FirstContact) -> None:
    meeting_begun(contact, contact.respond_by)
    sweep(contact.respond_by + MOMENT)
    contact.refresh_from_db()
    assert contact.breached_at is None
    assert remarks(contact, 5) == ["promise_kept"]


def test_a_meeting_a_moment_late_is_a_breach(cast: Cast, contact: FirstContact) -> None:
    meeting_begun(contact, contact.respond_by + MOMENT)
    sweep(contact.respond_by + 2 * MOMENT)
    contact.refresh_from_db()
    assert contact.breached_at == contact.respond_by


def test_an_ended_contact_passes_its_rungs_over(cast: Cast, contact: FirstContact) -> None:
    end_contact(contact, "elsewhere", cast.aino, NOW)
    sweep(NOW + 25 * HOUR)
    assert states(contact) == ["passed_over"] * 6
    assert remarks(contact, 5) == ["ended"]
    assert not Notice.objects.exists()


def test_a_contact_recorded_late_climbs_at_once_and_tells_each_person_once(cast: Cast) -> None:
    contact = call(cast, received_at=NOW - 13 * HOUR, recorded_at=NOW)
    sweep(NOW)
    assert states(contact) == ["fired"] * 4 + ["waiting"] * 2
    assert Counter(
        Notice.objects.filter(channel="mail").values_list("recipient__name", flat=True)
    ) == Counter(("Aino", "Sami", "Leena", "Ritva"))
    assert [told(contact, rung) for rung in range(4)] == [set(), {"Sami"}, {"Aino", "Leena"}, {"Ritva"}]
    assert remarks(contact, 0) == ["with:3"]


def test_several_sweepers_with_small_batches_still_tell_each_person_once(cast: Cast) -> None:
    call(cast, received_at=NOW - 25 * HOUR, recorded_at=NOW)
    sweep(NOW, limit=1)
    assert set(Counter(Notice.objects.values_list("recipient", "channel")).values()) == {1}


def test_nobody_on_call_falls_through_at_once_and_says_so(cast: Cast, contact: FirstContact) -> None:
    Shift.objects.all().delete()
    sweep(NOW)
    assert states(contact) == ["fired"] * 3 + ["waiting"] * 3
    assert told(contact, 2) == {"Aino", "Leena"}
    assert contact.duties.get(rung=2).due_at == NOW
    assert "nobody:first_on_call" in remarks(contact, 0)
    assert "nobody:second_on_call" in remarks(contact, 1)


def test_nobody_reachable_on_call_falls_through_at_once_and_says_so(
    cast: Cast, contact: FirstContact
) -> None:
    ContactPoint.objects.filter(person=cast.aino).update(stopped_at=NOW)
    sweep(NOW)
    assert states(contact)[:3] == ["fired", "fired", "waiting"]
    assert remarks(contact, 0) == ["unreachable:organiser", "unreachable:first_on_call"]
    assert told(contact, 1) == {"Sami", "Leena"}


def test_an_organiser_who_works_here_no_more_is_told_nothing_and_the_board_says_so(cast: Cast) -> None:
    new = NewContact(team=cast.team, received_at=NOW)
    contact = record_first_contact(new, recorded_by=cast.sami, now=NOW)
    TeamMember.objects.filter(person=cast.sami).update(left_at=NOW)
    sweep(NOW)
    assert told(contact, 0) == {"Aino"}
    assert remarks(contact, 0) == ["nobody:organiser"]


def test_with_nobody_anywhere_the_ladder_waits_for_the_first_who_can_be_reached(
    cast: Cast, contact: FirstContact
) -> None:
    ContactPoint.objects.all().update(stopped_at=NOW)
    sweep(NOW)
    assert states(contact) == ["fired"] * 4 + ["waiting"] * 2
    ContactPoint.objects.filter(person=cast.leena).update(stopped_at=None)
    sweep(NOW + rules.NOBODY_PAUSE - MOMENT)
    assert not Notice.objects.exists()
    sweep(NOW + rules.NOBODY_PAUSE)
    assert told(contact, 4) == {"Leena"}
    assert not contact.duties.get(rung=5).done_at


def test_a_breach_nobody_hears_of_is_still_recorded_and_told_later(cast: Cast, contact: FirstContact) -> None:
    ContactPoint.objects.all().update(stopped_at=NOW)
    sweep(contact.respond_by)
    contact.refresh_from_db()
    assert contact.breached_at == contact.respond_by
    assert states(contact)[5] == "waiting"
    ContactPoint.objects.filter(person=cast.olavi).update(stopped_at=None)
    sweep(contact.respond_by + rules.NOBODY_PAUSE)
    assert told(contact, 5) == {"Olavi"}


def test_who_left_the_team_is_not_woken(cast: Cast, contact: FirstContact) -> None:
    TeamMember.objects.filter(person=cast.leena).update(left_at=NOW)
    sweep(NOW + HOUR)
    assert told(contact, 1) == {"Sami"}
    assert remarks(contact, 1) == ["nobody:coordinator"]


def test_the_history_keeps_what_became_of_a_duty_and_not_who_claimed_it(contact: FirstContact) -> None:
    sweep(NOW)
    assert list(changes().values_list("state", flat=True)) == ["fired"]


@pytest.mark.parametrize("count", [1, 3])
def test_many_contacts_cost_no_more_queries_than_one(
    cast: Cast, count: int, django_assert_num_queries
) -> None:
    for _ in range(count):
        call(cast)
    mine = claim(NOW, 500)
    assert len(mine) == count
    with django_assert_num_queries(12):
        climb_all(mine, NOW)


def test_with_nothing_due_a_sweep_is_one_statement(contact: FirstContact, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        sweep(NOW - MOMENT)


def test_the_command_says_what_it_did(db: None, capsys) -> None:
    now = clock.now()
    call(gather(now), received_at=now)
    call_command("sweep")
    assert capsys.readouterr().out.startswith("1 due: 1 fired")


def test_a_sweep_in_many_batches_counts_what_all_of_them_did(cast: Cast) -> None:
    contacts = [call(cast, NOW - number * MOMENT, NOW) for number in range(4)]
    for contact in contacts[:2]:
        end_contact(contact, "elsewhere", cast.aino, NOW)
    assert sweep(NOW, limit=1).tally == ladder.Tally(fired=2, passed_over=2, notices=4)
    ContactPoint.objects.all().update(stopped_at=NOW)
    Duty.objects.exclude(contact__in=contacts[2:], is_breach=True).delete()
    assert sweep(NOW + DAY, limit=1).tally == ladder.Tally(kept_waiting=2)
