"""When something breaks here, the page still says so in plain words, and how to get help now."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from meetings.views.meeting import device_key
from networks.models import Person
from opendialogue.context import known_help


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page behind status 404, for what does not exist and for what is not open to whoever asks alike.

    Words that were begun in a meeting that is not open to them any more are still on their phone: the page's script
    gives them back to copy.
    """
    reader = getattr(request, "user", None)
    context = {"device_key": device_key(reader) if isinstance(reader, Person) else ""}
    return HttpResponseNotFound(render_to_string("404.html", context, request))


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """The page behind status 500. If even that page's own questions fail, the same page without them."""
    try:
        return render(request, "500.html", status=500)
    except Exception:  # whatever broke may break here again
        return HttpResponseServerError(render_to_string("500.html", known_help()))
