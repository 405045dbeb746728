"""What a meeting's mirror shows: how it was for all who were there, and how the voices were shared out."""

from collections import defaultdict
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from meetings.access import heard_by, mirrored_meetings
from meetings.models import (
    COLLABORATE,
    Answer,
    Asks,
    Attendance,
    LookingBack,
    Meeting,
    MirrorWish,
    Reply,
    Shown,
    Voice,
)
from meetings.queries.looking_back import Question, worded_in
from meetings.queries.shares import Share, shares_of
from meetings.rules_looking_back import WasThere, everybody_wishes
from networks.models import Person


class Aloud(NamedTuple):
    """Somebody's own words about how it was, said to all."""

    id: UUID
    speaker: str
    words: str


class AnswersOfAll(NamedTuple):
    """How many chose which answer, question by question; and what some said with their name."""

    counts: list[tuple[Question, dict[str, int]]]
    aloud: list[Aloud]


def meeting_with_mirror(person: Person, meeting_id: UUID) -> Meeting | None:
    """A meeting, if its mirror is for this person."""
    found = mirrored_meetings(person).select_related("network__service", "network__centre")
    return found.filter(pk=meeting_id).first()


def is_wished(meeting: Meeting) -> bool:
    return MirrorWish.objects.filter(meeting=meeting).exists()


def shares_in(meeting: Meeting, reader: Person) -> list[Share]:
    """How the voices that this reader may read were shared out between the circles."""
    return shares_of(Voice.objects.filter(heard_by(reader), meeting=meeting))


def answers_of_all(meeting: Meeting, language: str) -> AnswersOfAll | None:
    """How it was for everybody, the questions in ``language``; None unless all who were there wish it to be shown.

    CollaboRATE's questions are not among them: they are asked of one person alone.
    """
    if not everybody_wishes(_parts(meeting)):
        return None
    shown = LookingBack.objects.filter(attendance__meeting=meeting).exclude(shown=Shown.NOBODY)
    replies = Reply.objects.filter(looking_back__in=shown).exclude(asks__in=COLLABORATE)
    counts: dict[Question, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for asks, own_id, words, worded, step in replies.order_by("own__position").values_list(
        "asks", "own_id", "own__words", "own__worded", "step"
    ):
        own = worded_in(words, worded, meeting.network.service, language) if own_id else str(Asks(asks).label)
        counts[Question(asks, own_id, own)][step] += 1
    said = shown.filter(shown=Shown.WORDS).exclude(words="").order_by("attendance__person__name")
    aloud = said.values_list("pk", "attendance__person__name", "words")
    return AnswersOfAll(
        sorted(((question, dict(found)) for question, found in counts.items()), key=_place),
        [Aloud._make(row) for row in aloud],
    )


def _place(counted: tuple[Question, dict[str, int]]) -> int:
    """The plain questions first; the service's own stay in their order."""
    return Asks.values.index(counted[0].asks)


def _parts(meeting: Meeting) -> list[WasThere]:
    """Everybody's part, of those too who have left since: what they did not agree to is not shown afterwards either."""
    start = meeting.starts_at
    gone_before = (
        Q(ended_at__lte=start) | Q(place__ended_at__lte=start) | Q(place__agreed_until__lte=start)
    ) & Q(came_at=None)
    rows = Attendance.objects.filter(meeting=meeting).exclude(gone_before)
    return [
        WasThere(
            as_practitioner=as_practitioner,
            said_no=answer == Answer.NO,
            came=came_at is not None,
            wishes=None if shown is None else shown != Shown.NOBODY,
        )
        for as_practitioner, answer, came_at, shown in rows.values_list(
            "as_practitioner", "answer", "came_at", "looking_back__shown"
        )
    ]
