"""A personal link. Opening it only shows, as mail scanners open links; a press enters."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation

from networks.entering import enter_session
from networks.invitations import find_invitation
from networks.queries import the_service
from networks.views.personal_link import personal_link, sender_of
from opendialogue import clock


@personal_link
def join(request: HttpRequest, token: str) -> HttpResponse:
    """``/j/<token>/``: GET and HEAD change nothing and lead nowhere; POST enters, and the token leaves the address."""
    invitation = find_invitation(token, clock.now())
    if invitation is None:
        gone = {"service_name": sender_of(the_service())}
        return render(request, "personal_link_gone.html", gone, status=404)
    if request.method == "POST":
        return redirect(enter_session(request, invitation, clock.now()))
    person = invitation.place.person
    with translation.override(person.language), timezone.override(person.service.zone):
        context = {"person": person, "by": invitation.created_by, "service_name": sender_of(person.service)}
        return render(request, "meetings/join.html", context)
