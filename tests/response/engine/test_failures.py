"""A rung that cannot be climbed is never lost without somebody knowing."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event

import pytest

from networks.models import ContactPoint, TeamMember
from notices.models import Notice
from response import rules, watching
from response.acts import end_contact, take_on
from response.contacts import NewContact, record_first_contact
from response.engine import failures, health, ladder
from response.engine.claims import LEASE, claim
from response.engine.sweep import sweep
from response.letters import letters
from response.links import personal_path
from response.models import FirstContact, Shift
from response.queries.ladder import HeldContact, hold_contacts
from tests.cast import LADDER, SATURDAY_NIGHT, Cast

NOW = SATURDAY_NIGHT
DAY = timedelta(hours=24)
MOMENT = timedelta(microseconds=1)
#: notices of one page: Leena and Ritva are reached by mail and by text message, Olavi by mail
PAGE = 5


@pytest.fixture
def contact(cast: Cast) -> FirstContact:
    return record_first_contact(NewContact(team=cast.team, received_at=NOW), recorded_by=None, now=NOW)


@pytest.fixture
def broken(monkeypatch) -> Callable[[str], None]:
    """The letters of one kind cannot be made; which one is for the test to say."""

    def refuse(kind: str) -> None:
        def write(cause, asked, context, reaches):
            if asked == kind:
                raise RuntimeError("this one cannot be made")
            return letters(cause, asked, context, reaches)

        monkeypatch.setattr(ladder, "letters", write)

    return refuse


def try_until_given_up(start: datetime, further: int = 0) -> datetime:
    at = start
    for _ in range(len(rules.PAUSES) + 1 + further):
        sweep(at)
        at += rules.PAUSES[-1]
    return at


def paged() -> set[str]:
    return set(Notice.objects.filter(kind="rung_failed").values_list("recipient__name", flat=True))


def test_where_nobody_leads_those_on_call_hear_of_a_rung_that_failed(
    cast: Cast, contact: FirstContact, broken
) -> None:
    TeamMember.objects.filter(person__in=[cast.leena, cast.ritva]).update(left_at=NOW)
    ContactPoint.objects.filter(person=cast.olavi).update(stopped_at=NOW)
    broken("contact_new")
    try_until_given_up(NOW)
    assert contact.duties.get(rung=0).state == "failed"
    assert paged() == {"Aino", "Sami"}


def test_where_nobody_leads_and_nobody_is_on_call_the_organiser_hears_of_it(
    cast: Cast, contact: FirstContact
) -> None:
    FirstContact.objects.update(organiser=cast.sami)
    TeamMember.objects.filter(person__in=[cast.leena, cast.ritva]).update(left_at=NOW)
    ContactPoint.objects.filter(person=cast.olavi).update(stopped_at=NOW)
    Shift.objects.all().delete()
    assert give_up(contact, 1, NOW)
    assert paged() == {"Sami"}


def test_an_organiser_who_works_here_no_more_keeps_no_page_from_the_leads(
    cast: Cast, contact: FirstContact
) -> None:
    FirstContact.objects.update(organiser=cast.sami)
    TeamMember.objects.filter(person=cast.sami).update(left_at=NOW)
    assert give_up(contact, 1, NOW)
    assert paged() == {"Olavi", "Leena", "Ritva"}


def test_a_page_says_by_when_in_the_zone_and_the_name_of_the_service(
    cast: Cast, contact: FirstContact
) -> None:
    type(cast.service).objects.update(time_zone="Australia/Lord_Howe", sender_name="The house by the sea")
    give_up(contact, 1, NOW)
    for notice in Notice.objects.all():
        path = notice.context.pop("path")
        assert path == personal_path(contact.pk, notice.recipient_id, NOW)
        assert notice.context == {
            "by": contact.respond_by.isoformat(),
            "zone": "Australia/Lord_Howe",
            "sender_name": "The house by the sea",
        }


def test_a_rung_that_nobody_can_hear_of_is_not_given_up_and_stays_overdue(
    cast: Cast, contact: FirstContact, broken, monkeypatch
) -> None:
    monkeypatch.setattr(failures, "reaches_of", lambda _people: {})
    broken("contact_new")
    at = try_until_given_up(NOW, further=3)
    duty = contact.duties.get(rung=0)
    assert (duty.state, duty.attempts) == ("waiting", len(rules.PAUSES))
    assert health.overdue(at) == 1
    monkeypatch.undo()
    sweep(at)
    assert contact.duties.get(rung=0).state == "fired"


def test_a_breach_is_recorded_even_when_telling_of_it_failed(
    cast: Cast, contact: FirstContact, broken
) -> None:
    broken("rung_breached")
    try_until_given_up(contact.respond_by)
    contact.refresh_from_db()
    assert contact.duties.get(rung=5).state == "failed"
    assert contact.breached_at == contact.respond_by
    assert paged() == {"Olavi", "Leena", "Ritva"}


def test_no_breach_is_recorded_of_a_promise_that_was_kept(cast: Cast, contact: FirstContact, broken) -> None:
    broken("rung_breached")
    sweep(contact.respond_by)
    FirstContact.objects.filter(pk=contact.pk).update(first_meeting_held_at=contact.respond_by)
    try_until_given_up(contact.respond_by + timedelta(minutes=1))
    contact.refresh_from_db()
    assert contact.breached_at is None


@pytest.mark.parametrize(
    ("kept_by", "moment"),
    [
        ("first_response", "first_response_at"),
        ("meeting_offered", "first_meeting_offered_at"),
        ("meeting_held", "first_meeting_held_at"),
    ],
)
@pytest.mark.parametrize(("late", "is_broken"), [(timedelta(0), False), (timedelta(microseconds=1), True)])
def test_a_breach_that_could_not_even_be_looked_at_is_recorded_where_the_promise_was_broken(
    cast: Cast,
    contact: FirstContact,
    monkeypatch,
    kept_by: str,
    moment: str,
    late: timedelta,
    is_broken: bool,
) -> None:
    FirstContact.objects.filter(pk=contact.pk).update(kept_by=kept_by, **{moment: contact.respond_by + late})
    monkeypatch.setattr(ladder, "reaches_of", fail)
    try_until_given_up(contact.respond_by)
    contact.refresh_from_db()
    assert contact.duties.get(rung=5).state == "failed"
    assert contact.breached_at == (contact.respond_by if is_broken else None)


def test_no_breach_is_recorded_of_a_contact_that_has_ended(
    cast: Cast, contact: FirstContact, monkeypatch
) -> None:
    end_contact(contact, "met", cast.aino, NOW)
    monkeypatch.setattr(ladder, "reaches_of", fail)
    try_until_given_up(contact.respond_by)
    contact.refresh_from_db()
    assert (contact.duties.get(rung=5).state, contact.breached_at) == ("failed", None)


def fail(*_given: object) -> None:
    raise ValueError("this cannot be done")


def test_whatever_stops_a_rung_from_being_given_up_stops_no_other(
    cast: Cast, contact: FirstContact, broken, monkeypatch
) -> None:
    monkeypatch.setattr(failures, "letters", fail)
    broken("contact_new")
    at = try_until_given_up(NOW)
    another = record_first_contact(
        NewContact(team=cast.team, received_at=at - DAY / 2), recorded_by=cast.sami, now=at
    )
    sweep(at)
    assert contact.duties.get(rung=0).state == "waiting"
    assert another.duties.get(rung=3).state == "fired"


def give_up(contact: FirstContact, rung: int, at: datetime) -> bool:
    """The last attempt at this rung fails; nothing else of the contact is tried."""
    contact.duties.filter(rung=rung).update(attempts=len(rules.PAUSES), due_at=at, next_attempt_at=at)
    (mine,) = [each for each in claim(at, 100) if each.duty == str(contact.duties.get(rung=rung).pk)]
    return failures.push_back(mine, RuntimeError("this cannot be done"), at)


def pages_of(contact: FirstContact, rung: int) -> int:
    return Notice.objects.filter(cause=f"duty:{contact.duties.get(rung=rung).pk}:failed").count()


def test_a_contact_of_which_no_letter_can_be_made_is_one_page_for_each_lead(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(ladder, "letters", fail)
    new = NewContact(team=cast.team, received_at=NOW - DAY / 2)
    late = record_first_contact(new, recorded_by=None, now=NOW)
    try_until_given_up(NOW, further=len(rules.PAUSES) + 1)
    assert list(late.duties.values_list("state", flat=True)) == ["failed"] * 5 + ["waiting"]
    told = Counter(Notice.objects.values_list("recipient__name", "channel"))
    assert (paged(), set(told.values())) == ({"Olavi", "Leena", "Ritva"}, {1})


@pytest.mark.parametrize(("after", "is_paged"), [(rules.PAGED_FOR - MOMENT, False), (rules.PAGED_FOR, True)])
def test_a_rung_that_fails_long_after_the_last_page_is_a_page_of_its_own(
    cast: Cast, contact: FirstContact, after: timedelta, is_paged: bool
) -> None:
    assert give_up(contact, 1, NOW)
    assert give_up(contact, 3, NOW + after)
    assert pages_of(contact, 1) == PAGE
    assert pages_of(contact, 3) == PAGE * is_paged


def test_a_page_that_did_not_go_out_spares_nobody_the_next(cast: Cast, contact: FirstContact) -> None:
    give_up(contact, 1, NOW)
    Notice.objects.update(state="failed")
    give_up(contact, 3, NOW)
    assert pages_of(contact, 3) == PAGE


def test_each_contact_is_a_page_of_its_own(cast: Cast, contact: FirstContact) -> None:
    another = record_first_contact(
        NewContact(team=cast.team, received_at=NOW), recorded_by=None, now=NOW + MOMENT
    )
    give_up(contact, 1, NOW)
    give_up(another, 1, NOW)
    assert (pages_of(contact, 1), pages_of(another, 1)) == (PAGE, PAGE)


def test_whoever_is_overtaken_while_giving_up_pages_nobody_and_brings_nothing_forward(
    cast: Cast, contact: FirstContact, monkeypatch
) -> None:
    def hold_too_late(contacts: list[str]) -> dict[str, HeldContact]:
        assert len(claim(NOW + LEASE, 100)) == 1
        return hold_contacts(contacts)

    monkeypatch.setattr(failures, "hold_contacts", hold_too_late)
    assert not give_up(contact, 0, NOW)
    duty = contact.duties.get(rung=0)
    assert (duty.state, duty.last_error, duty.lease_until) == ("waiting", "", NOW + 2 * LEASE)
    assert contact.duties.get(rung=1).due_at == NOW + LADDER[1][0]
    assert not Notice.objects.exists()


def stands(contact: FirstContact, rung: int) -> tuple[object, ...]:
    duty = contact.duties.get(rung=rung)
    return duty.state, duty.attempts, duty.last_error, duty.lease_until


def test_a_rung_that_another_has_taken_up_is_not_pushed_back(contact: FirstContact) -> None:
    (mine,) = claim(NOW, 10)
    claim(NOW + LEASE, 10)
    assert failures.push_back(mine, RuntimeError("too late"), NOW + LEASE) is False
    assert stands(contact, 0) == ("waiting", 0, "", NOW + 2 * LEASE)


def test_a_rung_that_was_climbed_meanwhile_is_not_pushed_back(contact: FirstContact) -> None:
    (mine,) = claim(NOW, 10)
    ladder.climb_all([mine], NOW)
    assert failures.push_back(mine, RuntimeError("too late"), NOW) is False
    assert stands(contact, 0)[:3] == ("fired", 0, "")


def test_what_went_wrong_is_kept_as_far_as_there_is_room(contact: FirstContact) -> None:
    (mine,) = claim(NOW, 10)
    failures.push_back(mine, RuntimeError("far too long " * 30), NOW)
    assert stands(contact, 0)[2] == ("RuntimeError: " + "far too long " * 30)[:300]


def test_a_rung_that_could_not_even_be_given_up_is_tried_again_after_the_longest_pause(
    contact: FirstContact, monkeypatch, caplog
) -> None:
    monkeypatch.setattr(failures, "letters", fail)
    assert give_up(contact, 1, NOW) is False
    duty = contact.duties.get(rung=1)
    assert (duty.state, duty.next_attempt_at) == ("waiting", NOW + rules.PAUSES[-1])
    said = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    assert [(each["event"], each["duty"]) for each in said] == [("giving_up_failed", str(duty.pk))]


def test_a_page_about_what_somebody_has_taken_on_lets_nobody_else_take_it(
    cast: Cast, contact: FirstContact
) -> None:
    take_on(contact, cast.sami, NOW)
    give_up(contact, 3, NOW)
    assert {notice.context["path"] for notice in Notice.objects.all()} == {f"/contacts/{contact.pk}/"}


def test_nothing_that_goes_wrong_in_a_round_ends_the_loop(monkeypatch) -> None:
    ending, rounds = Event(), []

    def fail() -> None:
        rounds.append(1)
        if len(rounds) == 3:
            ending.set()
        raise RuntimeError("the connection cannot even be let go")

    monkeypatch.setattr(watching, "close_old_connections", fail)
    watching.Loop("sweep", 0, lambda: None).run(ending)
    assert len(rounds) == 3
