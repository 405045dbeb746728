"""Contacts that staff were told of by text message, and their answers to it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from networks.models import ContactPoint, Person
from notices import texts
from notices.models import Notice
from response.answering import Incoming, take_answer
from response.contacts import NewContact, record_first_contact
from response.engine.sweep import sweep
from response.models import FirstContact, TextAnswer
from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.hooking import (
    PLAIN_URL,
    SECRET,
)

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
