"""The thread of a network's words, for a page, for paper and as plain text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meetings.models import Meeting
from meetings.presenters import looking_back
from meetings.presenters.pictures import in_brackets
from meetings.presenters.settling import settled_or_until
from meetings.presenters.voice_drawing import voice_entries
from meetings.presenters.words import left_open_rows, voice_rows, way_rows
from meetings.queries.looking_back import Kept
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
            note=_note(each),
            settling=_settling(each, now),
            voices=voice_entries(_to_read(row) for row in voice_rows(each.meeting, each.voices, None)),
            things=left_open_rows(each.meeting, each.left_open),
            ways=[row | NOT_HERE for row in way_rows(each.meeting, each.ways)],
        )
        for each in words
    ]


def plain_text(title: str, words: Iterable[MeetingWords], kept: Mapping[UUID, Kept], now: datetime) -> str:
    """Everything as plain text, for paper, for a file, or to be read out.

    ``kept`` holds what this reader themselves answered about how it was, by meeting.
    """
    parts = [title, ""]
    for each in words:
        parts += ["", f"== {when_of(each.meeting)} ==", ""]
        parts += [line for note in (_note(each), _settling(each, now)) if note for line in (note, "")]
        for row in voice_rows(each.meeting, each.voices, None):
            said_and_shown = (row["taken_back"] or row["words"], in_brackets(row.get("picture")))
            parts += [_head(row), *filter(None, said_and_shown), ""]
        if each.left_open:
            parts += [_("Left open"), ""]
            parts += [
                f"– {row['words']} ({_by(row)})" for row in left_open_rows(each.meeting, each.left_open)
            ]
            parts.append("")
        if each.ways:
            parts += [_("How we go on"), ""]
            for row in way_rows(each.meeting, each.ways):
                parts.append(f"– {row['words']} ({_by(row)})")
                parts += [_stance(stance) for stance in row["stances"]]
            parts.append("")
        parts += looking_back.plain_text(kept.get(each.meeting.pk))
    return "\n".join(parts).rstrip() + "\n"


def _to_read(row: dict[str, Any]) -> dict[str, Any]:
    """A voice as it is read back: not answered from here, and its picture not described."""
    row["answer_address"] = ""
    if "picture" in row:
        row["picture"]["describe_address"] = ""
    return row


def _note(words: MeetingWords) -> str:
    if words.meeting.cancelled_at:
        return _("Called off")
    return _("Nothing was settled that day.") if words.meeting.nothing_settled_at else ""


def _settling(words: MeetingWords, now: datetime) -> str:
    """Whether the words have settled; nothing of a meeting without any, that is not over, or was called off."""
    if words.is_empty or words.meeting.cancelled_at or now < words.meeting.over_at:
        return ""
    return settled_or_until(words.meeting, now)


def _by(row: dict[str, Any]) -> str:
    return f"{row['said_by']}, {row['late']}" if row["late"] else str(row["said_by"])


def _head(row: dict[str, Any]) -> str:
    speaker = row["speaker"]
    if row["is_reflection"]:
        speaker = _("%(name)s, thinking out loud") % {"name": speaker}
    head = f"{speaker}{wording.comma()}{row['when']}"
    if row["written_by"]:
        head += " – " + _("written down by %(name)s") % {"name": row["written_by"]}
    for dated in filter(None, (row["edited"], row["opened"])):
        head += f" ({dated})"
    return head


def _stance(stance: dict[str, Any]) -> str:
    said_it = f"   {stance['name']}: {stance['label']}"
    return f"{said_it} – {stance['words']}" if stance["words"] else said_it
