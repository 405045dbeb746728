"""Answering a text message: "1" takes it on, from a number that proves who it is, once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection

from networks.models import ContactPoint, Person, TeamMember
from networks.reaching import whose_phone
from notices import texts
from notices.models import Notice
from response.acts import end_contact, take_on
from response.answering import Incoming, take_answer
from response.contacts import NewContact, record_first_contact
from response.engine.sweep import sweep
from response.models import FirstContact, TextAnswer
from tests.cast import SATURDAY_NIGHT, Cast, gather
from tests.response.hooking import (
    INCOMING,
    NOTIFY_INCOMING,
    NOTIFY_URL,
    PLAIN_URL,
    SECRET,
    from_notify,
    signed,
)

pytestmark = pytest.mark.django_db

NOW = SATURDAY_NIGHT
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def answering(settings) -> Iterator[None]:
    settings.SMS_URL, settings.SMS_HOOK_SECRET, settings.SMS_ANSWERS = PLAIN_URL, SECRET, True
    with time_machine.travel(NOW, tick=False):
        yield


def phone_of(person: Person) -> str:
    return ContactPoint.objects.get(person=person, kind="sms").value


def checked(*people: Person) -> None:
    ContactPoint.objects.filter(person__in=people, kind="sms").update(verified_at=NOW - 9 * HOUR)


def call(cast: Cast, at=NOW) -> FirstContact:
    new = NewContact(team=cast.team, received_at=at, about=cast.maija)
    return record_first_contact(new, recorded_by=None, now=NOW)


def tell(at=NOW) -> None:
    """The sweep comes round, and everything that is due is sent."""
    sweep(at)
    Notice.objects.filter(state="queued", next_attempt_at__lte=at).update(state="sent", sent_at=at)


@pytest.fixture
def contact(cast: Cast) -> FirstContact:
    """Aino, first on call, has been told of it by text message."""
    checked(cast.aino, cast.sami)
    contact = call(cast)
    tell()
    return contact


def answer(person: Person, words: str = "1", message: str = "", at=NOW) -> TextAnswer:
    return take_answer(Incoming(message or f"in-{TextAnswer.objects.count()}", phone_of(person), words), at)


def said_to(person: Person, cause: str = "answer_") -> list[str]:
    """What was answered to somebody."""
    notices = Notice.objects.filter(recipient=person, cause__startswith=cause)
    return [texts.write(each.kind, each.channel, each.language, each.context).body for each in notices]


def fresh(contact: FirstContact) -> FirstContact:
    return FirstContact.objects.get(pk=contact.pk)


@pytest.mark.parametrize("words", ["1", " 1 ", "1.", "1!\n", "\u00a01", "١", "۱", "\u200f1،"])
def test_a_one_takes_it_on_and_says_so(cast: Cast, contact: FirstContact, words: str) -> None:
    assert answer(cast.aino, words).came_to == "theirs"
    assert (fresh(contact).organiser, fresh(contact).taken_on_at) == (cast.aino, NOW)
    (said,) = said_to(cast.aino)
    assert said.startswith("Kallio: You have it. Now speak with them. http")
    assert "Maija" not in said


@pytest.mark.parametrize("words", ["", "11", "2", "yes", "-1 x", "I", "1 or 2", "١١", "٢"])
def test_other_words_take_nothing_on_and_are_answered_once(
    cast: Cast, contact: FirstContact, words: str
) -> None:
    for _ in range(3):
        assert answer(cast.aino, words).came_to == "other_words"
    assert fresh(contact).taken_on_at is None
    assert said_to(cast.aino) == ["Kallio: To take it on, answer 1 and nothing else."]


def test_a_machine_that_answers_everything_gets_no_last_word(cast: Cast, contact: FirstContact) -> None:
    take_on(contact, cast.sami, NOW)
    assert answer(cast.aino, "I am away until Monday.").came_to == "other_words"
    assert said_to(cast.aino) == []


def test_whoever_is_second_hears_who_has_it_and_nothing_else(cast: Cast, contact: FirstContact) -> None:
    take_on(contact, cast.sami, NOW)
    assert answer(cast.aino).came_to == "taken"
    assert fresh(contact).organiser == cast.sami
    assert said_to(cast.aino) == ["Kallio: Sami has it already."]


def test_whoever_has_it_already_hears_that_they_have_it(cast: Cast, contact: FirstContact) -> None:
    take_on(contact, cast.aino, NOW)
    assert answer(cast.aino).came_to == "theirs"


def test_of_several_the_one_that_waits_longest_is_taken_first_and_the_others_are_told(cast: Cast) -> None:
    checked(cast.aino)
    young, old, older = (call(cast, NOW - minutes * timedelta(minutes=1)) for minutes in (1, 2, 3))
    tell()
    for taken, more in ((older, "2 more are waiting"), (old, "One more is waiting"), (young, "")):
        answered = answer(cast.aino)
        assert answered.contact == taken
        (said,) = said_to(cast.aino, f"answer_yours:{answered.pk}")
        assert more in said
        assert ("waiting" in said) is bool(more)


@pytest.mark.parametrize(
    ("later", "came_to"), [(-SECOND, "theirs"), (0 * SECOND, "theirs"), (SECOND, "nothing")]
)
def test_an_answer_is_to_something_told_within_24_hours(
    cast: Cast, contact: FirstContact, later: timedelta, came_to: str
) -> None:
    assert answer(cast.aino, at=NOW + 24 * HOUR + later).came_to == came_to
    assert (fresh(contact).taken_on_at is None) == (came_to == "nothing")


def test_a_message_that_may_have_arrived_can_be_answered(cast: Cast) -> None:
    checked(cast.aino)
    contact = call(cast)
    sweep(NOW)
    assert answer(cast.aino).came_to == "nothing"
    Notice.objects.filter(channel="sms").update(doubt="unanswered", attempts=1)
    assert answer(cast.aino).contact == contact


def test_whoever_was_told_by_mail_alone_or_not_at_all_takes_nothing_on(
    cast: Cast, contact: FirstContact
) -> None:
    Notice.objects.filter(recipient=cast.aino, channel="sms").update(state="failed", sent_at=None)
    assert [answer(person).came_to for person in (cast.aino, cast.sami)] == ["nothing"] * 2
    assert fresh(contact).taken_on_at is None
    assert said_to(cast.sami) == ["Kallio: Nothing is waiting that you could take on by an answer."]


def test_whoever_may_not_act_on_it_takes_nothing_on(cast: Cast, contact: FirstContact) -> None:
    checked(cast.leena)
    tell(NOW + HOUR)
    assert answer(cast.leena, at=NOW + HOUR).came_to == "nothing"


def test_an_ended_contact_is_not_taken_on(cast: Cast, contact: FirstContact) -> None:
    end_contact(contact, "elsewhere", cast.sami, NOW)
    assert answer(cast.aino).came_to == "nothing"


def test_the_same_message_told_twice_counts_once(cast: Cast) -> None:
    checked(cast.aino)
    older, young = call(cast, NOW - HOUR), call(cast)
    tell()
    for _ in range(3):
        assert answer(cast.aino, message="one").contact == older
    assert fresh(young).taken_on_at is None
    assert len(said_to(cast.aino)) == 1


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


# What the text message offers


def offered(person: Person) -> list[bool]:
    """Of each text message to somebody, whether it says that an answer takes it on."""
    notices = Notice.objects.filter(recipient=person, kind__in=["contact_new", "rung_due"])
    return [
        "Answer 1 to take it on." in texts.write(each.kind, each.channel, "en", each.context).body
        for each in notices.order_by("turn")
    ]


def test_an_answer_is_offered_by_text_message_alone(cast: Cast, contact: FirstContact) -> None:
    assert offered(cast.aino) == [True, False]


def test_no_answer_is_offered_where_it_would_not_work(cast: Cast, settings) -> None:
    call(cast)
    sweep(NOW)
    assert offered(cast.aino) == [False, False]
    Notice.objects.all().delete()
    checked(cast.aino, cast.leena, cast.sami)
    settings.SMS_ANSWERS = False
    call(cast)
    sweep(NOW)
    assert offered(cast.aino) == [False, False]


def test_no_answer_is_offered_to_whoever_may_not_take_it_on_nor_once_it_is_taken(cast: Cast) -> None:
    checked(cast.sami, cast.leena)
    contact = call(cast)
    sweep(NOW + HOUR)
    assert (offered(cast.sami)[0], offered(cast.leena)[0]) == (True, False)
    take_on(contact, cast.sami, NOW + HOUR)
    Notice.objects.all().delete()
    sweep(NOW + 5 * HOUR)
    assert offered(cast.sami)[0] is False


# How providers hand it on


def plain(cast: Cast, **changes: object) -> dict[str, object]:
    return {"id": "in-1", "from": phone_of(cast.aino), "text": "1"} | changes


def test_a_plain_gateway_hands_an_answer_on(cast: Cast, contact: FirstContact) -> None:
    for _ in range(2):
        assert signed(INCOMING, plain(cast), NOW).status_code == 204
    assert fresh(contact).organiser == cast.aino
    assert TextAnswer.objects.get().message == "in-1"


def test_govuk_notify_hands_an_answer_on(cast: Cast, contact: FirstContact, settings) -> None:
    settings.SMS_URL = NOTIFY_URL
    told = {
        "id": "in-1",
        "source_number": phone_of(cast.aino).removeprefix("+"),
        "destination_number": "07700900000",
        "message": "1",
        "date_received": "2026-11-21T22:04:58.012345Z",
    }
    for _ in range(2):
        assert from_notify(NOTIFY_INCOMING, told).status_code == 204
    assert fresh(contact).organiser == cast.aino


def test_a_forged_or_unknown_answer_takes_nothing_on_and_learns_nothing(
    cast: Cast, contact: FirstContact, settings
) -> None:
    assert signed(INCOMING, plain(cast), NOW, secret="x" * 32).status_code == 403
    assert signed(INCOMING, plain(cast), NOW - 301 * SECOND).status_code == 403
    assert from_notify(NOTIFY_INCOMING, plain(cast)).status_code == 403
    known, unknown = (
        signed(INCOMING, plain(cast, id=number, text="?", **{"from": number}), NOW)
        for number in (phone_of(cast.aino), "+358409999999")
    )
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (204, b"")
    assert fresh(contact).taken_on_at is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": 7}, "id"),
        ({"id": "x" * 200}, "id"),
        ({"from": ["a"]}, "from"),
        ({"text": "\x00"}, "text"),
    ],
)
def test_what_is_not_understood_is_named(cast: Cast, changes: dict[str, object], field: str) -> None:
    refused = signed(INCOMING, plain(cast, **changes), NOW)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


def test_where_no_answers_are_wanted_none_is_taken(cast: Cast, contact: FirstContact, settings) -> None:
    settings.SMS_ANSWERS = False
    assert signed(INCOMING, plain(cast), NOW).status_code == 403
    assert fresh(contact).taken_on_at is None
