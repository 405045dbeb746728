"""How everything said in a meeting is worded for its page: the same rows for a whole page and for one new entry."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from meetings.models import Meeting, Stands, VoiceKind
from meetings.queries.page import OneStance, SaidOpen, SaidVoice, SaidWay
from opendialogue import wording

Row = dict[str, Any]


def voice_rows(meeting: Meeting, voices: Iterable[SaidVoice], reader_id: UUID | None) -> list[Row]:
    """Rows for ``meetings/words/voices.html``; ``reader_id`` may change their own, None is anybody else."""
    with timezone.override(ZoneInfo(meeting.time_zone)):
        on_the_day = timezone.localdate(meeting.starts_at)
        return [_voice_row(meeting, voice, reader_id, on_the_day) for voice in voices]


def left_open_rows(things: Iterable[SaidOpen]) -> list[Row]:
    """Rows for ``meetings/words/left_open.html``."""
    return [
        {
            "key": thing.id,
            "seq": thing.seq,
            "changed": thing.changed_seq,
            "words": thing.words,
            "said_by": thing.speaker,
        }
        for thing in things
    ]


def way_rows(meeting: Meeting, ways: Iterable[SaidWay]) -> list[Row]:
    """Rows for ``meetings/words/ways.html``."""
    may_add = meeting.cancelled_at is None
    return [
        {
            "key": way.id,
            "seq": way.seq,
            "changed": way.changed_seq,
            "words": way.words,
            "said_by": way.speaker,
            "is_settled": is_settled(way),
            "stances": [_stance_row(stance) for stance in way.stances],
            "stance_address": reverse("stance_take", args=[meeting.pk, way.id]) if may_add else "",
        }
        for way in ways
    ]


def is_settled(way: SaidWay) -> bool:
    """A way forward is settled when everybody has spoken to it and is with it, and not before."""
    return bool(way.stances) and all(stance.stands == Stands.WITH for stance in way.stances)


def voices_html(rows: list[Row]) -> SafeString:
    return render_to_string("meetings/words/voices.html", {"voices": rows})


def left_open_html(rows: list[Row]) -> SafeString:
    return render_to_string("meetings/words/left_open.html", {"things": rows})


def ways_html(rows: list[Row]) -> SafeString:
    return render_to_string("meetings/words/ways.html", {"ways": rows})


def state_html(meeting: Meeting) -> SafeString:
    """What has become of the meeting: begun, ended, called off, nothing settled."""
    return render_to_string("meetings/words/state.html", {"lines": state_lines(meeting)})


def state_lines(meeting: Meeting) -> list[str]:
    with timezone.override(ZoneInfo(meeting.time_zone)):
        if meeting.cancelled_at:
            return [_("This meeting was called off. What was written stays here to read.")]
        lines = []
        if meeting.ended_at:
            lines.append(_("The meeting ended %(when)s.") % {"when": wording.moment(meeting.ended_at)})
        elif meeting.began_at:
            lines.append(_("The meeting began %(when)s.") % {"when": wording.moment(meeting.began_at)})
        if meeting.nothing_settled_at:
            lines.append(_("Nothing was settled today. A meeting may end like that, and it is complete."))
        return lines


def _voice_row(meeting: Meeting, voice: SaidVoice, reader_id: UUID | None, on_the_day: object) -> Row:
    is_own = voice.speaker_id == reader_id
    may_change = is_own or (reader_id is not None and voice.writer_id == reader_id)
    return {
        "key": voice.id,
        "seq": voice.seq,
        "changed": voice.changed_seq,
        "speaker": voice.speaker,
        "words": voice.words,
        "at": voice.at,
        "iso": voice.at.isoformat(),
        "when": _when(voice.at, on_the_day),
        "is_own": is_own,
        "is_reflection": voice.kind == VoiceKind.REFLECTION,
        "written_by": voice.writer,
        "edited": _("changed %(when)s") % {"when": _when(voice.reworded_at, on_the_day)}
        if voice.reworded_at
        else "",
        "earlier": [
            {"words": words, "when": _("until %(when)s") % {"when": _when(until, on_the_day)}}
            for words, until in voice.earlier
        ],
        "change_address": reverse("voice_change", args=[meeting.pk, voice.id])
        if may_change and meeting.cancelled_at is None
        else "",
    }


def _when(value: datetime, on_the_day: object) -> str:
    """The time of day for what was said on the day of the meeting; what was added before or later has its date."""
    return wording.clock_time(value) if timezone.localdate(value) == on_the_day else wording.moment(value)


def _stance_row(stance: OneStance) -> Row:
    label = Stands(stance.stands).label if stance.stands else ""
    return {"name": stance.name, "stands": stance.stands, "label": label, "words": stance.words}
