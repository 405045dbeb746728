"""One entry of a meeting's page, as open pages are told of it: the same HTML as in the whole page."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from meetings.access import hearers_of
from meetings.models import KeptTo, LeftOpen, Meeting, Voice, WayForward
from meetings.presenters.voice_drawing import voice_entries
from meetings.presenters.words import (
    left_open_html,
    left_open_rows,
    voice_rows,
    way_rows,
    ways_html,
)
from meetings.queries.page import (
    SaidOpen,
    SaidVoice,
    SaidWay,
    changed_since,
    left_open_of,
    parts_of,
    voices_of,
    ways_of,
)
from networks.models import Person

Item = SaidVoice | SaidOpen | SaidWay

ANCHORS = {Voice: "voice", LeftOpen: "open", WayForward: "way"}


def anchor(said: Voice | LeftOpen | WayForward) -> str:
    """Where in the page this entry stands."""
    return f"{ANCHORS[type(said)]}-{said.pk}"


def items_after(meeting: Meeting, after: int, until: int) -> list[Item]:
    """Everything written, reworded or answered since the number ``after``, up to ``until``, in that order.

    Voices that are kept to some are among them: :func:`hearers` says to whom each may be given.
    """
    found: list[Item] = [*voices_of(meeting.pk, after, reader=None)]
    kinds = changed_since(meeting.pk, after)
    if "open" in kinds:
        found += left_open_of(meeting.pk, after)
    if "way" in kinds:
        found += ways_of(meeting.pk, parts_of(meeting), after)
    return sorted((item for item in found if item.changed_seq <= until), key=lambda item: item.changed_seq)


def entry(meeting: Meeting, item: Item, reader_id: UUID | None) -> dict[str, Any]:
    """What a page needs to put the item in its place: kind, id, its numbers, and its HTML.

    The HTML is the same for all readers but those whose words they are, who may change them: for them alone
    ``reader_id`` is given.
    """
    kind, html = _drawn(meeting, item, reader_id)
    return {"kind": kind, "id": str(item.id), "seq": item.seq, "changed": item.changed_seq, "html": html}


def hearers(meeting: Meeting, items: Iterable[Item]) -> dict[UUID, set[UUID]]:
    """For each of the items that is not for everyone, who may read it."""
    kept = [item for item in items if isinstance(item, SaidVoice) and item.kept_to != KeptTo.EVERYONE]
    others = hearers_of(meeting, [(voice.id, voice.kept_to) for voice in kept])
    return {voice.id: others[voice.id] | belongs_to(voice) for voice in kept}


def belongs_to(item: Item) -> frozenset[UUID]:
    """Whose page shows the item in another way: its speaker and whoever wrote it down."""
    if not isinstance(item, SaidVoice):
        return frozenset()
    return frozenset(person for person in (item.speaker_id, item.writer_id) if person)


def entry_of(meeting: Meeting, said: Voice | LeftOpen | WayForward, reader: Person) -> dict[str, Any]:
    """The entry for something just stored, for the page of whoever stored it."""
    found: Iterable[Item]
    if isinstance(said, Voice):
        found = voices_of(meeting.pk, said.changed_seq - 1, reader=None)
    elif isinstance(said, LeftOpen):
        found = left_open_of(meeting.pk, said.changed_seq - 1)
    else:
        found = ways_of(meeting.pk, parts_of(meeting), said.changed_seq - 1)
    return next(entry(meeting, item, reader.pk) for item in found if item.id == said.pk)


def _drawn(meeting: Meeting, item: Item, reader_id: UUID | None) -> tuple[str, str]:
    if isinstance(item, SaidVoice):
        return "voice", voice_entries(voice_rows(meeting, [item], reader_id))
    if isinstance(item, SaidWay):
        return "way", ways_html(way_rows(meeting, [item]))
    return "open", left_open_html(left_open_rows(meeting, [item]))
