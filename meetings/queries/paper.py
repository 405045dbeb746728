"""What may be read of a meeting on paper, sent or read out; and what was handed on to whom."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from meetings.access import is_part_of, may_host
from meetings.models import HandedOn, KeptTo, Meeting
from meetings.queries.page import (
    Part,
    SaidOpen,
    SaidVoice,
    SaidWay,
    left_open_of,
    voices_of,
    ways_of,
)
from networks.access import is_centre
from networks.models import Person


class ReadableWords(NamedTuple):
    """The words of one meeting as far as they may be read."""

    voices: list[SaidVoice]
    left_open: list[SaidOpen]
    ways: list[SaidWay]

    @property
    def newest(self) -> int:
        """The number of the newest entry; 0 without any."""
        numbers = [voice.changed_seq for voice in self.voices] + [
            thing.changed_seq for thing in self.left_open
        ]
        return max([*numbers, *(way.changed_seq for way in self.ways)], default=0)


def readable_words(
    meeting: Meeting, parts: Sequence[Part], reader: Person, *, for_everyone: bool = False
) -> ReadableWords:
    """What ``reader`` may read; ``for_everyone`` leaves out what was kept to some, which is on nobody's letter."""
    voices = voices_of(meeting.pk, reader=reader)
    if for_everyone:
        voices = [voice for voice in voices if voice.kept_to == KeptTo.EVERYONE]
    return ReadableWords(voices, left_open_of(meeting.pk), ways_of(meeting.pk, parts))


def receiver_in(meeting: Meeting, person_id: UUID, parts: Sequence[Part]) -> Person | None:
    """Somebody of the network whom words of this meeting may be handed on to: whoever may read them here."""
    is_theirs = any(part.person_id == person_id and not part.as_practitioner for part in parts)
    person = Person.objects.select_related("service").filter(pk=person_id).first() if is_theirs else None
    return person if person is not None and is_part_of(person, meeting) else None


def handed_on_in(meeting: Meeting, reader: Person, *, is_host: bool) -> list[HandedOn]:
    """What was read out or sent, and stands, in its order: all of it for a host and the person at the centre.

    Everybody else sees what was handed on to themselves alone: that somebody heard the words is theirs.
    """
    records = HandedOn.objects.filter(meeting=meeting, taken_back_at=None).select_related("person", "by")
    if not is_host and not is_centre(reader, meeting.network):
        records = records.filter(person=reader)
    return list(records)


def handed_on_for(reader: Person, meeting: Meeting, record_id: UUID) -> HandedOn | None:
    """A record that this reader may take back: one of a meeting that they host."""
    if not may_host(reader, meeting):
        return None
    return HandedOn.objects.select_related("meeting__network").filter(pk=record_id, meeting=meeting).first()
