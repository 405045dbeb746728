"""Another promise for a contact that runs: by a named person, for a reason, and never longer by mistake."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from networks.models import Person
from notices.models import Notice
from response import acts
from response.choosing import choose_promise
from response.contacts import NewContact, record_first_contact
from response.engine.sweep import sweep
from response.models import DutyState, FirstContact, FourTimes, Promise, PromiseChange, WorkingHours
from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.test_choosing_promises import URGENT, urgent
from tests.response.visits import signed_in

__all__ = ["urgent"]

NOW = SATURDAY_NIGHT
HOUR, MOMENT = timedelta(hours=1), timedelta(microseconds=1)
WHY = "Tuula rang again: it cannot wait until tomorrow."


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def ringing(cast: Cast, hours_ago: float = 1, promise: Promise | None = None) -> FirstContact:
    at = NOW - hours_ago * HOUR
    new = NewContact(team=cast.team, received_at=at, from_name="Tuula", promise=promise)
    return record_first_contact(new, recorded_by=None, now=at)


def ladder(contact: FirstContact) -> list[tuple[int, timedelta, str]]:
    return [(duty.rung, duty.due_at - NOW, duty.state) for duty in contact.duties.order_by("rung")]


def test_the_new_ladder_takes_the_place_of_what_still_waits_and_what_was_told_stays_told(
    cast: Cast, urgent: Promise
) -> None:
    contact = ringing(cast)
    sweep(NOW - HOUR)
    sweep(NOW - HOUR / 2)
    told = set(Notice.objects.values_list("pk", flat=True))
    choose_promise(contact, urgent, WHY, cast.aino, NOW)
    contact.refresh_from_db()
    assert (contact.promise_name, contact.within, contact.kept_by) == (URGENT, 4 * HOUR, "meeting_offered")
    assert contact.respond_by == NOW + 3 * HOUR
    assert ladder(contact) == [
        (0, -HOUR, DutyState.FIRED),
        (1, -HOUR / 2, DutyState.FIRED),
        (2, 0 * HOUR, DutyState.WAITING),
        (3, 0 * HOUR, DutyState.WAITING),
        (4, 3 * HOUR, DutyState.WAITING),
    ]
    assert told <= set(Notice.objects.values_list("pk", flat=True))
    assert contact.duties.get(rung=4).is_breach


def test_what_is_due_already_is_climbed_at_once_as_one_notice_to_each(cast: Cast, urgent: Promise) -> None:
    contact = ringing(cast)
    sweep(NOW - HOUR)
    choose_promise(contact, urgent, WHY, cast.aino, NOW)
    before = Notice.objects.count()
    sweep(NOW)
    new = Notice.objects.order_by("created_at")[before:]
    assert {(notice.recipient.name, notice.channel) for notice in new} == {
        (name, channel) for name in ("Aino", "Ritva") for channel in ("mail", "sms")
    }
    assert [state for _rung, _due, state in ladder(contact)] == [
        DutyState.FIRED,
        DutyState.FIRED,
        DutyState.FIRED,
        DutyState.WAITING,
    ]


def test_a_breach_of_the_new_promise_is_recorded_at_its_own_time(cast: Cast, urgent: Promise) -> None:
    contact = ringing(cast)
    choose_promise(contact, urgent, WHY, cast.aino, NOW)
    sweep(NOW + 3 * HOUR - MOMENT)
    contact.refresh_from_db()
    assert contact.breached_at is None
    sweep(NOW + 3 * HOUR)
    contact.refresh_from_db()
    assert contact.breached_at == NOW + 3 * HOUR


def test_who_changed_it_when_and_why_is_kept_with_both_ends(cast: Cast, urgent: Promise) -> None:
    contact = ringing(cast)
    choose_promise(contact, urgent, f"  {WHY} ", cast.aino, NOW)
    change = PromiseChange.objects.get()
    assert (change.by, change.at, change.reason) == (cast.aino, NOW, WHY)
    assert (change.name_before, change.respond_by_before) == ("Within 24 hours", NOW + 23 * HOUR)
    assert (change.name_since, change.respond_by_since) == (URGENT, NOW + 3 * HOUR)


@pytest.mark.parametrize(
    ("hours_ago", "is_over"), [(4 - 1 / 3600, False), (4, True), (4 + 1 / 3600, True), (23, True)]
)
def test_a_promise_whose_time_is_over_already_is_not_given(
    cast: Cast, urgent: Promise, hours_ago: float, is_over: bool
) -> None:
    contact = ringing(cast, hours_ago)
    if not is_over:
        choose_promise(contact, urgent, WHY, cast.aino, NOW)
        return
    with pytest.raises(ValidationError) as refused:
        choose_promise(contact, urgent, WHY, cast.aino, NOW)
    assert list(refused.value.error_dict) == ["promise"]
    assert not PromiseChange.objects.exists()


def refused_fields(contact: FirstContact, promise: Promise, by: Person, **more: Any) -> list[str]:
    before = (ladder(contact), contact.respond_by)
    with pytest.raises(ValidationError) as refused:
        choose_promise(contact, promise, more.pop("reason", WHY), by, NOW, **more)
    contact.refresh_from_db()
    assert (ladder(contact), contact.respond_by) == before
    assert not PromiseChange.objects.exists()
    return list(getattr(refused.value, "error_dict", {}))


def test_it_is_never_longer_by_mistake(cast: Cast, urgent: Promise) -> None:
    contact = ringing(cast, promise=urgent)
    assert refused_fields(contact, cast.promise, cast.aino) == ["longer"]
    choose_promise(contact, cast.promise, WHY, cast.aino, NOW, longer_understood=True)
    contact.refresh_from_db()
    assert contact.respond_by == NOW + 23 * HOUR


def test_one_that_ends_at_the_same_moment_is_not_longer(cast: Cast) -> None:
    other = Promise.objects.create(
        service=cast.service, name="A first word", within=24 * HOUR, kept_by=FourTimes.FIRST_RESPONSE
    )
    contact = ringing(cast)
    choose_promise(contact, other, WHY, cast.aino, NOW)
    contact.refresh_from_db()
    assert contact.kept_by == "first_response"


def test_working_time_makes_it_longer_too(cast: Cast, urgent: Promise) -> None:
    WorkingHours.objects.create(promise=urgent, weekday=0, opens=480, closes=960)
    Promise.objects.filter(pk=urgent.pk).update(counts_working_time=True)
    contact = ringing(cast)
    assert refused_fields(contact, urgent, cast.aino) == ["longer"]
    choose_promise(contact, urgent, WHY, cast.aino, NOW, longer_understood=True)
    contact.refresh_from_db()
    assert contact.counts_working_time
    assert contact.respond_by.isoformat() == "2026-11-23T12:00:00+00:00"


def test_what_cannot_be_chosen(cast: Cast, urgent: Promise) -> None:
    contact = ringing(cast)
    assert refused_fields(contact, cast.promise, cast.aino) == ["promise"]
    assert refused_fields(contact, urgent, cast.aino, reason=" ") == ["reason"]
    Promise.objects.filter(pk=urgent.pk).update(retired_at=NOW)
    assert refused_fields(contact, urgent, cast.aino) == ["promise"]


def test_a_broken_promise_does_not_become_another(cast: Cast, urgent: Promise) -> None:
    contact = ringing(cast, 4, promise=urgent)
    assert refused_fields(contact, cast.promise, cast.aino, longer_understood=True) == []
    sweep(NOW)
    contact.refresh_from_db()
    assert contact.breached_at == NOW
    assert refused_fields(contact, cast.promise, cast.aino, longer_understood=True) == []


def test_a_contact_that_has_ended_keeps_its_promise(cast: Cast, urgent: Promise) -> None:
    contact = ringing(cast)
    acts.end_contact(contact, "not_wanted", cast.aino, NOW)
    assert refused_fields(contact, urgent, cast.aino) == []


def test_a_drill_keeps_its_promise(cast: Cast, urgent: Promise) -> None:
    contact = ringing(cast)
    FirstContact.objects.filter(pk=contact.pk).update(from_person=None, is_drill=True)
    assert refused_fields(contact, urgent, cast.aino) == []


def choose(person: Person, contact: FirstContact, wanted: Promise, **more: str) -> Any:
    told = {"promise": str(wanted.pk), "reason": WHY} | more
    return signed_in(person).post(f"/contacts/{contact.pk}/promise/", told, follow=True)


def test_a_practitioner_chooses_on_the_contacts_page_and_the_story_tells_it(
    cast: Cast, urgent: Promise
) -> None:
    contact = ringing(cast)
    page = signed_in(cast.aino).get(f"/contacts/{contact.pk}/").content.decode()
    assert f"/contacts/{contact.pk}/promise/" in page
    page = choose(cast.aino, contact, urgent).content.decode()
    assert "We keep our promise by Sunday 22 November at 1:05am now." in page
    assert f"Aino chose another promise: {URGENT}." in page
    assert WHY in page
    assert "We offer a first meeting within 4 hours of first contact." in page


def test_nothing_is_offered_where_there_is_one_promise(cast: Cast) -> None:
    contact = ringing(cast)
    page = signed_in(cast.aino).get(f"/contacts/{contact.pk}/").content.decode()
    assert f"/contacts/{contact.pk}/promise/" not in page
    page = signed_in(cast.aino).get(f"/contacts/{contact.pk}/promise/").content.decode()
    assert "The service has no other promise." in page


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"promise": ""}, "promise_0"),
        ({"promise": "soon"}, "promise_0"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 501}, "reason"),
    ],
)
def test_what_is_missing_is_asked_for_and_the_rest_is_kept(
    cast: Cast, urgent: Promise, more: dict[str, str], field: str
) -> None:
    contact = ringing(cast)
    page = choose(cast.aino, contact, urgent, **more).content.decode()
    assert f'href="#id_{field}"' in page
    assert more.get("reason", WHY) in page
    assert not PromiseChange.objects.exists()


def test_a_longer_one_asks_for_its_tick_on_the_page(cast: Cast, urgent: Promise) -> None:
    contact = ringing(cast, promise=urgent)
    page = choose(cast.aino, contact, cast.promise).content.decode()
    assert 'href="#id_longer"' in page
    assert "This one ends later, on Sunday 22 November at 9:05pm." in page
    choose(cast.aino, contact, cast.promise, longer="on")
    contact.refresh_from_db()
    assert contact.respond_by == NOW + 23 * HOUR


@pytest.mark.parametrize("who", ["leena", "olavi", "eero", "maija"])
def test_only_those_who_work_with_them_choose(cast: Cast, urgent: Promise, who: str) -> None:
    contact = ringing(cast)
    assert choose(getattr(cast, who), contact, urgent).status_code == 404
    assert not PromiseChange.objects.exists()
