"""A rung that cannot be climbed is never lost without somebody knowing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event

import pytest

from networks.models import ContactPoint, TeamMember
from notices.models import Notice
from response import failures, health, ladder, rules, watching
from response.acts import end_contact
from response.contacts import NewContact, record_first_contact
from response.letters import letters
from response.models import FirstContact
from response.sweep import sweep
from tests.cast import SATURDAY_NIGHT, Cast

NOW = SATURDAY_NIGHT
DAY = timedelta(hours=24)


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


def test_a_rung_that_nobody_can_hear_of_is_not_given_up_and_stays_overdue(
    cast: Cast, contact: FirstContact, broken, monkeypatch
) -> None:
    monkeypatch.setattr(failures, "reaches_of", lambda _people: {})
    broken("contact_new")
    at = try_until_given_up(NOW, further=3)
    assert contact.duties.get(rung=0).state == "waiting"
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
