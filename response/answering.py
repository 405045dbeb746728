"""Answering by text message: whoever was told of a first contact answers "1" and has it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pghistory
import structlog
from django.core.exceptions import ValidationError
from django.db import transaction

from networks.models import Person
from networks.reaching import whose_phone
from notices.models import Channel
from notices.outbox import Letter, queue
from response.acts import take_on
from response.models import Answered, FirstContact, TextAnswer
from response.queries.answering import told_by_text

log = structlog.get_logger(__name__)

#: an answer is to something that somebody was told within so long
ANSWERS_TO = timedelta(hours=24)
#: also in the digits of Arabic and Persian keyboards, with the marks of direction that these add
_ONE = re.compile(r"[\s.,!،'\"\u200e\u200f]*[1١۱][\s.,!،'\"\u200e\u200f]*")


@dataclass(frozen=True)
class Incoming:
    """A text message that came in: its provider's id for it, the number it came from, and what it says."""

    message: str
    number: str
    words: str


@dataclass(frozen=True)
class Reply:
    """What an answer came to, and what is said to whoever gave it."""

    came_to: str
    contact: FirstContact | None
    #: which text; "" says nothing
    kind: str
    facts: dict[str, Any]


@transaction.atomic
def take_answer(incoming: Incoming, now: datetime) -> TextAnswer:
    """Take in a text message: "1" takes on the contact that has waited longest of those its sender was told of.

    The sender is whoever alone has this number, checked, and works here; they are told what came of it, with nothing
    about the contact. From any other number nothing happens and nothing is said. The same message again, by its
    provider's id, changes nothing.
    """
    answer, is_new = TextAnswer.objects.get_or_create(message=incoming.message, defaults={"received_at": now})
    if not is_new:
        return answer
    person = whose_phone(incoming.number)
    if person is None:
        log.warning("text_message_from_nobody", message=incoming.message)
        return answer
    with pghistory.context(user=person.pk, by_text_message=True):
        reply = _reply(person, incoming.words, now)
        answer.person, answer.contact, answer.came_to = person, reply.contact, reply.came_to
        answer.save(update_fields=["person", "contact", "came_to"])
        if reply.kind:
            queue([_letter(answer, person, incoming.number, reply)], now)
    return answer


def _reply(person: Person, words: str, now: datetime) -> Reply:
    told = told_by_text(person, now - ANSWERS_TO)
    waiting = [contact for contact in told if contact.taken_on_at is None]
    if not _ONE.fullmatch(words):
        return _reply_to_other_words(waiting)
    if not told:
        return Reply(Answered.NOTHING, None, "answer_nothing", {})
    contact = waiting[0] if waiting else told[-1]
    try:
        taken = take_on(contact, person, now)
    except ValidationError:  # somebody ended it at this very moment
        return Reply(Answered.NOTHING, contact, "answer_nothing", {})
    more = {"more": len(waiting[1:])}
    if taken.is_yours:
        return Reply(Answered.THEIRS, contact, "answer_yours", more | {"path": f"/contacts/{contact.pk}/"})
    return Reply(Answered.TAKEN, contact, "answer_taken", more | {"name": taken.by.name})


def _reply_to_other_words(waiting: Sequence[FirstContact]) -> Reply:
    """How to answer, where something waits for an answer; else a machine that answers machines had the last word."""
    if not waiting:
        return Reply(Answered.OTHER_WORDS, None, "", {})
    return Reply(Answered.OTHER_WORDS, waiting[0], "answer_other_words", {})


def _letter(answer: TextAnswer, person: Person, number: str, reply: Reply) -> Letter:
    """To the number that wrote. To other words once for each contact: machines answer machines without an end."""
    once_for = reply.contact.pk if reply.contact and reply.came_to == Answered.OTHER_WORDS else answer.pk
    return Letter(
        cause=f"{reply.kind}:{once_for}",
        recipient_id=person.pk,
        channel=Channel.SMS,
        address=number,
        language=person.language,
        kind=reply.kind,
        context={"sender_name": person.service.sender_name, **reply.facts},
    )
