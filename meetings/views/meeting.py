"""The page of a meeting: one page before, during and after."""

from collections.abc import Collection, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from meetings.access import may_host
from meetings.forms.here import HereForm
from meetings.forms.words import LeftOpenForm, VoiceForm, WayForwardForm, WordsForm
from meetings.models import Meeting
from meetings.presenters import page, words
from meetings.presenters.before import before_rows
from meetings.presenters.looking_back import is_to_come
from meetings.presenters.paper import handed_on_lines, receivers
from meetings.presenters.settling import Settling, marked, settling_of
from meetings.presenters.voice_drawing import voice_entries
from meetings.queries.before import left_open_before, ways_before
from meetings.queries.opened import meeting_for
from meetings.queries.page import (
    Part,
    SaidOpen,
    SaidVoice,
    SaidWay,
    left_open_of,
    parts_of,
    voices_of,
    ways_of,
)
from meetings.queries.paper import handed_on_in
from meetings.queries.presence import is_shown
from meetings.queries.seen import marks_in
from meetings.queries.speakers import speakers_for
from meetings.reflecting import is_open
from networks.access import is_centre
from networks.looks import note_look
from networks.models import Person
from opendialogue import clock


@require_safe
@cache_control(private=True, no_store=True)
def meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """GET /meetings/<uuid>/ for everybody who is part of it; for anybody else it does not exist."""
    return render_meeting(request, open_meeting(request, meeting_id))


def open_meeting(request: HttpRequest, meeting_id: UUID) -> Meeting:
    """The meeting, if whoever asks may open it. Raises Http404."""
    found = meeting_for(reader_of(request), meeting_id)
    if found is None:
        raise Http404
    return found


def reader_of(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # noqa: S101 - every address here needs a signed-in person
    return request.user


def render_meeting(request: HttpRequest, found: Meeting, refused: WordsForm | None = None) -> HttpResponse:
    """The page, with the form that was ``refused`` in its place, everything typed kept."""
    reader = reader_of(request)
    parts = parts_of(found)
    around = _around(found, reader, parts)
    context = around | _words(found, reader, parts, is_over=around["phase"] == page.Phase.AFTER)
    context["before"] = before_rows(left_open_before(reader, found), ways_before(reader, found))
    is_for_work = context["own"] is not None and context["own"].as_practitioner
    note_look(reader, found.network, "meeting", clock.now(), is_for_work=is_for_work)
    if around["phase"] == page.Phase.AFTER:
        handed_on = handed_on_in(found, reader, is_host=around["is_host"])
        context["handed_on"] = handed_on_lines(handed_on, reader, found)
        context["receivers"] = receivers(parts) if around["is_host"] else []
    if not found.cancelled_at:
        context["forms"] = _forms(found, reader, parts, context["is_host"], refused)
    # The head of every page says so when something typed needs another look.
    context["form"] = refused
    return render(request, "meetings/meeting.html", context)


def voice_form(
    found: Meeting,
    reader: Person,
    parts: Sequence[Part],
    data: Any = None,
    files: Any = None,
    *,
    is_host: bool,
    among: Collection[UUID] | None = None,
) -> VoiceForm:
    """The form for adding words; while practitioners think out loud, theirs is ready for that.

    ``among`` is for an answer to a voice that is kept to some: the people (ids) who may be chosen by name.
    """
    others = [part for part in parts if part.person_id != reader.pk]
    return VoiceForm(
        data,
        files,
        writer=reader,
        meeting=found,
        speakers=speakers_for(found) if is_host else None,
        others=[(part.person_id, part.name) for part in others if among is None or part.person_id in among],
        room_label=words.room_label(parts),
        answers_kept=among is not None,
        initial={"aloud": is_host and is_open(found)},
    )


def device_key(reader: Person) -> str:
    """What sets this reader's own words on a shared phone apart from another's; it names nobody."""
    return salted_hmac("meetings.device", str(reader.pk)).hexdigest()[:16]


def _around(found: Meeting, reader: Person, parts: list[Part]) -> dict[str, Any]:
    now = clock.now()
    is_host = may_host(reader, found)
    knows_relations = is_host or is_centre(reader, found.network)
    phase = page.phase_of(found, now)
    return {
        "meeting": found,
        "is_host": is_host,
        "phase": phase,
        "title": page.title_of(found, reader),
        "when": page.when_of(found),
        "when_and_until": page.when_and_until(found),
        "where": page.where_of(found),
        "join_address": page.link_to_join(found),
        "coming": page.coming_rows(
            parts, reader, with_relations=knows_relations, is_over=phase == page.Phase.AFTER
        ),
        "own": next((part for part in parts if part.is_asked and part.person_id == reader.pk), None),
        "device_key": device_key(reader),
        "is_here": any(part.is_here and part.person_id == reader.pk for part in parts),
        "is_shown": is_shown(reader),
        "here": HereForm(parts=parts) if is_host and found.began_at and not found.ended_at else None,
        "in_the_room": words.names_in_the_room(parts),
        "is_reflecting": is_open(found),
        "has_mirror": any(part.person_id == reader.pk for part in parts)
        and not found.cancelled_at
        and not is_to_come(found),
        "may_begin": is_host and page.may_begin(found, now),
    }


def _words(found: Meeting, reader: Person, parts: list[Part], *, is_over: bool) -> dict[str, Any]:
    voices, things = voices_of(found.pk, reader=reader), left_open_of(found.pk)
    ways = ways_of(found.pk, parts)
    settling = Settling()
    if is_over:
        people = [part.person_id for part in parts]
        items: list[SaidVoice | SaidOpen | SaidWay] = [*voices, *things, *ways]
        settling = settling_of(found, items, people, marks_in(found.pk), reader.pk, clock.now())
    newest = [[voice.changed_seq for voice in voices], [thing.changed_seq for thing in things]]
    newest.append([way.changed_seq for way in ways])
    return {
        # The stream goes on after the newest that this reader sees: the meeting's own number would tell of others.
        "after": max(chain(*newest), default=0),
        "voices": voice_entries(marked(words.voice_rows(found, voices, reader.pk), settling)),
        "things": marked(words.left_open_rows(found, things), settling),
        "ways": marked(words.way_rows(found, ways), settling),
        "has_settled": any(way.is_settled for way in ways),
        "settling": settling,
        "state": words.state_of(found),
    }


def _forms(
    found: Meeting, reader: Person, parts: Sequence[Part], is_host: bool, refused: WordsForm | None
) -> dict[str, WordsForm]:
    forms = {
        "voice": voice_form(found, reader, parts, is_host=is_host),
        "open": LeftOpenForm(),
        "way": WayForwardForm(),
    }
    if refused is not None:
        forms[refused.name] = refused
    return forms
