"""Answering a text message: "1" takes it on, from a number that proves who it is, once."""

from datetime import timedelta

import pytest

from notices.models import Notice
from response.acts import end_contact, take_on
from response.engine.sweep import sweep
from response.models import FirstContact
from tests.cast import Cast
from tests.response.texting import (
    HOUR,
    NOW,
    SECOND,
    answer,
    answering,
    call,
    checked,
    contact,
    fresh,
    said_to,
    tell,
)

__all__ = ["answering", "contact"]

pytestmark = pytest.mark.django_db


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
