"""The words of all meetings of a network as one thread, as far as one reader may read them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet

from meetings.access import heard_by, readable_meetings
from meetings.models import LeftOpen, Meeting, Stance, Voice, VoiceWording, WayForward
from meetings.queries.page import (
    OPEN_COLUMNS,
    VOICE_COLUMNS,
    WAY_COLUMNS,
    OneStance,
    SaidOpen,
    SaidVoice,
    SaidWay,
    said_open,
    said_voice,
    said_way,
    with_where_from,
)
from meetings.queries.search import left_open_with, voices_with, ways_with
from meetings.queries.wordings import by_voice
from networks.models import Network, Person

#: so many meetings stand on one page
MEETINGS_ON_A_PAGE = 12


@dataclass(frozen=True)
class Sought:
    """What a reader looks for: one meeting, one speaker, some words, what was left open alone; or everything."""

    meeting: UUID | None = None
    speaker: UUID | None = None
    words: str = ""
    left_open_only: bool = False

    @property
    def is_everything(self) -> bool:
        return self == Sought()


@dataclass
class MeetingWords:
    """What was said in one meeting, as far as it was sought."""

    meeting: Meeting
    voices: list[SaidVoice] = field(default_factory=list)
    left_open: list[SaidOpen] = field(default_factory=list)
    ways: list[SaidWay] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.voices or self.left_open or self.ways)


def meetings_with_words(reader: Person, network: Network) -> QuerySet[Meeting]:
    """The meetings of the network that the reader may open, the newest first."""
    readable = readable_meetings(reader).filter(network=network).select_related("network__centre")
    return readable.order_by("-during", "pk")


def speakers_in(reader: Person, meetings: QuerySet[Meeting]) -> list[tuple[UUID, str]]:
    """Everybody who said something in these meetings that the reader may read, by name."""
    voices = Voice.objects.filter(heard_by(reader), meeting__in=meetings)
    said = (
        voices.order_by()
        .values_list("speaker_id", "speaker__name")
        .union(
            LeftOpen.objects.filter(meeting__in=meetings)
            .order_by()
            .values_list("said_by_id", "said_by__name"),
            WayForward.objects.filter(meeting__in=meetings)
            .order_by()
            .values_list("said_by_id", "said_by__name"),
            Stance.objects.filter(way_forward__meeting__in=meetings)
            .order_by()
            .values_list("person_id", "person__name"),
        )
    )
    return sorted(said, key=lambda row: (row[1].casefold(), str(row[0])))


def thread(reader: Person, meetings: Sequence[Meeting], sought: Sought) -> list[MeetingWords]:
    """The words of these meetings that the reader may read, each meeting's in their order.

    Meetings where nothing was found are left out.
    """
    found = {meeting.pk: MeetingWords(meeting) for meeting in meetings}
    if not sought.left_open_only:
        _add_voices(reader, found, sought)
        _add_ways(found, sought)
    _add_left_open(found, sought)
    return [words for words in found.values() if sought.is_everything or not words.is_empty]


def _add_voices(reader: Person, found: dict[UUID, MeetingWords], sought: Sought) -> None:
    voices = Voice.objects.filter(heard_by(reader), meeting__in=found)
    if sought.speaker:
        voices = voices.filter(speaker=sought.speaker)
    if sought.words:
        voices = voices_with(sought.words, voices)
    rows = list(voices.order_by("seq").values_list("meeting_id", *VOICE_COLUMNS))
    earlier = by_voice(VoiceWording.objects.filter(voice__in=[row[1] for row in rows]))
    for meeting_id, *row in rows:
        found[meeting_id].voices.append(said_voice(row, earlier.get(row[0], ())))


def _add_left_open(found: dict[UUID, MeetingWords], sought: Sought) -> None:
    things = LeftOpen.objects.filter(meeting__in=found)
    if sought.speaker:
        things = things.filter(said_by=sought.speaker)
    if sought.words:
        things = left_open_with(sought.words, things)
    for meeting_id, *row in things.order_by("seq").values_list("meeting_id", *OPEN_COLUMNS):
        found[meeting_id].left_open.append(said_open(row))


def _add_ways(found: dict[UUID, MeetingWords], sought: Sought) -> None:
    ways = WayForward.objects.filter(meeting__in=found)
    if sought.speaker or sought.words:
        ways = ways_with(sought.words, ways, sought.speaker)
    rows = list(with_where_from(ways).order_by("seq").values_list("meeting_id", *WAY_COLUMNS))
    stances = _stances(row[1] for row in rows)
    for meeting_id, *row in rows:
        found[meeting_id].ways.append(said_way(row, stances.get(row[0], ())))


def _stances(way_ids: Iterable[UUID]) -> dict[UUID, list[OneStance]]:
    stances: dict[UUID, list[OneStance]] = defaultdict(list)
    rows = Stance.objects.filter(way_forward__in=list(way_ids)).order_by("at", "pk")
    columns = ("way_forward_id", "person_id", "person__name", "stands", "words", "at")
    for way_id, *row in rows.values_list(*columns):
        stances[way_id].append(OneStance._make(row))
    return stances
