"""A meeting's words for paper: to print, to send, or to read out."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from meetings.models import HandedOn, HowHandedOn, Meeting
from meetings.presenters import page
from meetings.presenters.settling import nothing_settled, settled_or_until
from meetings.presenters.voice_drawing import voice_entries
from meetings.presenters.words import left_open_rows, voice_rows, way_rows
from meetings.queries.page import Part
from meetings.queries.paper import ReadableWords
from networks.models import Person
from opendialogue import wording

LARGE = "large"


def paper_of(meeting: Meeting, words: ReadableWords, now: datetime) -> dict[str, Any]:
    """What ``meetings/parts/paper.html`` shows: the words alone, with nothing to press."""
    is_over = not meeting.cancelled_at and now >= meeting.over_at
    return {
        "settling": settled_or_until(meeting, now) if is_over and words.newest else "",
        "note": nothing_settled(meeting),
        "voices": voice_entries(_alone(voice_rows(meeting, words.voices, None))),
        "things": [row | {"rest_address": ""} for row in left_open_rows(meeting, words.left_open)],
        "ways": [row | {"stance_address": ""} for row in way_rows(meeting, words.ways)],
    }


def letter_of(meeting: Meeting, words: ReadableWords, to: Person, by: Person, now: datetime) -> SafeString:
    """The same as a letter, in the language and by the clock of whoever it is for."""
    zone = ZoneInfo(meeting.time_zone)
    with translation.override(to.language), timezone.override(zone):
        context = paper_of(meeting, words, now) | {
            "to": to,
            "by": by,
            "language": to.language,
            "is_rtl": translation.get_language_bidi(),
            "day": wording.day(now),
            "when": page.when_of(meeting),
            "help_lines": _help_lines(to),
        }
        return render_to_string("meetings/parts/letter.html", context)


def receivers(parts: Iterable[Part]) -> list[Part]:
    """Those of the network to whom words may be handed on."""
    return [part for part in parts if not part.as_practitioner]


def handed_on_lines(records: Sequence[HandedOn], reader: Person, meeting: Meeting) -> list[dict[str, Any]]:
    """ "Read out by phone to Tuula on Thursday 3 December at 9:10am, by Aino": each with its key."""
    with timezone.override(ZoneInfo(meeting.time_zone)):
        return [{"key": record.pk, "said": _line(record, reader)} for record in records]


def _line(record: HandedOn, reader: Person) -> str:
    is_phone = record.how == HowHandedOn.PHONE
    if record.person_id == reader.pk:
        said = _("Read out to you by phone on %(when)s, by %(by)s.")
        if not is_phone:
            said = _("Sent to you on paper on %(when)s, by %(by)s.")
    else:
        said = _("Read out by phone to %(name)s on %(when)s, by %(by)s.")
        if not is_phone:
            said = _("Sent on paper to %(name)s on %(when)s, by %(by)s.")
    line = said % {
        "name": wording.own(record.person.name),
        "when": wording.moment(record.at),
        "by": wording.own(record.by.name),
    }
    return f"{line} {_('It counts as seen.')}" if record.counts_as_seen else line


def _alone(rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Voices with nothing to press; their pictures are there at once, as some browsers print before they come."""
    for row in rows:
        picture = {"picture": row["picture"] | {"is_at_once": True}} if "picture" in row else {}
        yield row | {"answer_address": "", "change_address": ""} | picture


def _help_lines(person: Person) -> list[dict[str, str]]:
    return [
        {"label": line.get("labels", {}).get(person.language, line["label"]), "phone": line["phone"]}
        for line in person.service.help_now
    ]
