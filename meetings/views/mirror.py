"""The mirror of a meeting, for those who were part of it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from meetings.mirror import put_mirror_away, wish_for_mirror
from meetings.models import Meeting
from meetings.presenters import mirror as presenter
from meetings.presenters.looking_back import not_held
from meetings.presenters.page import title_of, when_of
from meetings.queries.mirror import answers_of_all, is_wished, meeting_with_mirror, shares_in
from meetings.queries.opened import own_attendance
from meetings.views.meeting import reader_of
from networks.looks import note_look
from opendialogue import clock


@require_safe
@cache_control(private=True, no_store=True)
def mirror(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """GET shows what those of the meeting wish to see of it; for anybody else it does not exist."""
    reader, meeting = reader_of(request), _meeting(request, meeting_id)
    part = own_attendance(reader, meeting)
    is_for_work = part is not None and part.as_practitioner
    note_look(reader, meeting.network, "meeting", clock.now(), is_for_work=is_for_work)
    answers = answers_of_all(meeting, (get_language() or "en").split("-")[0])
    wished = is_wished(meeting)
    shares = shares_in(meeting, reader) if wished else []
    context = {
        "meeting": meeting,
        "title": title_of(meeting, reader),
        "when": when_of(meeting),
        "has_part": part is not None,
        "not_held": not_held(meeting),
        "answers": presenter.answers_in_words(answers) if answers else [],
        "aloud": answers.aloud if answers else [],
        "is_wished": wished,
        "drawn": presenter.drawn(shares) if shares else None,
    }
    return render(request, "meetings/mirror.html", context)


@require_POST
def mirror_wish(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """POST shows how the voices were shared out to all who were there; ``put_away`` in the form undoes it."""
    meeting, by = _meeting(request, meeting_id), reader_of(request)
    try:
        if "put_away" in request.POST:
            put_mirror_away(meeting, by)
        else:
            wish_for_mirror(meeting, by, clock.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("mirror", meeting_id)


def _meeting(request: HttpRequest, meeting_id: UUID) -> Meeting:
    found = meeting_with_mirror(reader_of(request), meeting_id)
    if found is None:
        raise Http404
    return found
