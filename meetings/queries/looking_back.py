"""What a person is asked after a meeting, and what they answered: nobody reads it but they themselves."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from meetings.access import open_attendances
from meetings.models import (
    COLLABORATE,
    PLAIN,
    Asks,
    Attendance,
    CollaborateUse,
    LookingBack,
    Meeting,
    OwnQuestion,
    Reply,
    collaborate,
)
from networks.models import Person, Service


class Question(NamedTuple):
    """Something that is asked, in the words this person reads. ``key`` names it among the others."""

    asks: str
    own_id: UUID | None
    words: str

    @property
    def key(self) -> str:
        return f"own_{self.own_id.hex}" if self.own_id else self.asks

    @property
    def is_collaborate(self) -> bool:
        return self.asks in COLLABORATE


class Kept(NamedTuple):
    """What a person answered after one meeting. ``replies`` holds each question as it was read, and the step."""

    meeting_id: UUID
    words: str
    shown: str
    at: datetime
    replies: tuple[tuple[Question, str], ...]


def questions_for(meeting: Meeting, person: Person, language: str, kept: Kept | None) -> list[Question]:
    """What this person is asked after this meeting, in ``language``; and what else they have answered already.

    CollaboRATE, where the service asks it, is for the person at the centre: it asks about one's own health. Where
    they read in another language than its wording, they are not asked it.
    """
    service = meeting.network.service
    asked = [Question(asks, None, str(asks.label)) for asks in PLAIN]
    asked += [
        Question(Asks.OWN, own.pk, worded_in(own.words, own.worded, service, language))
        for own in own_questions_of(service)
    ]
    is_centre = meeting.network.centre_id == person.pk
    if is_centre and language == collaborate.LANGUAGE and collaborate_use(service):
        asked += [Question(asks, None, words) for asks, words in collaborate.QUESTIONS.items()]
    known = {question.key for question in asked}
    answered = kept.replies if kept else ()
    return asked + [question for question, _step in answered if question.key not in known]


def own_questions_of(service: Service) -> list[OwnQuestion]:
    """The questions that the service asks of its own at present, in their order."""
    return list(OwnQuestion.objects.filter(service=service, ended_at=None))


def worded_in(words: str, worded: Mapping[str, str], service: Service, language: str) -> str:
    """One's own question in this language, or in the service's where nobody worded it in that one."""
    return words if language == service.language else worded.get(language, words)


def collaborate_use(service: Service) -> CollaborateUse | None:
    """Who confirmed its licence and when; None where the service does not ask CollaboRATE's questions."""
    return CollaborateUse.objects.filter(service=service).select_related("confirmed_by").first()


def part_to_look_back_from(person: Person, meeting_id: UUID) -> Attendance | None:
    """This person's own part in a meeting, with the meeting, its service and its centre."""
    parts = open_attendances(person).filter(meeting=meeting_id)
    return parts.select_related("meeting__network__service", "meeting__network__centre").first()


def kept_by(person: Person, meeting_ids: Collection[UUID]) -> dict[UUID, Kept]:
    """What this person themselves answered after these meetings; two queries, one where they answered nothing."""
    own = LookingBack.objects.filter(attendance__person=person, attendance__meeting__in=meeting_ids)
    rows = list(own.values_list("pk", "attendance__meeting_id", "words", "shown", "at"))
    replies: dict[UUID, list[tuple[Question, str]]] = {row[0]: [] for row in rows}
    if rows:
        given = Reply.objects.filter(looking_back__in=replies)
        for key, asks, own_id, asked, step in given.values_list(
            "looking_back_id", "asks", "own_id", "asked", "step"
        ):
            replies[key].append((Question(asks, own_id, asked), step))
    return {row[1]: Kept(*row[1:], tuple(replies[row[0]])) for row in rows}
