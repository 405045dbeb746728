"""The thread of a network's words as plain text, for a file, or to be read out.

What people said stands further in than who said it: nobody's words can pass for the beginning of another's.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from textwrap import indent
from typing import Any
from uuid import UUID

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from meetings.presenters import looking_back
from meetings.presenters.pictures import in_brackets
from meetings.presenters.thread import note_of, settling_said, when_of
from meetings.presenters.words import left_open_rows, voice_rows, way_rows
from meetings.queries.looking_back import Kept
from meetings.queries.thread import MeetingWords
from notices.texts import RIGHT_TO_LEFT
from opendialogue import wording

INWARDS = "  "
Row = dict[str, Any]


def plain_text(title: str, words: Iterable[MeetingWords], kept: Mapping[UUID, Kept], now: datetime) -> str:
    """Everything in its order. ``kept`` holds what this reader themselves answered about how it was, by meeting."""
    lines = [title, ""]
    for each in words:
        lines += ["", f"== {when_of(each.meeting)} ==", ""]
        lines += [line for note in (note_of(each), settling_said(each, now)) if note for line in (note, "")]
        for row in voice_rows(each.meeting, each.voices, None):
            lines += [_head(row), *_said(row), ""]
        lines += _list(_("Left open"), map(_left_open, left_open_rows(each.meeting, each.left_open)))
        lines += _list(_("How we go on"), map(_way, way_rows(each.meeting, each.ways)))
        lines += looking_back.plain_text(kept.get(each.meeting.pk))
    return "\n".join(lines).rstrip() + "\n"


def _head(row: Row) -> str:
    """Who said it and when; who wrote it down, what it answers; in brackets who may read it, and its dates."""
    speaker = wording.own(row["speaker"])
    if row["is_reflection"]:
        speaker = _("%(name)s, thinking out loud") % {"name": speaker}
    head = wording.listed(filter(None, (speaker, row["language_name"], row["when"])))
    if row["written_by"]:
        head += " – " + _("written down by %(name)s") % {"name": wording.own(row["written_by"])}
    if row["answers"]:
        head += " – " + _("to what %(name)s said") % {"name": wording.own(row["answers"]["speaker"])}
    return _ours(head + "".join(f" ({said})" for said in (row["kept"], row["edited"], row["opened"]) if said))


def _said(row: Row) -> Iterator[str]:
    """The words, what a picture shows, and the wordings before."""
    said_and_shown = (row["taken_back"] or row["words"], in_brackets(row.get("picture")))
    yield from (indent(said, INWARDS) for said in said_and_shown if said)
    for before in row["earlier"]:
        yield INWARDS + _ours(f"{before['when']}:")
        yield indent(before["words"], INWARDS * 2)


def _list(title: str, entries: Iterable[str]) -> list[str]:
    lines = list(entries)
    return [title, "", *lines, ""] if lines else []


def _left_open(row: Row) -> str:
    return "\n".join([*_entry(row), *filter(None, [row["at_rest"] and INWARDS + _ours(row["at_rest"])])])


def _way(row: Row) -> str:
    taken_up = [INWARDS + _ours(_("Taken up again"))] if row["is_taken_up"] else []
    return "\n".join([*_entry(row), *taken_up, *map(_stance, row["stances"])])


def _entry(row: Row) -> list[str]:
    """Words with a dash before them, and below whose they are."""
    by = wording.listed(filter(None, (row["said_by"], row["late"])))
    said = _ours(row["taken_back"]) if row["taken_back"] else row["words"]
    return ["– " + indent(said, INWARDS).lstrip(), INWARDS + _ours(by)]


def _stance(stance: Row) -> str:
    said = INWARDS * 2 + _ours(f"{wording.own(stance['name'])}: {stance['label']}")
    return f"{said}\n{indent(stance['words'], INWARDS * 3)}" if stance["words"] else said


def _ours(line: str) -> str:
    """A line that is not in people's own words: it has the direction of the file's language, whatever name is first."""
    return RIGHT_TO_LEFT + line if get_language_bidi() else line
