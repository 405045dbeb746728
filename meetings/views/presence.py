"""Being shown, or not, as having the page open."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from meetings.presence import hide, show
from meetings.views.meeting import open_meeting, reader_of
from meetings.views.words import back_to
from opendialogue import clock


@require_POST
def presence(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """POST with ``hide`` keeps whoever asks from being shown, on every meeting's page; without it they are again."""
    meeting, person = open_meeting(request, meeting_id), reader_of(request)
    if "hide" in request.POST:
        hide(person, clock.now(), meeting.pk)
    else:
        show(person, meeting.pk)
    return back_to(meeting.pk, "presence")
