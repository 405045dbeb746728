"""How somebody is reached: numbers and addresses added, put in order, checked by a code, and taken away."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from networks import checking, people, queries
from networks.codes import Typed
from networks.forms.code import CodeForm
from networks.forms.me import MeForm, ReachForm
from networks.models import ContactPoint
from networks.views.me import page_of_me, said_of_self
from networks.views.reader import reader_of
from opendialogue import clock

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@get_or_post
def me_reach(request: HttpRequest) -> HttpResponse:
    """POST /me/reach/: one more way to reach me; where it is one alone, a code is sent there at once."""
    if request.method != "POST":
        return redirect("me")
    person = reader_of(request)
    form = ReachForm(request.POST)
    form.fields["phone"].region = person.service.region  # type: ignore[attr-defined]
    if not form.is_valid():
        return page_of_me(request, MeForm(initial=said_of_self(person), person=person), form)
    points = [people.reach_by(person, kind, value) for kind, value in form.points]
    messages.success(request, _("We can reach you there too now."))
    if len(points) == 1 and points[0].verified_at is None:
        return _check(request, points[0])
    return redirect("me")


@require_POST
def me_reach_stop(request: HttpRequest, point_id: int) -> HttpResponse:
    """POST /me/reach/<id>/stop/: nothing is sent there any more."""
    try:
        people.stop_reaching_by(reader_of(request), point_id, clock.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("me")


@require_POST
def me_reach_up(request: HttpRequest, point_id: int) -> HttpResponse:
    """POST /me/reach/<id>/up/: this is tried before the one above it."""
    people.move_reach(reader_of(request), point_id, -1)
    return redirect("me")


@require_POST
def me_reach_down(request: HttpRequest, point_id: int) -> HttpResponse:
    """POST /me/reach/<id>/down/: this is tried after the one below it."""
    people.move_reach(reader_of(request), point_id, 1)
    return redirect("me")


@require_POST
def me_reach_check(request: HttpRequest, point_id: int) -> HttpResponse:
    """POST /me/reach/<id>/check/: sends a code there."""
    point = queries.shown_point_of(reader_of(request), point_id)
    return redirect("me") if point is None else _check(request, point)


@never_cache
@get_or_post
def me_reach_code(request: HttpRequest, point_id: int) -> HttpResponse:
    """/me/reach/<id>/code/: the code that was sent there; the right one shows that it reaches me."""
    point, now = queries.shown_point_of(reader_of(request), point_id), clock.now()
    if point is None:
        return redirect("me")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = checking.type_code(point, form.cleaned_data["code"], now)
        if typed == Typed.RIGHT:
            messages.success(request, _("Checked: what we send to %(value)s reaches you.") % {"value": point})
            return redirect("me")
        if typed == Typed.WRONG:
            form.add_error("code", _("This is not the code that we sent. Look again."))
    if not checking.is_code_awaited(point, now):
        if request.method == "POST":
            messages.warning(request, _("That code does not work any more. Ask for a new one."))
        return redirect("me")
    return render(request, "networks/reach_code.html", {"form": form, "point": point})


def _check(request: HttpRequest, point: ContactPoint) -> HttpResponse:
    try:
        checking.send_code(point, clock.now())
    except ValidationError as refused:
        messages.warning(request, refused.messages[0])
        return redirect("me")
    return redirect("me_reach_code", point.pk)
