"""Everything the page of a meeting shows, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Max, Q, QuerySet, Value

from meetings.access import heard_by, open_parts
from meetings.models import Attendance, LeftOpen, Meeting, Stance, Stands, Voice, VoiceWording, WayForward
from meetings.queries.wordings import Wording, by_voice
from networks.models import Person
from opendialogue.written_once import written_once


class SaidVoice(NamedTuple):
    """One voice, with names in place of ids. ``earlier`` holds the wordings before, oldest first."""

    id: UUID
    seq: int
    changed_seq: int
    kind: str
    words: str
    at: datetime
    reworded_at: datetime | None
    speaker_id: UUID
    speaker: str
    writer_id: UUID | None
    writer: str | None
    language: str
    kept_to: str
    opened_at: datetime | None
    answers_id: UUID | None
    answers: str | None
    earlier_shown: bool
    taken_back_at: datetime | None
    taken_back_by: str | None
    picture_id: UUID | None
    picture_shows: str | None
    picture_described_by: str | None
    picture_described_at: datetime | None
    picture_width: int | None
    picture_height: int | None
    earlier: tuple[Wording, ...] = ()
    #: who changed it last, where that was not its speaker
    reworded_by: str = ""
    #: whether its speaker has put right what another wrote down: from then on it is theirs alone to change
    is_put_right: bool = False


#: what a :class:`SaidVoice` is made of, but for its earlier wordings
VOICE_COLUMNS = (
    "id",
    "seq",
    "changed_seq",
    "kind",
    "words",
    "at",
    "reworded_at",
    "speaker_id",
    "speaker__name",
    "written_by_id",
    "written_by__name",
    "language",
    "kept_to",
    "opened_at",
    "answers_id",
    "answers__speaker__name",
    "earlier_shown",
    "taken_back_at",
    "taken_back_by__name",
    "picture__id",
    "picture__description",
    "picture__described_by__name",
    "picture__described_at",
    "picture__width",
    "picture__height",
)
REWORDED_AT = VOICE_COLUMNS.index("reworded_at")


def said_voice(row: Sequence[Any], earlier: Sequence[Wording]) -> SaidVoice:
    """A voice as readers may have it, from its ``VOICE_COLUMNS``: without words and a picture that were taken back,
    and without the earlier wordings that its author keeps to themselves."""
    voice = SaidVoice(*row)
    if earlier:
        changed_by = [wording.replaced_by_id for wording in earlier]
        last = earlier[-1].replaced_by if changed_by[-1] != voice.speaker_id else ""
        voice = voice._replace(reworded_by=last, is_put_right=voice.speaker_id in changed_by)
    if voice.taken_back_at:
        return voice._replace(words="", picture_id=None)
    return voice._replace(earlier=tuple(earlier)) if voice.earlier_shown else voice


class SaidOpen(NamedTuple):
    """Something left open."""

    id: UUID
    seq: int
    changed_seq: int
    words: str
    at: datetime
    speaker: str
    laid_to_rest_by: str | None
    speaker_id: UUID
    laid_to_rest_at: datetime | None
    taken_back_at: datetime | None


#: what a :class:`SaidOpen` is made of
OPEN_COLUMNS = (
    *("id", "seq", "changed_seq", "words", "at", "said_by__name"),
    *("laid_to_rest_by__name", "said_by_id", "laid_to_rest_at", "taken_back_at"),
)


def said_open(row: Sequence[Any]) -> SaidOpen:
    """What was left open as readers may have it, from its ``OPEN_COLUMNS``: without words that were taken back."""
    thing = SaidOpen._make(row)
    return thing._replace(words="") if thing.taken_back_at else thing


class OneStance(NamedTuple):
    """Where one person stands; ``stands`` is empty for somebody who has not spoken to it yet."""

    person_id: UUID
    name: str
    stands: str
    words: str
    at: datetime | None = None


class SaidWay(NamedTuple):
    """A way forward with everybody's stance to it, the person at the centre first."""

    id: UUID
    seq: int
    changed_seq: int
    words: str
    at: datetime
    speaker: str
    is_taken_up: bool
    speaker_id: UUID
    taken_back_at: datetime | None
    stances: tuple[OneStance, ...] = ()

    @property
    def is_settled(self) -> bool:
        """A way forward is settled when everybody has spoken to it and is with it, and not before."""
        return (
            not self.taken_back_at
            and bool(self.stances)
            and all(stance.stands == Stands.WITH for stance in self.stances)
        )


#: what a :class:`SaidWay` is made of, but for its stances
WAY_COLUMNS = (
    *("id", "seq", "changed_seq", "words", "at", "said_by__name", "is_taken_up", "said_by_id"),
    "taken_back_at",
)


def said_way(row: Sequence[Any], stances: Sequence[OneStance]) -> SaidWay:
    """A way as readers may have it, from its ``WAY_COLUMNS``: of one that was taken back, what others said to it."""
    way = SaidWay._make((*row, tuple(stances)))
    if not way.taken_back_at:
        return way
    return way._replace(words="", stances=tuple(stance for stance in stances if stance.stands))


class Part(NamedTuple):
    """One person's part in the meeting. Ways to reach them are not part of it."""

    person_id: UUID
    name: str
    relation: str
    as_practitioner: bool
    answer: str
    #: whether somebody wrote down that they are in the room
    is_here: bool
    #: false for the person at the centre of a meeting that they are no part of
    is_asked: bool
    is_centre: bool


def voices_of(meeting_id: UUID, after: int = 0, *, reader: Person | None) -> list[SaidVoice]:
    """The voices of a meeting in their order; with ``after``, those written or reworded since that number.

    Those that ``reader`` may read. Without a reader all of them, for whoever then gives each only to its hearers.
    """
    rows = _audible(meeting_id, after, reader.pk) if reader else _said(meeting_id, after)
    # What is new on an open page has mostly never been reworded: its stream need not ask.
    has_earlier = not after or any(row[REWORDED_AT] for row in rows)
    wordings = VoiceWording.objects.filter(voice__meeting=meeting_id, voice__changed_seq__gt=after)
    earlier = by_voice(wordings) if has_earlier else {}
    return [said_voice(row, earlier.get(row[0], ())) for row in rows]


@written_once
def _audible(meeting_id: UUID, after: int, reader_id: UUID) -> QuerySet[Voice, tuple[Any, ...]]:
    voices = Voice.objects.filter(heard_by(Person(pk=reader_id)), meeting=meeting_id, changed_seq__gt=after)
    return voices.values_list(*VOICE_COLUMNS)


@written_once
def _said(meeting_id: UUID, after: int) -> QuerySet[Voice, tuple[Any, ...]]:
    return Voice.objects.filter(meeting=meeting_id, changed_seq__gt=after).values_list(*VOICE_COLUMNS)


def left_open_of(meeting_id: UUID, after: int = 0) -> list[SaidOpen]:
    return [said_open(row) for row in _left_open(meeting_id, after)]


@written_once
def _left_open(meeting_id: UUID, after: int) -> QuerySet[LeftOpen, tuple[Any, ...]]:
    return LeftOpen.objects.filter(meeting=meeting_id, changed_seq__gt=after).values_list(*OPEN_COLUMNS)


def parts_of(meeting: Meeting) -> list[Part]:
    """Everybody who is part of the meeting now, the person at the centre first, whether they were asked or not."""
    centre = meeting.network.centre
    parts = [
        Part(
            person_id, name, relation or "", as_practitioner, answer, bool(came), True, person_id == centre.pk
        )
        for person_id, name, relation, as_practitioner, answer, came in _open_parts_of(meeting.pk)
    ]
    if not any(part.is_centre for part in parts):
        parts.append(Part(centre.pk, centre.name, "", False, "", False, False, True))
    return sorted(parts, key=lambda part: not part.is_centre)


@written_once
def _open_parts_of(meeting_id: UUID) -> QuerySet[Attendance, tuple[Any, ...]]:
    parts = Attendance.objects.filter(open_parts(), meeting=meeting_id)
    return parts.order_by("as_practitioner", "person__name", "pk").values_list(
        "person_id", "person__name", "place__relation", "as_practitioner", "answer", "came_at"
    )


def ways_of(meeting_id: UUID, parts: Sequence[Part], after: int = 0) -> list[SaidWay]:
    """The ways forward in their order, or those changed since ``after``, each with the stances of all.

    Those of ``parts`` come first, in that order, whether they have spoken to it or not; then whoever spoke to it and
    is no longer part of the meeting.
    """
    rows = with_where_from(WayForward.objects.filter(meeting=meeting_id, changed_seq__gt=after))
    stances = _stances(meeting_id, after)
    said: list[SaidWay] = []
    for row in rows.values_list(*WAY_COLUMNS):
        spoken = stances.get(row[0], {})
        now_here = [
            spoken.pop(part.person_id, OneStance(part.person_id, part.name, "", "")) for part in parts
        ]
        said.append(said_way(row, (*now_here, *spoken.values())))
    return said


def changed_since(meeting_id: UUID, after: int) -> set[str]:
    """Which kinds of things beside voices were written or changed since that number: "open" and "way", in one query."""
    return set(_changed_since(meeting_id, after))


@written_once
def _changed_since(meeting_id: UUID, after: int) -> QuerySet[LeftOpen, str]:
    things = LeftOpen.objects.filter(meeting=meeting_id, changed_seq__gt=after).order_by()
    ways = WayForward.objects.filter(meeting=meeting_id, changed_seq__gt=after).order_by()
    return things.values_list(Value("open"), flat=True).union(ways.values_list(Value("way"), flat=True))


def with_where_from(ways: QuerySet[WayForward]) -> QuerySet[WayForward]:
    """The ways, each with whether it was taken up again from an earlier meeting."""
    return ways.annotate(is_taken_up=Q(taken_up_from__isnull=False))


def newest_number(reader: Person, meeting: Meeting) -> int:
    """The number of the newest entry of a meeting that this reader sees; 0 without any."""
    seen = (
        Voice.objects.filter(heard_by(reader), meeting=meeting),
        LeftOpen.objects.filter(meeting=meeting),
        WayForward.objects.filter(meeting=meeting),
    )
    return max(each.aggregate(newest=Max("changed_seq"))["newest"] or 0 for each in seen)


def _stances(meeting_id: UUID, after: int) -> dict[UUID, dict[UUID, OneStance]]:
    found: dict[UUID, dict[UUID, OneStance]] = defaultdict(dict)
    rows = Stance.objects.filter(way_forward__meeting=meeting_id, way_forward__changed_seq__gt=after)
    for way_id, person_id, *stance in rows.values_list(
        "way_forward_id", "person_id", "person__name", "stands", "words", "at"
    ):
        found[way_id][person_id] = OneStance._make((person_id, *stance))
    return found
