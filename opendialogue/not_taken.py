"""What was too large, too slow, or came while too much else did: said in plain words, before anything looks at it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from opendialogue.intake import REFUSED

#: programs are answered by what they speak with, in its own way
OF_MACHINES = ("/api/", "/hooks/")
#: seconds after which there may be room again
ROOM_IN = 60


class NotTakenMiddleware:
    """Answers what the intake could not keep, in the reader's language; its body is gone, and is not asked for.

    Behind another server than the one that has the intake, it goes by the length alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_of_machine = request.path.startswith(OF_MACHINES)
        status = request.META.get("asgi.scope", {}).get(REFUSED)
        if not status and _length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and not is_of_machine:
            status = 413
        if not status:
            return self.get_response(request)
        response = HttpResponse(status=status) if is_of_machine else _said(request, status)
        if status == 503:
            response["Retry-After"] = str(ROOM_IN)
        return response


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or ""
    return int(said) if said.isascii() and said.isdigit() else 0


def _said(request: HttpRequest, status: int) -> HttpResponse:
    """For a page's own script, words to show beside what was typed; for everybody else a page of its own."""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"errors": [_words(status)]}, status=status)
    return render(request, f"{status}.html", status=status)


def _words(status: int) -> str:
    return {
        408: _(
            "It took too long to arrive, and nothing of it was kept. Nothing that was here before is lost."
        ),
        413: _("This picture is larger than 10 MB. Please send a smaller one, or a photograph of this one."),
        503: _("Many pictures come in just now. Please send this one again in a minute."),
    }[status]
