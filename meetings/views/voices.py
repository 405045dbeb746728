"""One voice: putting one's own right, taking it back, answering somebody's."""

from contextlib import suppress
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from meetings import keeping, voices
from meetings.access import may_host
from meetings.forms.words import RewordForm
from meetings.models import Voice
from meetings.presenters.words import voice_rows
from meetings.queries.keeping import others_who_hear, to_choose_from
from meetings.queries.opened import said_voice_of, voice_for
from meetings.queries.page import parts_of
from meetings.views.meeting import device_key, open_meeting, reader_of, voice_form
from meetings.views.words import back_to, refused, say, stored, wants_json
from opendialogue import clock, wording

#: whoever was still writing keeps what they wrote
ANSWERED_IS_GONE = _(
    "What this answers was taken back in the meantime. You can copy your words, and add them on the meeting's page."
)


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def voice_change(request: HttpRequest, meeting_id: UUID, voice_id: UUID) -> HttpResponse:
    """GET shows one's own words to put right, POST keeps the new wording and the one before."""
    by, voice = reader_of(request), _own(request, meeting_id, voice_id)
    initial = {"words": voice.words, "earlier_shown": voice.earlier_shown}
    form = RewordForm(
        request.POST or None,
        initial=initial,
        is_own=by.pk == voice.speaker_id,
        has_picture=hasattr(voice, "picture"),
    )
    if request.method == "POST" and form.is_valid():
        try:
            said = voices.reword_voice(
                voice,
                form.cleaned_data["words"],
                by=by,
                now=clock.now(),
                earlier_shown=form.cleaned_data.get("earlier_shown"),
            )
            return stored(request, said.meeting, said)
        except ValidationError as error:
            form.add_error("words", error)
    if form.is_bound and wants_json(request):
        return refused(form)
    may_open = voice.is_kept and by.pk == voice.speaker_id
    heard_by = wording.listed(others_who_hear(voice)) if may_open else ""
    context = {"voice": voice, "form": form, "may_open": may_open, "heard_by": heard_by}
    context |= {"meeting": voice.meeting, "device_key": device_key(by)}
    return render(request, "meetings/voice_change.html", context)


@require_POST
def voice_take_back(request: HttpRequest, meeting_id: UUID, voice_id: UUID) -> HttpResponse:
    """POST takes one's own words back. In a meeting that was called off they stay as they are."""
    voice = _own(request, meeting_id, voice_id)
    # Called off in the meantime: the page says so by itself.
    with suppress(ValidationError):
        voices.take_back_voice(voice, by=reader_of(request), now=clock.now())
    return back_to(voice.meeting_id, f"voice-{voice.pk}")


@require_POST
def voice_open(request: HttpRequest, meeting_id: UUID, voice_id: UUID) -> HttpResponse:
    """POST lets everyone in the meeting read one's own voice that was kept to some."""
    voice, by = _own(request, meeting_id, voice_id), reader_of(request)
    if by.pk != voice.speaker_id:
        raise Http404
    # Called off in the meantime: the page says so by itself.
    with suppress(ValidationError):
        keeping.open_to_everyone(voice, by=by, now=clock.now())
    return back_to(voice.meeting_id, f"voice-{voice.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def voice_answer(request: HttpRequest, meeting_id: UUID, voice_id: UUID) -> HttpResponse:
    """GET shows what somebody said, and a field to answer it; POST adds the answer as a voice of its own."""
    by, meeting = reader_of(request), open_meeting(request, meeting_id)
    answered = voice_for(by, meeting_id, voice_id)
    if answered is None or (answered.taken_back_at and request.method != "POST"):
        raise Http404
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    among = to_choose_from(answered, by) if answered.is_kept else None
    form = voice_form(meeting, by, parts_of(meeting), *sent, is_host=may_host(by, meeting), among=among)
    if answered.taken_back_at:
        form.add_error("words", ANSWERED_IS_GONE)
    if form.is_bound and form.is_valid():
        try:
            return stored(request, meeting, say(meeting, form, by, answers=answered))
        except ValidationError as error:
            form.refuse(error)
    if form.is_bound and wants_json(request):
        return refused(form)
    form.ask_for_files_again()
    # Read here, it is neither changed nor answered from here.
    row = voice_rows(meeting, [said_voice_of(answered)], None)[0] | {"answer_address": ""}
    context = {"meeting": meeting, "voice": row, "form": form, "device_key": device_key(by)}
    return render(request, "meetings/voice_answer.html", context)


def _own(request: HttpRequest, meeting_id: UUID, voice_id: UUID) -> Voice:
    """A voice that whoever asks may put right. Raises Http404 for any other, and for one that was taken back."""
    by = reader_of(request)
    voice = voice_for(by, meeting_id, voice_id)
    if voice is None or voice.taken_back_at or not voices.may_reword(by.pk, voice):
        raise Http404
    return voice
