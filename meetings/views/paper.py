"""A meeting's words on paper: for oneself, usual or large; for somebody of the network, to read out or to send."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import handing_on
from meetings.access import may_host
from meetings.forms.handing_on import HandingForm
from meetings.presenters import page
from meetings.presenters.paper import LARGE, handed_on_lines, letter_of, paper_of
from meetings.queries.opened import own_attendance
from meetings.queries.page import parts_of
from meetings.queries.paper import handed_on_for, handed_on_in, readable_words, receiver_in
from meetings.views.meeting import open_meeting, reader_of
from networks.looks import note_look
from opendialogue import clock


@require_safe
@cache_control(private=True, no_store=True)
def meeting_print(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """GET shows all that the reader may read of the meeting, to print; ``?size=large`` in large print."""
    meeting, reader, now = open_meeting(request, meeting_id), reader_of(request), clock.now()
    own = own_attendance(reader, meeting)
    note_look(reader, meeting.network, "meeting", now, is_for_work=own is not None and own.as_practitioner)
    context = {
        "size": size_of(request),
        "meeting": meeting,
        "title": page.title_of(meeting, reader),
        "when": page.when_of(meeting),
        "paper": paper_of(meeting, readable_words(meeting, parts_of(meeting), reader), now),
    }
    return render(request, "meetings/print.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def meeting_for(request: HttpRequest, meeting_id: UUID, person_id: UUID) -> HttpResponse:
    """GET shows a practitioner the words as a letter to somebody; POST writes down that it was read out or sent."""
    meeting, reader, now = open_meeting(request, meeting_id), reader_of(request), clock.now()
    parts = parts_of(meeting)
    to = receiver_in(meeting, person_id, parts) if may_host(reader, meeting) else None
    if to is None:
        raise Http404
    words = readable_words(meeting, parts, reader, for_everyone=True)
    form = HandingForm(request.POST or None, newest=words.newest, now=now)
    if form.is_bound and form.is_valid():
        try:
            handing_on.hand_on(meeting, to, form.handing(), by=reader, now=now)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It is written down."))
            return redirect("meeting_for", meeting_id=meeting.pk, person_id=to.pk)
    note_look(reader, meeting.network, "words", now)
    records = [record for record in handed_on_in(meeting, reader, is_host=True) if record.person_id == to.pk]
    context = {
        "size": size_of(request),
        "meeting": meeting,
        "to": to,
        "is_over": not meeting.cancelled_at and now >= meeting.over_at,
        "when": page.when_of(meeting),
        "letter": letter_of(meeting, words, to, reader, now),
        "form": form,
        "handed_on": handed_on_lines(records, reader, meeting),
    }
    return render(request, "meetings/for.html", context)


@require_POST
def handed_on_take_back(request: HttpRequest, meeting_id: UUID, record_id: UUID) -> HttpResponse:
    """POST takes back that something was read out or sent, where that was written down by mistake."""
    meeting, reader = open_meeting(request, meeting_id), reader_of(request)
    record = handed_on_for(reader, meeting, record_id)
    if record is None:
        raise Http404
    handing_on.take_hand_on_back(record, by=reader, now=clock.now())
    messages.success(request, _("It is taken back."))
    return redirect("meeting_for", meeting_id=meeting.pk, person_id=record.person_id)


def size_of(request: HttpRequest) -> str:
    """ "large" for large print, as the address says; empty for the usual."""
    return LARGE if request.GET.get("size") == LARGE else ""
