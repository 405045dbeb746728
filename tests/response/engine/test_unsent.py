"""A rung of which no word leaves the building has told nobody: the ladder climbs on, once, and says so."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from networks.models import ContactPoint
from notices.digests import gather
from notices.holding import hold_all
from notices.models import Notice
from response import rules
from response.acts import end_contact, take_on
from response.contacts import NewContact, record_first_contact
from response.engine import health
from response.engine.sweep import sweep
from response.engine.unsent import climb_unsent
from response.models import Duty, FirstContact
from response.queries.board import troubles_of
from response.queries.contact import ladder_of
from tests.cast import LADDER, SATURDAY_NIGHT, Cast
from tests.cast import gather as gather_cast

NOW = SATURDAY_NIGHT
MOMENT = timedelta(microseconds=1)
LATE = NOW + rules.UNSENT_AFTER


def call(cast: Cast) -> FirstContact:
    return record_first_contact(NewContact(team=cast.team, received_at=NOW), recorded_by=None, now=NOW)


@pytest.fixture
def contact(cast: Cast) -> FirstContact:
    contact = call(cast)
    sweep(NOW)
    return contact


def due_of(contact: FirstContact, rung: int):
    return contact.duties.get(rung=rung).due_at


def is_unsent(contact: FirstContact, rung: int) -> bool:
    return "unsent" in contact.duties.get(rung=rung).remarks


def test_after_five_minutes_without_a_word_the_next_rung_is_due_and_the_board_says_so(
    contact: FirstContact,
) -> None:
    assert climb_unsent(LATE - MOMENT) == 0
    assert climb_unsent(LATE) == 1
    assert due_of(contact, 1) == LATE
    assert troubles_of([contact.pk])[contact.pk] == ["unsent"]
    sweep(LATE)
    assert contact.duties.get(rung=1).state == "fired"


def test_it_is_done_once_for_each_rung(contact: FirstContact) -> None:
    climb_unsent(LATE)
    assert climb_unsent(LATE) == 0
    sweep(LATE)
    assert climb_unsent(LATE) == 0
    assert climb_unsent(LATE + rules.UNSENT_AFTER) == 1
    assert (is_unsent(contact, 0), is_unsent(contact, 1)) == (True, True)
    assert contact.duties.get(rung=0).remarks == ["unsent"]


def test_where_every_notice_has_failed_nobody_waits_for_five_minutes(contact: FirstContact) -> None:
    Notice.objects.filter(channel="mail").update(state="failed")
    assert climb_unsent(NOW) == 0
    Notice.objects.update(state="failed")
    assert climb_unsent(NOW) == 1
    assert due_of(contact, 1) == NOW


@pytest.mark.parametrize("state", ["sent", "delivered"])
def test_one_word_that_left_is_enough(contact: FirstContact, state: str) -> None:
    Notice.objects.filter(channel="mail").update(state=state)
    assert climb_unsent(LATE) == 0
    assert health.state(LATE).unsent == 0


@pytest.mark.parametrize("state", ["unknown", "sending", "queued"])
def test_what_nobody_knows_the_fate_of_has_told_nobody(contact: FirstContact, state: str) -> None:
    Notice.objects.update(state=state)
    assert climb_unsent(LATE) == 1


@pytest.mark.parametrize(("state", "said"), [("queued", 1), ("failed", 1), ("sent", 0)])
def test_who_is_told_with_others_is_told_once_the_digest_has_left(cast: Cast, state: str, said: int) -> None:
    for _ in range(4):
        call(cast)
    sweep(NOW)
    Notice.objects.filter(channel="mail").update(state="failed")
    gather(NOW)
    Notice.objects.filter(kind="digest").update(state=state)
    assert climb_unsent(LATE) == 4 * said
    told = {
        (each.channel, each.state, each.with_others)
        for each in ladder_of(FirstContact.objects.first())[0].told
    }
    assert ("sms", state, True) in told


def test_who_took_it_on_knows_of_it(cast: Cast, contact: FirstContact) -> None:
    take_on(contact, cast.sami, NOW)
    assert climb_unsent(LATE) == 0
    assert health.state(LATE).unsent == 0


def test_an_ended_contact_climbs_no_more(cast: Cast, contact: FirstContact) -> None:
    end_contact(contact, "elsewhere", cast.aino, NOW)
    assert climb_unsent(LATE) == 0


def test_a_drill_never_climbs_by_itself(contact: FirstContact) -> None:
    FirstContact.objects.update(is_drill=True)
    assert climb_unsent(LATE) == 0


def test_while_notices_are_held_on_purpose_nothing_climbs(contact: FirstContact) -> None:
    hold_all(NOW)
    assert climb_unsent(LATE) == 0


def test_a_breach_never_comes_before_its_time_and_the_leads_are_told_instead(
    cast: Cast, contact: FirstContact
) -> None:
    for after, *_ in LADDER[:5]:
        sweep(NOW + after)
    at = NOW + LADDER[4][0] + rules.UNSENT_AFTER
    assert climb_unsent(at) == 1
    assert due_of(contact, 5) == contact.respond_by
    paged = Notice.objects.filter(kind="rung_failed").values_list("recipient__name", flat=True)
    assert set(paged) == {"Olavi", "Leena", "Ritva"}


def test_a_rung_that_is_not_needed_is_not_climbed_to(cast: Cast, contact: FirstContact) -> None:
    sweep(NOW + LADDER[1][0])
    FirstContact.objects.update(first_meeting_offered_at=NOW)
    climb_unsent(NOW + LADDER[1][0] + rules.UNSENT_AFTER)
    assert due_of(contact, 2) == NOW + LADDER[2][0]
    assert due_of(contact, 4) == NOW + LADDER[1][0] + rules.UNSENT_AFTER


def test_a_higher_rung_whose_word_left_is_enough(contact: FirstContact) -> None:
    sweep(NOW + LADDER[1][0])
    upper = contact.duties.get(rung=1)
    Notice.objects.filter(cause=f"duty:{upper.pk}", channel="mail").update(state="sent")
    assert climb_unsent(NOW + LADDER[1][0] + rules.UNSENT_AFTER) == 0


def test_nobody_told_for_lack_of_people_is_another_matter(cast: Cast) -> None:
    ContactPoint.objects.all().update(stopped_at=NOW)
    call(cast)
    sweep(NOW)
    assert climb_unsent(LATE) == 0


def test_the_auditor_counts_the_contacts_that_no_word_has_left_about(
    cast: Cast, contact: FirstContact
) -> None:
    call(cast)
    sweep(NOW)
    assert health.state(LATE - MOMENT).unsent == 0
    assert health.state(LATE).unsent == 2
    assert health.UNSENT in health.state(LATE).found
    assert not health.state(LATE).is_well
    climb_unsent(LATE)
    assert health.state(LATE).unsent == 2
    sweep(LATE)
    assert health.state(LATE).unsent == 2
    upper = contact.duties.get(rung=1)
    Notice.objects.filter(cause=f"duty:{upper.pk}", channel="mail").update(state="sent")
    assert health.state(LATE).unsent == 1


def test_the_auditor_counts_what_went_with_plain_words(contact: FirstContact) -> None:
    Notice.objects.filter(channel="mail").update(kind="plain")
    assert health.state(NOW).without_text == 1
    assert health.state(NOW + timedelta(days=1)).without_text == 0


def test_looking_costs_the_same_however_many_there_are(
    cast: Cast, contact: FirstContact, django_assert_num_queries
) -> None:
    Notice.objects.filter(channel="mail").update(state="sent")
    # a savepoint and its end, the bounds, and one question
    with django_assert_num_queries(4):
        assert climb_unsent(LATE) == 0
    Notice.objects.update(state="queued")
    for _ in range(3):
        call(cast)
    sweep(NOW)
    # and holding, asking again, the next rungs, bringing them forward, saying so
    with django_assert_num_queries(9):
        assert climb_unsent(LATE) == 4


@pytest.mark.django_db(transaction=True)
def test_several_at_once_say_it_once() -> None:
    cast = gather_cast()
    contacts = [call(cast) for _ in range(12)]
    sweep(NOW)
    together, said = Barrier(4), []

    def climb() -> None:
        try:
            together.wait(30)
            said.append(climb_unsent(LATE))
        finally:
            connection.close()

    threads = [Thread(target=climb) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(said) == 12
    assert {tuple(contact.duties.get(rung=0).remarks) for contact in contacts} == {("unsent",)}
    assert Duty.objects.filter(rung=1, due_at=LATE).count() == 12
