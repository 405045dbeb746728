"""What earlier meetings left: laying it to rest, taking a way up again."""

from contextlib import suppress
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from meetings import going_on
from meetings.forms.words import WayTakenUpForm
from meetings.queries.before import way_before
from meetings.queries.opened import left_open_for
from meetings.views.meeting import open_meeting, reader_of
from meetings.views.words import back_to
from opendialogue import clock


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def left_open_rest(request: HttpRequest, meeting_id: UUID, thing_id: UUID) -> HttpResponse:
    """GET shows what was left open, POST lays it to rest, opens it again, or takes one's own words back."""
    by = reader_of(request)
    thing = left_open_for(by, meeting_id, thing_id)
    if thing is None:
        raise Http404
    if request.method == "POST":
        # Called off in the meantime: the page says so by itself.
        with suppress(ValidationError):
            if "take_back" in request.POST:
                going_on.take_back(thing, by=by, now=clock.now())
                return back_to(meeting_id, f"open-{thing.pk}")
            going_on.lay_to_rest(thing, by=by, now=clock.now(), is_open_again="open_again" in request.POST)
        return back_to(meeting_id, f"open-{thing.pk}")
    context = {"thing": thing, "is_own": thing.said_by_id == by.pk}
    return render(request, "meetings/left_open_rest.html", context)


@require_POST
def way_take_up(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """POST brings a way of an earlier meeting before this one; one that is none changes nothing."""
    by, meeting = reader_of(request), open_meeting(request, meeting_id)
    form = WayTakenUpForm(request.POST)
    way = way_before(by, meeting, form.cleaned_data["way"]) if form.is_valid() else None
    if way is None:
        return back_to(meeting.pk, "how-we-go-on")
    try:
        again = going_on.take_up_again(meeting, way, by=by, now=clock.now())
    except ValidationError:
        # Called off in the meantime: the page says so by itself.
        return back_to(meeting.pk, "how-we-go-on")
    return back_to(meeting.pk, f"way-{again.pk}")
