"""A picture of a meeting: its own page, where it is large and can be described, and its bytes in two sizes."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from meetings import pictures
from meetings.forms.pictures import DescriptionForm
from meetings.models import Picture
from meetings.queries.opened import own_attendance
from meetings.queries.pictures import bytes_of, picture_for
from meetings.views.meeting import device_key, reader_of
from meetings.views.words import refused, stored, wants_json
from networks.looks import note_look
from opendialogue import clock


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def picture(request: HttpRequest, meeting_id: UUID, picture_id: UUID) -> HttpResponse:
    """GET shows the picture large, POST keeps in words what it shows."""
    by, found = reader_of(request), _open_picture(request, meeting_id, picture_id)
    meeting, may_describe = found.voice.meeting, pictures.may_describe(by.pk, found)
    if request.method == "POST" and not may_describe:
        raise Http404
    form = DescriptionForm(request.POST or None, initial={"description": found.description})
    if request.method == "POST" and form.is_valid():
        try:
            pictures.describe_picture(found, form.cleaned_data["description"], by=by, now=clock.now())
            found.voice.refresh_from_db(fields=["changed_seq"])
            return stored(request, meeting, found.voice)
        except ValidationError as error:
            form.add_error("description", error)
    if form.is_bound and wants_json(request):
        return refused(form)
    # Nothing is added to a meeting that was called off; what was typed meanwhile is not thrown away.
    is_offered = form.is_bound or (may_describe and meeting.cancelled_at is None)
    context = {
        "picture": found,
        "voice": found.voice,
        "form": form if is_offered else None,
        "meeting": meeting,
        "device_key": device_key(by),
    }
    return render(request, "meetings/picture.html", context)


@require_safe
@cache_control(private=True, no_store=True)
def picture_file(request: HttpRequest, meeting_id: UUID, picture_id: UUID, size: str) -> HttpResponse:
    """GET …/large.webp and …/small.webp, for whoever may read the voice; for anybody else they do not exist."""
    found = _open_picture(request, meeting_id, picture_id)
    response = HttpResponse(bytes_of(found, size), content_type="image/webp")
    # Opened by itself it is an image and can be nothing else, and no other site can show it.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Disposition"] = "inline"
    return response


def _open_picture(request: HttpRequest, meeting_id: UUID, picture_id: UUID) -> Picture:
    """The picture, if whoever asks may read its voice; a look of staff is written down. Raises Http404."""
    reader = reader_of(request)
    found = picture_for(reader, meeting_id, picture_id)
    if found is None:
        raise Http404
    own = own_attendance(reader, found.voice.meeting)
    is_for_work = own is not None and own.as_practitioner
    note_look(reader, found.voice.meeting.network, "meeting", clock.now(), is_for_work=is_for_work)
    return found
