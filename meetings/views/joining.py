"""A personal link. Opening it only shows, as mail scanners open links; a press enters."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from networks.entering import enter_session
from networks.invitations import find_invitation
from networks.models import Service
from networks.queries import the_service
from opendialogue import clock


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def join(request: HttpRequest, token: str) -> HttpResponse:
    """``/j/<token>/``: GET and HEAD change nothing and lead nowhere; POST enters, and the token leaves the address."""
    response = _join(request, token)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _join(request: HttpRequest, token: str) -> HttpResponse:
    invitation = find_invitation(token, clock.now())
    if invitation is None:
        service = the_service()
        return render(request, "meetings/join_gone.html", {"service_name": _sender(service)}, status=404)
    if request.method == "POST":
        return redirect(enter_session(request, invitation, clock.now()))
    person = invitation.place.person
    with translation.override(person.language), timezone.override(person.service.zone):
        context = {"person": person, "by": invitation.created_by, "service_name": _sender(person.service)}
        return render(request, "meetings/join.html", context)


def _sender(service: Service | None) -> str:
    """What notices call the sender. Phones show the title of a page that a message links to, before it is opened."""
    return (service.sender_name if service else "") or _("For you")
