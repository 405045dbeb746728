"""How "How was it?" and its answers are worded."""

from collections.abc import Iterable
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import Attendance, Effort, Meeting, Shown, Step, collaborate
from meetings.queries.looking_back import Kept, Question
from meetings.rules_looking_back import answers_until, is_asked
from opendialogue import clock, wording


class Answered(NamedTuple):
    """A question as it was read, and the answer chosen."""

    question: str
    answer: str


def answers_to(question: Question) -> list[tuple[str, str]]:
    """The answers to choose from, each with its words: from the fullest to none, but for CollaboRATE's own order."""
    if question.is_collaborate:
        return [(str(effort), words) for effort, words in collaborate.ANSWERS.items()]
    return [(str(step), str(step.label)) for step in Step]


def answer_said(question: Question, step: str) -> str:
    return collaborate.ANSWERS[Effort(step)] if question.is_collaborate else str(Step(step).label)


def answered(kept: Kept | None) -> list[Answered]:
    """What a person answered, for themselves to read."""
    replies: Iterable[tuple[Question, str]] = kept.replies if kept else ()
    return [Answered(question.words, answer_said(question, step)) for question, step in replies]


def is_open(part: Attendance) -> bool:
    """Whether this person may answer now."""
    meeting = part.meeting
    return meeting.cancelled_at is None and is_asked(
        meeting.began_at or meeting.starts_at, meeting.ends_at, clock.now()
    )


def is_to_come(meeting: Meeting) -> bool:
    return clock.now() < (meeting.began_at or meeting.starts_at)


def not_held(meeting: Meeting) -> str:
    """Why there is nothing to look back at; empty where there is."""
    if meeting.cancelled_at:
        return _("This meeting was called off.")
    return _("You have not met yet. Afterwards you can look back here.") if is_to_come(meeting) else ""


def until_when(meeting: Meeting) -> str:
    """Until when one may answer, by the clock that people were told."""
    with timezone.override(ZoneInfo(meeting.time_zone)):
        return wording.moment(answers_until(meeting.ends_at))


def plain_text(own: Kept | None) -> list[str]:
    """What this person answered after a meeting, as lines of a file of their own."""
    if own is None or not (own.replies or own.words):
        return []
    lines = [_("How it was for you"), ""]
    lines += [f"– {question} {answer}" for question, answer in answered(own)]
    lines += [f"– {own.words}"] if own.words else []
    return [*lines, _("Who else may read it: %(who)s") % {"who": Shown(own.shown).label}, ""]
