"""When something breaks here, the page still says so in plain words, and how to get help now."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from opendialogue.context import known_help


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """The page behind status 500. If even that page's own questions fail, the same page without them."""
    try:
        return render(request, "500.html", status=500)
    except Exception:  # whatever broke may break here again
        return HttpResponseServerError(render_to_string("500.html", known_help()))
