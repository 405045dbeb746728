"""Whose answer it is: a number that proves one person, once, whoever else answers at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from networks.models import ContactPoint, Person, TeamMember
from networks.reaching import whose_phone
from notices.models import Notice
from response.answering import Incoming, take_answer
from response.models import FirstContact, TextAnswer
from tests.cast import Cast, gather
from tests.response.texting import (
    HOUR,
    NOW,
    answer,
    answering,
    call,
    checked,
    contact,
    fresh,
    phone_of,
    said_to,
    tell,
)

__all__ = ["answering", "contact"]

pytestmark = pytest.mark.django_db


def nobody(cast: Cast) -> None:
    ContactPoint.objects.filter(person=cast.aino).update(value="+358409999999")


def shared(cast: Cast) -> None:
    ContactPoint.objects.create(person=cast.pekka, kind="sms", value=phone_of(cast.aino))


def unchecked(cast: Cast) -> None:
    ContactPoint.objects.filter(person=cast.aino).update(verified_at=None)


def stopped(cast: Cast) -> None:
    ContactPoint.objects.filter(person=cast.aino).update(stopped_at=NOW)


def gone(cast: Cast) -> None:
    TeamMember.objects.filter(person=cast.aino).update(left_at=NOW)


def inactive(cast: Cast) -> None:
    Person.objects.filter(pk=cast.aino.pk).update(is_active=False)


@pytest.mark.parametrize("become", [nobody, shared, unchecked, stopped, gone, inactive])
def test_a_number_that_proves_nobody_does_nothing_and_is_told_nothing(
    cast: Cast, contact: FirstContact, become
) -> None:
    number = phone_of(cast.aino)
    become(cast)
    notices = Notice.objects.count()
    answered = take_answer(Incoming("one", number, "1"), NOW)
    assert (answered.came_to, answered.person) == ("nobodys", None)
    assert fresh(contact).taken_on_at is None
    assert Notice.objects.count() == notices


def test_a_number_is_whole_and_exact(cast: Cast) -> None:
    checked(cast.aino)
    number = phone_of(cast.aino)
    assert whose_phone(number) == cast.aino
    for other in (number[1:], number + "0", number[:-1], f" {number}", "", "+"):
        assert whose_phone(other) is None


def test_a_member_who_is_no_staff_is_nobody_here(cast: Cast) -> None:
    checked(cast.maija)
    assert whose_phone(phone_of(cast.maija)) is None


def test_what_was_done_by_answer_is_kept_as_theirs(cast: Cast, contact: FirstContact) -> None:
    answer(cast.aino)
    kept = contact.events.order_by("-pgh_id").first()
    assert kept.pgh_context.metadata == {"user": str(cast.aino.pk), "by_text_message": True}


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_once_one_has_it_and_the_other_hears_who() -> None:
    cast = gather()
    checked(cast.aino, cast.sami)
    contact = call(cast)
    tell(NOW)
    tell(NOW + HOUR)
    together = Barrier(2)

    def one(person: Person) -> str:
        try:
            together.wait(30)
            return take_answer(Incoming(f"from-{person.name}", phone_of(person), "1"), NOW + HOUR).came_to
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, (cast.aino, cast.sami))) == ["taken", "theirs"]
    first, second = sorted((cast.aino, cast.sami), key=lambda person: person != fresh(contact).organiser)
    assert said_to(second) == [f"Kallio: {first.name} has it already."]


@pytest.mark.django_db(transaction=True)
def test_one_message_handed_on_twice_at_once_takes_on_one_contact() -> None:
    cast = gather()
    checked(cast.aino)
    call(cast, NOW - HOUR)
    call(cast)
    tell(NOW)
    together = Barrier(2)

    def once(_: int) -> None:
        try:
            together.wait(30)
            take_answer(Incoming("the same", phone_of(cast.aino), "1"), NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(once, range(2)))
    assert FirstContact.objects.exclude(taken_on_at=None).count() == 1
    assert TextAnswer.objects.count() == 1
