"""Calendars: a practitioner's own address, and a file of one meeting."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from meetings import calendars, feeds
from meetings.letters import calendar_entry
from meetings.queries.booking import works_clinically
from meetings.queries.opened import own_attendance
from meetings.views.meeting import open_meeting, reader_of
from opendialogue import clock

CALENDAR = "text/calendar; charset=utf-8"


@login_not_required
@require_safe
@cache_control(private=True, no_store=True)
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """``/calendar/<token>.ics``: whoever has the address has the calendar, so it says nothing but times."""
    owner = feeds.owner_of(token)
    if owner is None:
        raise Http404
    return HttpResponse(feeds.feed_of(owner, clock.now()), content_type=CALENDAR)


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def calendar(request: HttpRequest) -> HttpResponse:
    """Making one's own calendar address. It is shown this once, as only a digest of it is kept."""
    person = reader_of(request)
    if not works_clinically(person):
        raise Http404
    address = ""
    if request.method == "POST":
        token = feeds.make_feed(person, clock.now())
        address = settings.PUBLIC_URL + reverse("calendar_feed", args=[token])
    context = {"address": address, "made_at": feeds.made_at(person)}
    return render(request, "meetings/calendar.html", context)


@require_safe
@cache_control(private=True, no_store=True)
def meeting_calendar(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The reader's own part in a meeting, to put into a calendar."""
    meeting, person = open_meeting(request, meeting_id), reader_of(request)
    own = own_attendance(person, meeting)
    if own is None:
        raise Http404
    file = calendars.published([calendar_entry(own, meeting)], language=person.language, now=clock.now())
    return HttpResponse(
        file, content_type=CALENDAR, headers={"Content-Disposition": 'attachment; filename="meeting.ics"'}
    )
