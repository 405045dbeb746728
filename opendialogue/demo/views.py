"""The demo's pages: whom to be, and every letter the service sent."""

from functools import wraps
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from networks.entering import enter_session, sign_in_as
from networks.invitations import invite
from networks.models import Person
from opendialogue import clock, wording
from opendialogue.demo import presenters, queries
from opendialogue.demo.cast import BY_SLUG, CAST, Role
from opendialogue.demo.story import id_of


class View(Protocol):
    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse: ...


def only_for_the_demo(view: View) -> View:
    """No such page where the database holds another service, whatever DEMO says."""

    @wraps(view)
    def careful(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not queries.is_demo():
            raise Http404
        return view(request, *args, **kwargs)

    return careful


@login_not_required
@require_safe
@never_cache
@only_for_the_demo
def demo(request: HttpRequest) -> HttpResponse:
    """The cast, each with what there is to try as them."""
    works_here = [role for role in CAST if role.works_here]
    around_maija = [role for role in CAST if not role.works_here]
    context = {
        "works_here": works_here,
        "around_maija": around_maija,
        "letters_leave": settings.SMTP_URL or settings.SMS_URL,
    }
    return render(request, "demo/cast.html", context)


@login_not_required
@require_POST
@only_for_the_demo
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """Be one of the cast: staff and members as though they had signed in, guests as by their link."""
    role, person = BY_SLUG.get(slug), queries.person_of(slug)
    if role is None or person is None:
        raise Http404
    if not role.is_guest:
        sign_in_as(request, person)
        return redirect(_page_of(role, person))
    return _enter_by_link(request, role, person)


@login_not_required
@require_safe
@never_cache
@only_for_the_demo
def letterbox(request: HttpRequest) -> HttpResponse:
    """Every mail and text message, newest first. Asked with what was ``seen``, it answers only if that changed."""
    to = _uuid(request.GET.get("to", ""))
    found = queries.letters(to)
    state = queries.state_of(found)
    if request.GET.get("seen") == state:
        return HttpResponse(status=204)
    page = queries.page_of(found, request.GET.get("page", "1"))
    context = {
        "page": page,
        "letters": [presenters.shown(notice) for notice in page.object_list],
        "receivers": queries.receivers(),
        "to": to,
        "seen": state,
        "letters_leave": settings.SMTP_URL or settings.SMS_URL,
    }
    template = "demo/letters.html" if "seen" in request.GET else "demo/letterbox.html"
    return render(request, template, context)


@login_not_required
@require_safe
@never_cache
@only_for_the_demo
def calendar(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """The calendar file that went with a mail."""
    notice = queries.letter(notice_id)
    if notice is None or not notice.calendar:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="meeting.ics"'}
    return HttpResponse(notice.calendar, content_type="text/calendar; charset=utf-8", headers=headers)


def _enter_by_link(request: HttpRequest, role: Role, person: Person) -> HttpResponse:
    now = clock.now()
    place, aino = queries.place_of(role.slug), queries.person_of("aino")
    if place is None or aino is None:
        raise Http404
    try:
        invitation, _token = invite(place, aino, _page_of(role, person), now)
    except ValidationError:
        words = _(
            "%(name)s is not invited any more. Enter as Maija to change that, or begin the demo afresh."
        )
        messages.warning(request, words % {"name": wording.own(person.name)})
        return redirect("demo")
    return redirect(enter_session(request, invitation, now))


def _page_of(role: Role, person: Person) -> str:
    if role.enters_at == "network":
        return reverse("network", args=[id_of("network", "maija")])
    if role.enters_at == "meeting":
        meeting = queries.next_meeting_of(person, clock.now())
        return reverse("meeting", args=[meeting.pk]) if meeting else reverse("today")
    return reverse(role.enters_at)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
