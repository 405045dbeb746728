"""Answering, beginning and ending: one press each, and back to the meeting."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from meetings import answers, holding, reflecting
from meetings.access import may_host
from meetings.forms.here import HereForm
from meetings.models import Attendance, Meeting
from meetings.presenters.answers import about_telling, thanks
from meetings.queries.opened import own_attendance
from meetings.queries.page import parts_of
from meetings.views.meeting import open_meeting, reader_of
from networks.models import Person
from networks.wishes import wish_to_be_told
from opendialogue import clock


@require_POST
def meeting_answer(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Yes, no or perhaps, for oneself. Who is no part of the meeting has nothing to answer."""
    meeting = open_meeting(request, meeting_id)
    own = own_attendance(reader_of(request), meeting)
    if own is None:
        raise Http404
    _or_say_why(request, lambda: messages.success(request, thanks(_answered(request, own))))
    return redirect("meeting", meeting_id=meeting.pk)


@require_POST
def meeting_tell_me(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Whether to be told of something to read from meetings one could not come to: yes, or with ``not``, no."""
    meeting, person = open_meeting(request, meeting_id), reader_of(request)
    if own_attendance(person, meeting) is None:
        raise Http404
    wish_to_be_told(person, "not" not in request.POST)
    messages.success(request, about_telling(person))
    return redirect("meeting", meeting_id=meeting.pk)


@require_POST
def meeting_begin(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    return _hosting(request, meeting_id, holding.begin)


@require_POST
def meeting_end(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    return _hosting(request, meeting_id, holding.end)


@require_POST
def meeting_here(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Who is in the room, as the boxes that are ticked say. Somebody who is no part of the meeting cannot be."""
    form = HereForm(request.POST, parts=parts_of(open_meeting(request, meeting_id)))

    def note(meeting: Meeting, by: Person, now: datetime) -> None:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        here, was_here = form.cleaned_data["here"], form.cleaned_data["was_here"]
        holding.note_who_is_here(meeting, here, by, now, was_here=was_here)

    return _hosting(request, meeting_id, note)


@require_POST
def reflection(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """One press opens the practitioners' thinking out loud, one with ``close`` ends it and invites all to answer."""
    act = reflecting.close_reflection if "close" in request.POST else reflecting.open_reflection
    return _hosting(request, meeting_id, act)


def _answered(request: HttpRequest, own: Attendance) -> Attendance:
    return answers.answer(own, request.POST.get("answer", ""), clock.now())


def _hosting(request: HttpRequest, meeting_id: UUID, act: Callable[..., object]) -> HttpResponse:
    meeting, person = open_meeting(request, meeting_id), reader_of(request)
    if not may_host(person, meeting):
        raise Http404
    _or_say_why(request, lambda: act(meeting, person, clock.now()))
    return redirect("meeting", meeting_id=meeting.pk)


def _or_say_why(request: HttpRequest, act: Callable[[], object]) -> None:
    """Do it, or say in a message why it cannot be done."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
