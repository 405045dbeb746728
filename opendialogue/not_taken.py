"""What was too large to take, or came while too much else did: said in plain words, before anything looks at it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from opendialogue.intake import NO_ROOM

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
        if request.META.get("asgi.scope", {}).get(NO_ROOM):
            response = _said(
                request, 503, _("Many pictures come in just now. Please send this one again in a minute.")
            )
            response["Retry-After"] = str(ROOM_IN)
            return response
        if _length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and not request.path.startswith(
            OF_MACHINES
        ):
            return _said(
                request,
                413,
                _(
                    "This picture is larger than 10 MB. Please send a smaller one, or a photograph of this one."
                ),
            )
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or ""
    return int(said) if said.isascii() and said.isdigit() else 0


def _said(request: HttpRequest, status: int, words: str) -> HttpResponse:
    """For a page's own script, words to show beside what was typed; for everybody else a page of its own."""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"errors": [words]}, status=status)
    return render(request, f"{status}.html", status=status)
