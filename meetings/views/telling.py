"""Who is told that there is something to read, where somebody said it to the team and not here."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from meetings.access import may_host
from meetings.forms.telling import TellingForm
from meetings.presenters import page
from meetings.queries.page import parts_of
from meetings.queries.telling import who_is_told
from meetings.telling import note_wish
from meetings.views.meeting import open_meeting, reader_of
from opendialogue import clock


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_telling(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """GET shows a practitioner who wishes to be told, and how; POST writes down what people said of it."""
    meeting, reader = open_meeting(request, meeting_id), reader_of(request)
    if not may_host(reader, meeting):
        raise Http404
    form = TellingForm(request.POST or None, people=who_is_told(parts_of(meeting)))
    if form.is_bound and form.is_valid():
        for person, told in form.wishes():
            note_wish(meeting, person, told, by=reader, now=clock.now())
        messages.success(request, _("It is written down."))
        return redirect("meeting", meeting_id=meeting.pk)
    context = {"meeting": meeting, "form": form, "title": page.title_of(meeting, reader)}
    return render(request, "meetings/telling.html", context)
