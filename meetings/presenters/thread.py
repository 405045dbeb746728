"""The thread of a network's words, for a page and for paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meetings.models import Meeting
from meetings.presenters.settling import nothing_settled, settled_or_until
from meetings.presenters.voice_drawing import voice_entries
from meetings.presenters.words import left_open_rows, voice_rows, way_rows
from meetings.queries.thread import MeetingWords
from opendialogue import wording

#: who stands where now is said on the meeting's own page; here it is what people said
NOT_HERE = {"stance_address": "", "is_settled": None, "missing": ""}


@dataclass(frozen=True)
class Said:
    """One meeting of the thread."""

    id: UUID
    when: str
    starts_at: datetime
    note: str
    settling: str
    voices: SafeString
    things: list[dict[str, Any]]
    ways: list[dict[str, Any]]


def when_of(meeting: Meeting) -> str:
    """The day and time of a meeting, by the clock that people were told."""
    with timezone.override(ZoneInfo(meeting.time_zone)):
        return capfirst(wording.moment(meeting.starts_at))


def meeting_choices(meetings: Iterable[Meeting]) -> list[tuple[UUID, str]]:
    return [(meeting.pk, when_of(meeting)) for meeting in meetings]


def said(words: Iterable[MeetingWords], now: datetime) -> list[Said]:
    """The thread for its page. Nothing is changed from here: for that each meeting has its own page."""
    return [
        Said(
            id=each.meeting.pk,
            when=when_of(each.meeting),
            starts_at=each.meeting.starts_at,
            note=note_of(each),
            settling=settling_said(each, now),
            voices=voice_entries(_to_read(each)),
            things=[row | {"rest_address": ""} for row in left_open_rows(each.meeting, each.left_open)],
            ways=[row | NOT_HERE for row in way_rows(each.meeting, each.ways)],
        )
        for each in words
    ]


def _to_read(words: MeetingWords) -> list[dict[str, Any]]:
    """The voices as they are read back: not answered from here, and their pictures not described.

    What answers a voice that was not looked for leads to it in its meeting.
    """
    here = {voice.id for voice in words.voices}
    rows = voice_rows(words.meeting, words.voices, None)
    for row in rows:
        row["answer_address"] = ""
        if "picture" in row:
            row["picture"]["describe_address"] = ""
        if row["answers"] and row["answers"]["key"] not in here:
            row["answers"]["address"] = reverse("meeting", args=[words.meeting.pk])
    return rows


def note_of(words: MeetingWords) -> str:
    """That a meeting was called off, or that nothing was settled; empty for all others."""
    if words.meeting.cancelled_at:
        return _("Called off")
    return nothing_settled(words.meeting)


def settling_said(words: MeetingWords, now: datetime) -> str:
    """Whether the words have settled; nothing of a meeting without any, that is not over, or was called off."""
    if words.is_empty or words.meeting.cancelled_at or now < words.meeting.over_at:
        return ""
    return settled_or_until(words.meeting, now)
