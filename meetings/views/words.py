"""Adding words to a meeting, and saying where one stands.

Every form works as a plain form: it leads back to what was written. A script that asks for JSON gets the new entry
instead, so that its page need not be loaded again.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from meetings import going_on, voices
from meetings.access import may_host
from meetings.forms.words import LeftOpenForm, StanceForm, VoiceForm, WayForwardForm, WordsForm
from meetings.models import LeftOpen, Meeting, Voice, WayForward
from meetings.presenters import entries
from meetings.queries.opened import stance_of, way_for
from meetings.queries.page import parts_of
from meetings.views.meeting import device_key, open_meeting, reader_of, render_meeting, voice_form
from networks.models import Person
from opendialogue import clock

Said = Voice | LeftOpen | WayForward


@require_POST
def voice_add(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    meeting, by = open_meeting(request, meeting_id), reader_of(request)
    is_host = may_host(by, meeting)
    form = voice_form(meeting, by, parts_of(meeting), request.POST, request.FILES, is_host=is_host)

    def store(_words: str, _id: UUID | None) -> Said:
        return say(meeting, form, by)

    return _add(request, meeting, form, store)


@require_POST
def left_open_add(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    meeting, by = open_meeting(request, meeting_id), reader_of(request)

    def store(words: str, id: UUID | None) -> Said:
        return going_on.add_left_open(meeting, words, by=by, now=clock.now(), id=id)

    return _add(request, meeting, LeftOpenForm(request.POST), store)


@require_POST
def way_forward_add(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    meeting, by = open_meeting(request, meeting_id), reader_of(request)

    def store(words: str, id: UUID | None) -> Said:
        return going_on.add_way_forward(meeting, words, by=by, now=clock.now(), id=id)

    return _add(request, meeting, WayForwardForm(request.POST), store)


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def stance_take(request: HttpRequest, meeting_id: UUID, way_id: UUID) -> HttpResponse:
    """GET asks where the reader stands towards a way forward, POST keeps it, or takes a way of one's own back."""
    person = reader_of(request)
    way = way_for(person, meeting_id, way_id)
    if way is None or (way.taken_back_at and request.method != "POST"):
        raise Http404
    if request.method == "POST" and "take_back" in request.POST:
        # Called off in the meantime: the page says so by itself.
        with suppress(ValidationError):
            going_on.take_back(way, by=person, now=clock.now())
        return back_to(way.meeting_id, f"way-{way.pk}")
    form = (
        StanceForm(request.POST) if request.method == "POST" else StanceForm.showing(stance_of(person, way))
    )
    if form.is_bound and form.is_valid():
        try:
            going_on.take_stance(way, person, **form.cleaned_data, now=clock.now())
            way.refresh_from_db(fields=["changed_seq"])
            return stored(request, way.meeting, way)
        except ValidationError as error:
            form.add_error(None, error)
    if form.is_bound and wants_json(request):
        return refused(form)
    context = {"way": way, "form": form, "meeting": way.meeting, "device_key": device_key(person)}
    context["is_own"] = way.said_by_id == person.pk and not way.taken_back_at
    return render(request, "meetings/stance.html", context)


@require_POST
def nothing_settled(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """One tap says that nothing was settled today; ``take_back`` in the form undoes it."""
    meeting, by = open_meeting(request, meeting_id), reader_of(request)
    try:
        if "take_back" in request.POST:
            going_on.take_back_nothing_settled(meeting, by=by)
        else:
            going_on.nothing_settled(meeting, by=by, now=clock.now())
    except ValidationError:
        # Called off in the meantime: the page says so by itself.
        pass
    return back_to(meeting.pk, "how-we-go-on")


def _add(
    request: HttpRequest, meeting: Meeting, form: WordsForm, store: Callable[[str, UUID | None], Said]
) -> HttpResponse:
    if form.is_valid():
        try:
            said = store(form.cleaned_data["words"], form.cleaned_data["id"])
        except ValidationError as error:
            form.refuse(error)
        else:
            return stored(request, meeting, said)
    if wants_json(request):
        return refused(form)
    form.ask_for_files_again()
    return render_meeting(request, meeting, refused=form)


def say(meeting: Meeting, form: VoiceForm, by: Person, answers: Voice | None = None) -> Voice:
    """Adds what a valid form holds, as a voice. Raises what :func:`voices.add_voice` raises."""
    said = form.cleaned_data
    return voices.add_voice(
        meeting,
        form.spoken_by,
        said["words"],
        by=by,
        now=clock.now(),
        kind=form.kind,
        language=said["language"],
        kept_to=said["kept_to"],
        hearers=said["hearers"],
        picture=said["picture"],
        answers=answers,
        id=said["id"],
    )


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks that need not load a page again."""
    return request.headers.get("Accept") == "application/json"


def stored(request: HttpRequest, meeting: Meeting, said: Said) -> HttpResponse:
    """Back to where the entry stands; a script is given the entry instead."""
    if not wants_json(request):
        return back_to(meeting.pk, entries.anchor(said))
    entry = entries.entry_of(meeting, said, reader_of(request))
    return JsonResponse(entry | {"next": str(uuid4())}, status=201)


def refused(form: Form) -> JsonResponse:
    """Says to a script why words were not taken, and under which id to send them again."""
    refusal: dict[str, Any] = {"errors": [str(e) for errors in form.errors.values() for e in errors]}
    return JsonResponse(refusal | ({"next": form["id"].value()} if "id" in form.fields else {}), status=422)


def back_to(meeting_id: UUID, anchor: str) -> HttpResponseRedirect:
    """Back to the meeting's page, where the entry stands."""
    response = redirect(f"{reverse('meeting', args=[meeting_id])}#{anchor}")
    assert isinstance(response, HttpResponseRedirect)  # noqa: S101 - not permanent
    return response
