"""What the page of a meeting says around the words: when, where, who comes, and what is to be done now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import Answer, Meeting, Way
from meetings.queries.page import Part
from meetings.rules import SOON, may_begin_at
from meetings.rules_settling import is_settled
from networks.models import Person
from opendialogue import wording


class Phase(StrEnum):
    """One page serves before, during and after; what stands first on it differs."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"
    OFF = "off"


@dataclass(frozen=True)
class Coming:
    """One line of who is coming: a name, what they answered, and the relation where the reader may know it."""

    name: str
    relation: str
    as_practitioner: bool
    answer: str
    label: str
    is_reader: bool
    is_here: bool = False


def phase_of(meeting: Meeting, now: datetime) -> Phase:
    """Where a meeting stands, by what was recorded and, if nobody recorded anything, by its time."""
    if meeting.cancelled_at:
        return Phase.OFF
    if meeting.ended_at or now >= meeting.over_at:
        return Phase.AFTER
    if meeting.began_at or now >= meeting.starts_at - SOON:
        return Phase.DURING
    return Phase.BEFORE


def may_begin(meeting: Meeting, now: datetime) -> bool:
    """Whether somebody may say now that it has begun: from shortly before its time until its words have settled."""
    is_over = meeting.ended_at or is_settled(meeting.settles_at, now)
    return not (meeting.began_at or is_over) and may_begin_at(meeting.starts_at, now)


def title_of(meeting: Meeting, reader: Person) -> str:
    if meeting.network.centre_id == reader.pk:
        return _("Your meeting")
    return _("Meeting with %(name)s") % {"name": wording.own(meeting.network.centre.name)}


def when_of(meeting: Meeting) -> str:
    """ "Thursday 15 June at 9:10am", by the clock that people were told."""
    with timezone.override(ZoneInfo(meeting.time_zone)):
        return wording.moment(meeting.starts_at)


def when_and_until(meeting: Meeting) -> str:
    """ "Thursday 15 June at 9:10am – 10:10am", by the same clock."""
    with timezone.override(ZoneInfo(meeting.time_zone)):
        return " – ".join(wording.stretch(meeting.starts_at, meeting.ends_at))


def where_of(meeting: Meeting) -> str:
    """The way of meeting, and where or how to join, as far as it was said."""
    way = str(Way(meeting.way).label)
    return f"{way}: {meeting.where}" if meeting.where else way


def link_to_join(meeting: Meeting) -> str:
    """The address to join a meeting by video at, if that is one; otherwise nothing."""
    is_address = meeting.where.startswith(("https://", "http://")) and not set(meeting.where) & set(
        " \t\"'<>"
    )
    return meeting.where if meeting.way == Way.VIDEO and is_address else ""


def coming_rows(
    parts: Sequence[Part], reader: Person, *, with_relations: bool, is_over: bool = False
) -> list[Coming]:
    """Everybody who was asked. The relation is for the person at the centre and the team alone.

    Where somebody wrote down who is in the room, that is told of those who are. Otherwise, once it ``is_over``,
    answers are told as what they were. That one practitioner began it says nothing yet of the others.
    """
    words = _answers_given() if is_over else _answers()
    here = _("was there") if is_over else _("is here")
    is_written_down = any(part.is_here and not part.as_practitioner for part in parts)
    return [
        Coming(
            name=part.name,
            relation=part.relation if with_relations else "",
            as_practitioner=part.as_practitioner,
            answer=part.answer,
            label=here if part.is_here and is_written_down else words[Answer(part.answer)],
            is_reader=part.person_id == reader.pk,
            is_here=part.is_here and is_written_down,
        )
        for part in parts
        if part.is_asked
    ]


def _answers() -> dict[Answer, str]:
    return {
        Answer.YES: _("is coming"),
        Answer.NO: _("cannot come"),
        Answer.PERHAPS: _("perhaps"),
        Answer.NONE: _("no answer yet"),
    }


def _answers_given() -> dict[Answer, str]:
    return {
        Answer.YES: _("said yes"),
        Answer.NO: _("said no"),
        Answer.PERHAPS: _("said perhaps"),
        Answer.NONE: _("did not answer"),
    }
