"""A rung that cannot be climbed is never lost without somebody knowing."""

from datetime import timedelta
from threading import Event

import pytest

from response import rules, watching
from response.acts import end_contact
from response.contacts import NewContact, record_first_contact
from response.engine import failures, health, ladder
from response.engine.claims import LEASE, claim
from response.engine.sweep import sweep
from response.models import FirstContact
from tests.cast import Cast
from tests.response.engine.given_up import DAY, NOW, broken, contact, fail, give_up, paged, try_until_given_up

__all__ = ["broken", "contact"]


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
