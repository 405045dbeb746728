"""Saying that one has read what was said, and taking that back: one press each, and back to the meeting."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meetings import seeing
from meetings.access import is_part_of
from meetings.forms.seen import ReadForm
from meetings.queries.page import newest_number
from meetings.views.meeting import open_meeting, reader_of
from meetings.views.words import back_to
from opendialogue import clock


@require_POST
def meeting_read(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """POST says that the reader has read what stood on their page; ``take_back`` undoes the newest such word."""
    meeting, reader = open_meeting(request, meeting_id), reader_of(request)
    if not is_part_of(reader, meeting):
        raise Http404
    if "take_back" in request.POST:
        seeing.take_read_back(meeting, reader, now=clock.now())
        messages.success(request, _("It is taken back."))
        return back_to(meeting.pk, "said")
    form = ReadForm(request.POST)
    # A page that was sent without its number says nothing about how far: then nothing counts as read.
    up_to = form.cleaned_data["up_to"] if form.is_valid() else 0
    try:
        seeing.say_read(meeting, reader, min(up_to, newest_number(reader, meeting)), now=clock.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return back_to(meeting.pk, "said")
