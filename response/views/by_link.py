"""One press takes a contact on: the page behind the personal link in a notice to staff."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation

from networks.queries import the_service
from networks.views.personal_link import personal_link, sender_of
from opendialogue import clock
from response.access import may_act_on
from response.handing_over import answer_by_link
from response.links import CameBy, came_by, take_on_by_link
from response.presenters.by_link import link_page

#: what the two buttons of a handover send
ACCEPT, DECLINE = ANSWERS = ("accept", "decline")


@personal_link
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """``/t/<token>/``: GET only shows, as mail scanners open links; POST takes it on. Nobody signs in by it."""
    came = came_by(token, clock.now())
    if came is None:
        return _gone(request)
    may_act = may_act_on(came.person, came.contact)
    if request.method != "POST":
        return _page(request, came, may_act=may_act)
    if not (may_act or came.handover):
        return _gone(request)
    try:
        _act(came, request.POST.get("answer", ""))
    except ValidationError:
        # It ended, or was settled by somebody else, between the look and the press.
        return _gone(request)
    return redirect("by_link", token=token)


def _act(came: CameBy, answer: str) -> None:
    """Whoever is asked to take over says yes or no; everybody else takes on what nobody has."""
    if came.handover is None:
        take_on_by_link(came, clock.now())
    elif answer in ANSWERS:
        answer_by_link(came.handover, accepts=answer == ACCEPT, now=clock.now())


def _page(request: HttpRequest, came: CameBy, *, may_act: bool) -> HttpResponse:
    person = came.person
    with translation.override(person.language), timezone.override(person.service.zone):
        context = {
            "shown": link_page(came.contact, person, came.handover, may_act=may_act),
            "contact": came.contact,
            "person": person,
            "is_signed_in": request.user == person,
            "service_name": sender_of(person.service),
        }
        return render(request, "response/by_link.html", context)


def _gone(request: HttpRequest) -> HttpResponse:
    context = {"service_name": sender_of(the_service())}
    return render(request, "response/by_link_gone.html", context, status=404)
