"""The sweep: every rung at its time, once, to whoever is there."""

import re
from collections import Counter
from datetime import datetime, timedelta
from threading import Barrier, Thread
from time import sleep

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from networks.models import ContactPoint, Person, TeamMember
from notices import texts
from notices.models import Notice
from notices.rules import SILENCE
from opendialogue import clock
from response import rules
from response.acts import end_contact, record_response, take_on
from response.contacts import NewContact, record_first_contact
from response.engine import claims, ladder
from response.engine.claims import LEASE, ClaimLostError, Result, claim
from response.engine.ladder import climb_all
from response.engine.sweep import sweep
from response.meeting_times import meeting_begun, meeting_called_off, meeting_offered
from response.models import Duty, FirstContact, Shift
from response.queries.ladder import hold_contacts
from tests.cast import LADDER, SATURDAY_NIGHT, Cast, gather

NOW = SATURDAY_NIGHT
MOMENT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
DAY = 24 * HOUR


def call(cast: Cast, received_at: datetime = NOW, recorded_at: datetime | None = None) -> FirstContact:
    new = NewContact(team=cast.team, received_at=received_at, about=cast.maija)
    return record_first_contact(new, recorded_by=None, now=recorded_at or received_at)


@pytest.fixture
def contact(cast: Cast) -> FirstContact:
    return call(cast)


def states(contact: FirstContact) -> list[str]:
    return list(contact.duties.order_by("rung").values_list("state", flat=True))


def told(contact: FirstContact, rung: int) -> set[str]:
    duty = contact.duties.get(rung=rung)
    return set(Notice.objects.filter(cause=f"duty:{duty.pk}").values_list("recipient__name", flat=True))


def changes() -> QuerySet:
    return apps.get_model("response", "DutyEvent").objects.filter(pgh_label="update")


def remarks(contact: FirstContact, rung: int) -> list[str]:
    return contact.duties.get(rung=rung).remarks


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


def test_everybody_is_told_over_each_channel_once_one_after_another_in_their_own_order(
    cast: Cast, contact: FirstContact
) -> None:
    ContactPoint.objects.create(person=cast.aino, kind="mail", value="second@example.org", preference=9)
    sweep(NOW)
    sweep(NOW)
    notices = Notice.objects.order_by("turn").values_list(
        "recipient__name", "channel", "address", "urgency", "next_attempt_at"
    )
    sms = ContactPoint.objects.get(person=cast.aino, kind="sms").value
    assert list(notices) == [
        ("Aino", "sms", sms, "ladder", NOW),
        ("Aino", "mail", "aino@example.org", "ladder", NOW + SILENCE),
    ]


def test_whoever_prefers_mail_hears_by_mail_first(cast: Cast, contact: FirstContact) -> None:
    ContactPoint.objects.filter(person=cast.aino, kind="mail").update(preference=0)
    ContactPoint.objects.filter(person=cast.aino, kind="sms").update(preference=1)
    sweep(NOW)
    assert list(Notice.objects.order_by("turn").values_list("channel", flat=True)) == ["mail", "sms"]


def spared(contact: FirstContact) -> list[int]:
    """The rungs whose second ways are not needed any more."""
    causes = {f"duty:{duty.pk}": duty.rung for duty in contact.duties.all()}
    found = Notice.objects.filter(state="spared", cause__in=causes).values_list("cause", flat=True)
    return sorted({causes[cause] for cause in found})


def test_taking_it_on_spares_the_second_ways_of_rungs_that_wait_for_that(
    cast: Cast, contact: FirstContact
) -> None:
    sweep(NOW + HOUR)
    contact.duties.filter(rung=1).update(condition="no_meeting_offered")
    take_on(contact, cast.sami, NOW + HOUR)
    assert spared(contact) == [0]
    assert not Notice.objects.filter(state="spared", turn=0).exists()


def test_the_rungs_of_another_contact_are_told_as_before(cast: Cast, contact: FirstContact) -> None:
    other = call(cast)
    sweep(NOW + HOUR)
    take_on(contact, cast.sami, NOW + HOUR)
    assert (spared(contact), spared(other)) == ([0, 1], [])


def test_taking_on_what_somebody_has_taken_on_already_spares_nothing(
    cast: Cast, contact: FirstContact
) -> None:
    take_on(contact, cast.sami, NOW)
    sweep(NOW)
    take_on(contact, cast.aino, NOW)
    assert Notice.objects.filter(turn=1, state="queued").exists()


def test_ending_it_spares_every_second_way(cast: Cast, contact: FirstContact) -> None:
    take_on(contact, cast.sami, NOW)
    sweep(NOW + 13 * HOUR)
    end_contact(contact, "elsewhere", cast.sami, NOW + 13 * HOUR)
    waiting = Notice.objects.filter(turn__gt=0).exclude(state="spared")
    assert (spared(contact), waiting.count()) == ([0, 2, 3], 0)


def test_what_a_notice_says_gives_nothing_away(cast: Cast, contact: FirstContact) -> None:
    for after, *_ in LADDER:
        sweep(NOW + after)
    with time_machine.travel(NOW, tick=False):
        says_only_where_and_by_when(contact)
    assert set(Notice.objects.values_list("kind", flat=True)) == {"contact_new", "rung_due", "rung_breached"}


def test_a_text_is_given_by_when_in_the_zone_and_the_name_of_the_service(
    cast: Cast, contact: FirstContact
) -> None:
    type(cast.service).objects.update(time_zone="Australia/Lord_Howe", sender_name="The house by the sea")
    take_on(contact, cast.sami, NOW)
    sweep(NOW)
    assert [notice.context for notice in Notice.objects.filter(channel="mail")] == [
        {
            "path": f"/contacts/{contact.pk}/",
            "by": contact.respond_by.isoformat(),
            "zone": "Australia/Lord_Howe",
            "sender_name": "The house by the sea",
        }
    ] * 2


def says_only_where_and_by_when(contact: FirstContact) -> None:
    for notice in Notice.objects.all():
        text = texts.write(notice.kind, notice.channel, notice.language, notice.context)
        assert "Sunday 22 November at 10:05pm" in text.body
        assert re.search(r"/t/[\w-]{64}/", text.body)
        assert str(contact.pk) not in text.body
        assert "Maija" not in text.subject + text.body
        assert "Dialogue" not in text.subject + text.body


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


# Claims, leases and fences


def test_a_claimed_duty_is_left_to_its_sweeper_until_the_lease_ends(contact: FirstContact) -> None:
    (mine,) = claim(NOW, 10)
    assert claim(NOW + LEASE - MOMENT, 10) == []
    (theirs,) = claim(NOW + LEASE, 10)
    assert (theirs.duty, theirs.fence) == (mine.duty, mine.fence + 1)


def test_the_late_work_of_a_frozen_sweeper_is_refused(contact: FirstContact) -> None:
    frozen = claim(NOW, 10)
    sweep(NOW + LEASE)
    notices = Notice.objects.count()
    assert climb_all(frozen, NOW + LEASE) == ladder.Tally()
    assert Notice.objects.count() == notices


def test_work_whose_claim_went_to_another_is_refused_even_while_undone(contact: FirstContact) -> None:
    frozen = claim(NOW, 10)
    claim(NOW + LEASE, 10)
    assert climb_all(frozen, NOW + LEASE) == ladder.Tally()
    assert states(contact)[0] == "waiting"


def test_a_completion_with_an_old_fence_undoes_everything_written_with_it(contact: FirstContact) -> None:
    (mine,) = claim(NOW, 10)
    claim(NOW + LEASE, 10)
    with pytest.raises(ClaimLostError), transaction.atomic():
        claims.complete([Result(mine.duty, mine.fence, "fired")], NOW)
    assert states(contact)[0] == "waiting"


def test_a_rung_that_is_climbed_alone_takes_no_other_with_it(cast: Cast) -> None:
    contact = call(cast, NOW - 5 * HOUR, NOW)
    (upper,) = [mine for mine in claim(NOW, 10) if mine.duty == str(contact.duties.get(rung=1).pk)]
    assert climb_all([upper], NOW, alone=True).fired == 1
    assert states(contact)[:3] == ["waiting", "fired", "waiting"]


def test_the_oldest_duty_is_claimed_first(cast: Cast) -> None:
    young, old = call(cast, NOW), call(cast, NOW - HOUR, NOW)
    assert [c.contact for c in claim(NOW, 1)] == [str(old.pk)]
    assert {c.contact for c in claim(NOW, 9)} == {str(young.pk), str(old.pk)}


@pytest.mark.django_db(transaction=True)
def test_the_database_ends_a_transaction_that_freezes_while_it_holds_rows(monkeypatch) -> None:
    cast = gather()
    contact = call(cast)
    mine = claim(NOW, 10)
    monkeypatch.setattr(claims, "TRANSACTION_SECONDS", 1)

    @transaction.atomic
    def freeze_and_go_on() -> None:
        claims.bound_transaction()
        hold_contacts([str(contact.pk)])
        sleep(1.5)
        claims.complete([Result(mine[0].duty, mine[0].fence, "fired")], NOW)

    with pytest.raises(DatabaseError):
        freeze_and_go_on()
    connection.close()
    assert states(contact)[0] == "waiting"


@pytest.mark.django_db(transaction=True)
def test_four_sweepers_at_once_do_everything_exactly_once() -> None:
    cast = gather()
    for number in range(60):
        call(cast, NOW - number * MOMENT, NOW)
    errors: list[Exception] = []
    together = Barrier(4)

    def run() -> None:
        try:
            together.wait(10)
            for _ in range(20):
                sweep(NOW + HOUR, limit=7)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert Duty.objects.filter(state="fired").count() == 120
    assert Duty.objects.filter(state="waiting", due_at__lte=NOW + HOUR).count() == 0
    assert Notice.objects.filter(recipient=cast.sami, channel="sms").count() == 60
    assert changes().count() == 120


# Poison


@pytest.fixture
def poisoned(cast: Cast) -> Person:
    """A notice to Sami cannot be written."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'this one cannot be written'; END $$;
            CREATE TRIGGER poison BEFORE INSERT ON notices_notice FOR EACH ROW
            WHEN (NEW.recipient_id = '{cast.sami.pk}' AND NEW.cause NOT LIKE '%failed')
            EXECUTE FUNCTION poison();
            """
        )
    return cast.sami


def test_a_bad_row_holds_up_no_other(cast: Cast, poisoned: Person) -> None:
    contacts = [call(cast, NOW - number * MOMENT, NOW) for number in range(9)]
    bad = contacts[4]
    FirstContact.objects.filter(pk=bad.pk).update(organiser=poisoned)
    report = sweep(NOW)
    assert (report.tally.fired, report.pushed_back, report.failed) == (8, 1, 0)
    duty = bad.duties.get(rung=0)
    assert (duty.state, duty.attempts, duty.next_attempt_at) == ("waiting", 1, NOW + rules.PAUSES[0])
    assert "this one cannot be written" in duty.last_error


def test_after_its_last_attempt_a_rung_has_failed_a_human_is_paged_and_the_next_does_not_wait(
    cast: Cast, poisoned: Person
) -> None:
    contact = call(cast)
    FirstContact.objects.filter(pk=contact.pk).update(organiser=poisoned)
    at = NOW
    for pause in (*rules.PAUSES, timedelta(0)):
        sweep(at)
        at += pause
    duty = contact.duties.get(rung=0)
    assert (duty.state, duty.remarks, duty.attempts) == ("failed", ["failed"], len(rules.PAUSES) + 1)
    paged = Notice.objects.filter(cause=f"duty:{duty.pk}:failed", kind="rung_failed")
    assert set(paged.values_list("recipient__name", flat=True)) == {"Olavi", "Leena", "Ritva"}
    assert contact.duties.get(rung=1).due_at <= at


def test_a_rung_that_cannot_be_climbed_lets_the_others_of_its_contact_by(
    cast: Cast, poisoned: Person
) -> None:
    contact = call(cast, NOW - 5 * HOUR, NOW)
    report = sweep(NOW)
    assert states(contact)[:3] == ["fired", "waiting", "fired"]
    assert report.pushed_back == 1
