"""What every page behind a personal link has in common: anybody may open it, and no one on the way keeps it."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from networks.models import Service

LinkView = Callable[[HttpRequest, str], HttpResponse]


def personal_link(view: LinkView) -> LinkView:
    """A page whose address holds a token: GET and HEAD show it, POST acts; no cache, referrer or index keeps it."""

    @wraps(view)
    def careful(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    kept_by_nobody = cache_control(private=True, no_store=True)(careful)
    return login_not_required(require_http_methods(["GET", "HEAD", "POST"])(kept_by_nobody))


def sender_of(service: Service | None) -> str:
    """What notices call the sender. Phones show the title of a page that a message links to, before it is opened."""
    return (service.sender_name if service else "") or _("For you")
