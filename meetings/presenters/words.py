"""How everything said in a meeting is worded for its page: the same rows for a whole page and for one new entry."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from meetings.languages import named_beside_the_words
from meetings.models import KeptTo, Meeting, Stands, VoiceKind
from meetings.presenters.page import phase_of
from meetings.presenters.pictures import picture_row
from meetings.presenters.settling import dated, late, moment_of
from meetings.queries.page import OneStance, Part, SaidOpen, SaidVoice, SaidWay
from meetings.reflecting import is_open
from meetings.rules_settling import is_late
from networks.models import Person
from opendialogue import wording

Row = dict[str, Any]
#: what a voice says of itself to those who may read it
KEPT = {
    KeptTo.EVERYONE: "",
    KeptTo.ROOM: _lazy("Only for those in the room"),
    KeptTo.NAMED: _lazy("Only for people chosen by name"),
}


def voice_rows(meeting: Meeting, voices: Iterable[SaidVoice], reader_id: UUID | None) -> list[Row]:
    """Rows for ``voice_entries``; ``reader_id`` may change their own, None is anybody else."""
    address = "" if meeting.cancelled_at else reverse("voice_add", args=[meeting.pk])
    with timezone.override(ZoneInfo(meeting.time_zone)):
        on_the_day = timezone.localdate(meeting.starts_at)
        # Much is said within a minute, and wording a time takes longer than finding it again.
        when = cache(lambda minute: _when(minute, on_the_day))
        return [
            _voice_row(voice, reader_id, address, when, meeting.settles_at) | picture_row(meeting, voice)
            for voice in voices
        ]


def left_open_rows(meeting: Meeting, things: Iterable[SaidOpen]) -> list[Row]:
    """Rows for ``meetings/words/left_open.html``."""
    address = "" if meeting.cancelled_at else reverse("left_open_add", args=[meeting.pk])
    return [
        {
            "key": thing.id,
            "seq": thing.seq,
            "changed": thing.changed_seq,
            "words": thing.words,
            "said_by": thing.speaker,
            "at_rest": _at_rest(meeting, thing),
            "rest_address": f"{address}{thing.id}/" if address and not thing.taken_back_at else "",
            "late": late(meeting, thing.at),
            "taken_back": taken_back(meeting, thing),
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
            "is_settled": None if way.taken_back_at else way.is_settled,
            "is_taken_up": way.is_taken_up,
            "missing": "" if way.taken_back_at else _missing(way, meeting.network.centre),
            "stances": [_stance_row(meeting, stance) for stance in way.stances],
            "late": late(meeting, way.at),
            "stance_address": reverse("stance_take", args=[meeting.pk, way.id])
            if may_add and not way.taken_back_at
            else "",
            "taken_back": taken_back(meeting, way),
        }
        for way in ways
    ]


def taken_back(meeting: Meeting, said: SaidOpen | SaidWay) -> str:
    """That words were taken back by whoever had written them, and when, once the meeting's words had settled."""
    if not said.taken_back_at:
        return ""
    text = _("%(name)s has taken these words back.") % {"name": wording.own(said.speaker)}
    if is_late(said.taken_back_at, meeting.settles_at):
        when = {"when": moment_of(meeting, said.taken_back_at)}
        text = f"{text} {_('On %(when)s, after this had settled.') % when}"
    return text


def _at_rest(meeting: Meeting, thing: SaidOpen) -> str:
    if not thing.laid_to_rest_at:
        return ""
    said = _("%(name)s laid it to rest.")
    if is_late(thing.laid_to_rest_at, meeting.settles_at):
        said = _("%(name)s laid it to rest on %(when)s, after this had settled.")
    return said % {
        "name": wording.own(thing.laid_to_rest_by),
        "when": moment_of(meeting, thing.laid_to_rest_at),
    }


def _missing(way: SaidWay, centre: Person) -> str:
    """Says plainly that everybody else is with it and the person it is about has not spoken to it yet."""
    others = [stance for stance in way.stances if stance.person_id != centre.pk]
    theirs = next((stance.stands for stance in way.stances if stance.person_id == centre.pk), "")
    if theirs or not others or any(stance.stands != Stands.WITH for stance in others):
        return ""
    said = _("%(name)s has not spoken to it yet. Without %(name)s nothing is settled.")
    return said % {"name": wording.own(centre.name)}


def room_label(parts: Iterable[Part]) -> str:
    """The choice to keep a voice to the room, with the names of those who are in it."""
    names = names_in_the_room(parts) or _("nobody so far")
    return _("Only those in the room: %(names)s") % {"names": names}


def names_in_the_room(parts: Iterable[Part]) -> str:
    return wording.listed(part.name for part in parts if part.is_here)


def left_open_html(rows: list[Row]) -> SafeString:
    return render_to_string("meetings/words/left_open.html", {"things": rows})


def ways_html(rows: list[Row]) -> SafeString:
    return render_to_string("meetings/words/ways.html", {"ways": rows})


def state_entry(meeting: Meeting, now: datetime) -> dict[str, str]:
    """What has become of the meeting, as open pages are told of it: begun, ended, called off, nothing settled.

    ``html``, ``aloud`` and ``nothing`` have their places in the page, ``phase`` says for what time.
    """
    state = state_of(meeting)
    return {
        "html": render_to_string("meetings/words/state.html", state),
        "aloud": render_to_string("meetings/words/aloud.html", state),
        "nothing": render_to_string("meetings/words/nothing.html", state),
        "phase": phase_of(meeting, now),
    }


def state_of(meeting: Meeting) -> Row:
    """What the state, aloud and nothing templates in ``meetings/words/`` say: what has become of the meeting."""
    with timezone.override(ZoneInfo(meeting.time_zone)):
        on_the_day = timezone.localdate(meeting.starts_at)
        if meeting.cancelled_at:
            return {"known": _("This meeting was called off. What was written stays here to read.")}
        state: Row = {}
        if meeting.ended_at and meeting.ended_at <= meeting.over_at:
            state["so_far"] = _("We ended: %(when)s") % {"when": _when(meeting.ended_at, on_the_day)}
        elif meeting.began_at:
            state["so_far"] = _("We began: %(when)s") % {"when": _when(meeting.began_at, on_the_day)}
        state["aloud"], state["is_aloud"] = _aloud(meeting), is_open(meeting)
        if meeting.nothing_settled_at:
            said = _("Nothing was settled today. A meeting may end like that, and it is complete.")
            state["nothing"] = dated(said, late(meeting, meeting.nothing_settled_at))
        return state


def _aloud(meeting: Meeting) -> str:
    if meeting.ended_at or not meeting.reflecting_since:
        return ""
    if is_open(meeting):
        return _(
            "The practitioners are thinking out loud with one another. Everyone else listens now; afterwards all are"
            " invited to answer."
        )
    return _("The practitioners have thought out loud. What would you like to answer? You may also leave it.")


def _voice_row(
    voice: SaidVoice,
    reader_id: UUID | None,
    address: str,
    when_of: Callable[[datetime], str],
    settles: datetime,
) -> Row:
    def when(moment: datetime) -> str:
        return when_of(moment.replace(second=0, microsecond=0))

    def once_settled(moment: datetime, before: str, after: str) -> str:
        return (after if is_late(moment, settles) else before) % {"when": when(moment)}

    is_reflection = voice.kind == VoiceKind.REFLECTION
    is_own = voice.speaker_id == reader_id
    is_writer = reader_id is not None and voice.writer_id == reader_id
    may_change = is_own or (is_writer and not voice.is_put_right)
    is_open = address and not voice.taken_back_at
    return {
        "key": voice.id,
        "seq": voice.seq,
        "changed": voice.changed_seq,
        "speaker": voice.speaker,
        "words": voice.words,
        "at": voice.at,
        "iso": voice.at.isoformat(),
        "is_own": is_own and not is_reflection,
        "is_reflection": is_reflection,
        "written_by": voice.writer,
        "language": voice.language,
        "language_name": named_beside_the_words(voice.language) if voice.words else "",
        "earlier": [
            {"words": words, "when": _("until %(when)s") % {"when": when(until)}}
            for words, until, *_by in voice.earlier
        ],
        # Written down by somebody else, it is shown to whoever said it to be put right.
        "change_label": _("Put it right") if is_own and voice.writer_id else "",
        # Each voice has its own address below the one at which they are added.
        "change_address": f"{address}{voice.id}/" if may_change and is_open else "",
        "answer_address": f"{address}{voice.id}/answer/" if is_open else "",
        "answers": {"key": voice.answers_id, "speaker": voice.answers} if voice.answers_id else None,
        "kept": KEPT[KeptTo(voice.kept_to)],
        # Whoever leaves the room no longer has it before them; one's own words one keeps.
        "is_for_the_room": voice.kept_to == KeptTo.ROOM and not (is_own or is_writer),
        "taken_back": _taken_back(voice, once_settled),
    } | _dates(voice, once_settled)


def _dates(voice: SaidVoice, once_settled: Callable[[datetime, str, str], str]) -> Row:
    """When it was said, put into other words, and opened to all: what came once the words had settled says so."""
    edited = opened = ""
    if voice.reworded_at:
        edited = once_settled(
            voice.reworded_at, _("changed %(when)s"), _("changed on %(when)s, after this had settled")
        )
        if voice.reworded_by:
            edited = _("%(changed)s, by %(name)s") % {
                "changed": edited,
                "name": wording.own(voice.reworded_by),
            }
    if voice.opened_at:
        # It stands at its own time, and is before the others only since then.
        opened = once_settled(
            voice.opened_at, "", _("opened to everyone on %(when)s, after this had settled")
        )
    said = once_settled(voice.at, "%(when)s", _("added on %(when)s, after this had settled"))
    return {"when": said, "edited": edited, "opened": opened}


def _taken_back(voice: SaidVoice, once_settled: Callable[[datetime, str, str], str]) -> str:
    """Who took the words back: the one whose words they were, or whoever had written them down."""
    if not voice.taken_back_at:
        return ""
    said = _("%(name)s, who had written these words down, has taken them back.")
    if voice.taken_back_by == voice.speaker:
        said = _("%(name)s has taken these words back.")
    dated = once_settled(voice.taken_back_at, "", _("On %(when)s, after this had settled."))
    return f"{said % {'name': wording.own(voice.taken_back_by)}} {dated}".rstrip()


def _when(value: datetime, on_the_day: date) -> str:
    """The time of day for what was said on the day of the meeting; what was added before or later has its date."""
    return wording.clock_time(value) if timezone.localdate(value) == on_the_day else wording.moment(value)


def _stance_row(meeting: Meeting, stance: OneStance) -> Row:
    label = {
        "": "",
        Stands.WITH: _("is with this"),
        Stands.DIFFERENTLY: _("sees it differently"),
        Stands.NOT_YET: _("not yet"),
    }[stance.stands]
    if stance.at:
        label = dated(label, late(meeting, stance.at))
    return {"name": stance.name, "stands": stance.stands, "label": label, "words": stance.words}
