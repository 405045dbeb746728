"""A drill climbs the real ladder on a fast clock; whoever takes no part hears nothing, and nobody outside does."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from networks.models import Person
from notices import rules as notice_rules
from notices.channels import Letterbox
from notices.delivery import deliver_due
from notices.models import Notice, NoticeState
from notices.texts import write
from response import acts
from response.breach_stories import tell_breach_story
from response.contacts import NewContact, record_first_contact
from response.drills import (
    always_take_part,
    ask_each_time,
    begin_drill,
    call_drill,
    end_drill,
    end_what_is_over,
    take_no_part,
    take_part,
)
from response.engine import claims, failures
from response.engine.sweep import sweep
from response.known import join_known_network
from response.letters import drill_facts
from response.models import Drill, Duty, DutyState, FirstContact
from response.naming import name_whom_it_is_about
from response.queries.api import contacts_of_service, page_of_contacts
from response.queries.reports import Definition, definitions, weeks
from response.rules_drill import ENDS_AFTER
from tests.cast import SATURDAY_NIGHT, Cast

NOW = SATURDAY_NIGHT
MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)
#: a day in twenty-four minutes
SPEED = 60


def drill_with(cast: Cast, *people: Person) -> Drill:
    drill = call_drill(cast.team, SPEED, cast.leena, NOW)
    for person in people:
        take_part(drill, person, NOW)
    return begin_drill(drill, NOW)


def told(person: Person) -> int:
    return Notice.objects.filter(recipient=person).values("cause").distinct().count()


def climb_until(end, cast: Cast) -> None:
    """The sweeps of every half minute."""
    at = NOW
    while at <= end:
        sweep(at)
        end_what_is_over(at)
        at += MINUTE / 2


def test_a_day_goes_by_in_twenty_four_minutes(cast: Cast) -> None:
    drill = drill_with(cast, cast.aino)
    assert drill.contact
    due = [duty.due_at - NOW for duty in drill.contact.duties.order_by("rung")]
    assert due == [MINUTE * minutes for minutes in (0, 0.5, 4, 12, 20, 24)]
    assert drill.contact.respond_by == NOW + 24 * MINUTE
    assert drill.contact.within == 24 * MINUTE
    assert drill.ends_at == NOW + 24 * MINUTE + ENDS_AFTER
    assert drill.contact.is_drill
    assert all(drill.contact.duties.values_list("is_drill", flat=True))


def test_only_who_takes_part_is_told_and_the_roles_of_the_others_are_named(cast: Cast) -> None:
    drill = drill_with(cast, cast.aino, cast.leena)
    climb_until(NOW + 23 * MINUTE, cast)
    assert (told(cast.aino), told(cast.leena)) == (2, 2)
    assert set(Notice.objects.values_list("recipient__name", flat=True)) == {"Aino", "Leena"}
    remarks = dict(Duty.objects.filter(contact=drill.contact).values_list("rung", "remarks"))
    assert remarks[0] == []
    assert remarks[1] == ["would:second_on_call"]
    assert remarks[3] == ["would:team_lead"]
    assert remarks[4] == ["would:service_lead"]
    states = set(Duty.objects.filter(contact=drill.contact, rung__lt=5).values_list("state", flat=True))
    assert states == {DutyState.FIRED}


def test_a_rung_that_told_only_those_who_take_no_part_does_not_fall_through(cast: Cast) -> None:
    drill_with(cast, cast.leena)
    sweep(NOW)
    assert Duty.objects.get(rung=0).state == DutyState.FIRED
    assert Duty.objects.get(rung=1).state == DutyState.WAITING
    assert not Notice.objects.exists()


def test_every_letter_says_that_it_is_a_drill(cast: Cast) -> None:
    drill_with(cast, cast.aino)
    sweep(NOW)
    letters = {
        notice.channel: write(notice.kind, notice.channel, language, notice.context)
        for notice in Notice.objects.all()
        for language in ("en",)
    }
    assert letters["mail"].subject.startswith("Drill:")
    assert letters["mail"].body.count("This is a drill.") == 1
    assert letters["sms"].body.startswith("DRILL, nobody is waiting.")
    record_first_contact(NewContact(team=cast.team, received_at=NOW), recorded_by=cast.aino, now=NOW)
    sweep(NOW)
    for notice in Notice.objects.exclude(cause__in=causes_of_drills()):
        text = write(notice.kind, notice.channel, "en", notice.context)
        assert "rill" not in text.subject + text.body


def causes_of_drills() -> list[str]:
    return [f"duty:{pk}" for pk in Duty.objects.filter(is_drill=True).values_list("pk", flat=True)]


def test_taking_on_in_a_drill_works_as_in_earnest(cast: Cast) -> None:
    drill = drill_with(cast, cast.aino, cast.sami, cast.leena)
    sweep(NOW)
    assert drill.contact
    assert acts.take_on(drill.contact, cast.sami, NOW + MINUTE / 4).is_yours
    assert not acts.take_on(drill.contact, cast.aino, NOW + MINUTE / 3).is_yours
    sweep(NOW + MINUTE / 2)
    assert Duty.objects.get(rung=1).state == DutyState.PASSED_OVER


@pytest.mark.parametrize(("before", "is_open"), [(MOMENT, True), (timedelta(0), False), (-MOMENT, False)])
def test_it_ends_by_itself(cast: Cast, before: timedelta, is_open: bool) -> None:
    drill = drill_with(cast, cast.aino)
    assert drill.ends_at
    end_what_is_over(drill.ends_at - before)
    drill.refresh_from_db()
    assert drill.contact
    assert (drill.ended_at is None) is is_open
    assert (FirstContact.objects.get(pk=drill.contact.pk).ended_at is None) is is_open
    assert drill.ended_by is None


def test_stopped_it_tells_nobody_any_more_not_even_what_was_written_already(cast: Cast) -> None:
    drill = drill_with(cast, cast.aino)
    sweep(NOW)
    assert Notice.objects.filter(state=NoticeState.QUEUED).exists()
    end_drill(drill, cast.leena, NOW + MOMENT)
    assert set(Notice.objects.values_list("state", flat=True)) == {NoticeState.FAILED}
    climb_until(NOW + 30 * MINUTE, cast)
    assert told(cast.aino) == 1
    drill.refresh_from_db()
    assert drill.ended_by == cast.leena
    assert drill.ended_at == NOW + MOMENT


def test_letters_of_a_drill_are_of_no_use_after_its_end(cast: Cast) -> None:
    drill = drill_with(cast, cast.aino)
    sweep(NOW)
    assert drill.ends_at
    assert {notice.context["use_by"] for notice in Notice.objects.all()} == {drill.ends_at.isoformat()}


def test_whoever_takes_their_part_back_hears_nothing_more(cast: Cast) -> None:
    drill = drill_with(cast, cast.aino, cast.leena)
    sweep(NOW)
    take_no_part(drill, cast.aino, NOW + MOMENT)
    climb_until(NOW + 5 * MINUTE, cast)
    assert set(Notice.objects.filter(recipient=cast.aino).values_list("state", flat=True)) == {
        NoticeState.FAILED
    }
    assert told(cast.aino) == 1
    assert told(cast.leena) == 2


def test_a_standing_yes_counts_for_every_drill_until_it_is_taken_back(cast: Cast) -> None:
    always_take_part(cast.aino, NOW)
    always_take_part(cast.eero, NOW)
    first = call_drill(cast.team, SPEED, cast.leena, NOW)
    assert [part.person for part in first.parts.all()] == [cast.aino]
    always_take_part(cast.sami, NOW)
    assert {part.person for part in first.parts.all()} == {cast.aino, cast.sami}
    end_drill(first, cast.leena, NOW)
    ask_each_time(cast.aino, NOW)
    second = call_drill(cast.team, SPEED, cast.leena, NOW)
    assert [part.person for part in second.parts.all()] == [cast.sami]


def test_one_drill_at_a_time_for_a_team(cast: Cast) -> None:
    drill = call_drill(cast.team, SPEED, cast.leena, NOW)
    with pytest.raises(ValidationError, match="has a drill already"):
        call_drill(cast.team, SPEED, cast.ritva, NOW)
    call_drill(cast.other_team, SPEED, cast.olavi, NOW)
    end_drill(drill, cast.leena, NOW)
    call_drill(cast.team, SPEED, cast.ritva, NOW)


def test_a_drill_begins_once_and_not_without_anybody_nor_when_it_is_over(cast: Cast) -> None:
    drill = call_drill(cast.team, SPEED, cast.leena, NOW)
    with pytest.raises(ValidationError, match="Nobody takes part"):
        begin_drill(drill, NOW)
    take_part(drill, cast.aino, NOW)
    begun = begin_drill(drill, NOW)
    assert begin_drill(drill, NOW + MINUTE).contact == begun.contact
    end_drill(drill, cast.leena, NOW)
    end_drill(drill, cast.ritva, NOW + MINUTE)
    drill.refresh_from_db()
    assert drill.ended_by == cast.leena
    other = call_drill(cast.team, SPEED, cast.leena, NOW)
    end_drill(other, cast.leena, NOW)
    for refused in (lambda: begin_drill(other, NOW), lambda: take_part(other, cast.aino, NOW)):
        with pytest.raises(ValidationError, match="over"):
            refused()


def test_drills_are_taken_up_after_everything_that_is_in_earnest(cast: Cast) -> None:
    drill_with(cast, cast.aino)
    later = NOW + MINUTE
    for _ in range(3):
        record_first_contact(NewContact(team=cast.team, received_at=later), recorded_by=None, now=later)
    assert [kinds(2), kinds(2), kinds(2)] == [[False, False], [False, True], [True]]


def kinds(limit: int) -> list[bool]:
    taken = claims.claim(NOW + 2 * MINUTE, limit)
    drilled = dict(Duty.objects.filter(pk__in=[each.duty for each in taken]).values_list("pk", "is_drill"))
    return sorted(drilled.values())


def test_reports_and_other_systems_hear_nothing_of_a_drill(cast: Cast) -> None:
    drill_with(cast, cast.aino)
    week = NOW - timedelta(days=7), NOW + timedelta(days=1)
    promise = Definition(cast.promise.pk, cast.promise.name, cast.promise.within, cast.promise.kept_by, False)
    assert weeks(cast.ritva, promise, cast.service.zone, *week) == []
    assert definitions(cast.ritva, *week) == []
    assert not contacts_of_service(cast.service).exists()
    assert page_of_contacts(cast.service, 10, None, None) == []


def test_nobody_outside_can_be_drawn_into_a_drill(cast: Cast) -> None:
    contact = drill_with(cast, cast.aino).contact
    assert contact
    for act in (
        lambda: acts.open_network_for(contact, cast.aino, NOW),
        lambda: join_known_network(contact, cast.network, cast.aino, NOW),
        lambda: name_whom_it_is_about(contact, "Maija", cast.aino, NOW),
        lambda: acts.end_contact(contact, "met", cast.aino, NOW),
        lambda: tell_breach_story(contact, "It rang.", cast.aino, NOW),
    ):
        with pytest.raises(ValidationError, match="This is a drill"):
            act()
    with pytest.raises(IntegrityError, match="contact_drill_touches_nobody"), transaction.atomic():
        FirstContact.objects.filter(pk=contact.pk).update(about=cast.maija)


def test_a_rung_of_a_drill_that_cannot_be_climbed_pages_only_who_takes_part(cast: Cast) -> None:
    drill = drill_with(cast, cast.leena)
    assert drill.contact
    for duty in drill.contact.duties.filter(rung__in=(0, 1)):
        for _ in range(6):
            [mine] = [each for each in claims.claim(NOW + timedelta(days=1), 10) if each.duty == str(duty.pk)]
            given_up = failures.push_back(mine, RuntimeError("no"), NOW)
            Duty.objects.exclude(pk=duty.pk).update(lease_until=None)
            Duty.objects.filter(pk=duty.pk).update(next_attempt_at=NOW)
        assert given_up
    assert set(Notice.objects.values_list("recipient__name", flat=True)) == {"Leena"}
    for notice in Notice.objects.all():
        assert drill_facts(drill.contact.pk, drill.ends_at).items() <= notice.context.items()
        assert notice.context["by"] == drill.contact.respond_by.isoformat()
    take_no_part(drill, cast.leena, NOW)


def test_a_drill_whose_text_cannot_be_made_never_goes_out_as_though_somebody_were_waiting(cast: Cast) -> None:
    drill_with(cast, cast.aino)
    sweep(NOW)
    Notice.objects.update(kind="no_such_kind", attempts=notice_rules.MOST_WRITING)
    deliver_due(NOW, ways=lambda channel: Letterbox())
    assert set(Notice.objects.values_list("kind", "state")) == {("no_such_kind", NoticeState.QUEUED)}
