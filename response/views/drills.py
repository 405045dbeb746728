"""Drills: calling them, taking part, and what each has shown."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opendialogue import clock
from response import drills as verbs
from response.access import may_lead_drills
from response.forms.drills import DrillForm
from response.models import Drill
from response.presenters import drills as wording
from response.queries import drills as queries
from response.queries.contact import watched_team
from response.views.door import reader, staff_teams


@require_http_methods(["GET", "HEAD", "POST"])
def drills(request: HttpRequest) -> HttpResponse:
    """GET /drills/ shows them; POST, for coordinators and leads, calls one, and begins it if asked to."""
    teams = [(team.id, team.name) for team in staff_teams(request) if team.keeps_rota]
    form = DrillForm(request.POST if request.method == "POST" else None, teams=teams) if teams else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and (called := _call(request, form)):
            return _begin(request, called) if request.POST.get("when") == "now" else _to(called.pk)
    shown = wording.lines(queries.newest_drills(reader(request)))
    context = {
        "form": form,
        "open_drills": [line for line in shown if line.is_open],
        "past_drills": [line for line in shown if not line.is_open],
        "always": queries.says_always(reader(request)),
    }
    return render(request, "response/drills.html", context)


@require_safe
def drill(request: HttpRequest, drill_id: UUID) -> HttpResponse:
    """GET /drills/<uuid>/: where it stands, who takes part, and its report."""
    found = _drill(request, drill_id)
    people = queries.people_of(found)
    rungs = queries.rungs_of(found)
    context = {
        "drill": found,
        "state": wording.state(found),
        "report": wording.report(found, people, rungs, queries.letters_of(rungs)),
        "people": people,
        "takes_part": reader(request).pk in {person_id for person_id, _name in people},
        "is_running": wording.is_running(found),
        "may_lead": may_lead_drills(reader(request), found.team),
    }
    return render(request, "response/drill.html", context)


@require_POST
def part(request: HttpRequest, drill_id: UUID) -> HttpResponse:
    """Take part in this drill, or with ``part=no`` not any more."""
    found = _drill(request, drill_id)
    if request.POST.get("part") == "no":
        verbs.take_no_part(found, reader(request), clock.now())
        messages.success(request, _("You are told nothing of this drill."))
        return _to(drill_id)
    try:
        verbs.take_part(found, reader(request), clock.now())
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, _("You take part: you are told as if it were real."))
    return _to(drill_id)


@require_POST
def always(request: HttpRequest) -> HttpResponse:
    """Take part in every drill, or with ``always=no`` be asked each time."""
    staff_teams(request)
    if request.POST.get("always") == "no":
        verbs.ask_each_time(reader(request), clock.now())
        messages.success(request, _("From now on you say so for each drill."))
    else:
        verbs.always_take_part(reader(request), clock.now())
        messages.success(request, _("You take part in every drill of your teams."))
    return redirect("me" if request.POST.get("from") == "me" else "drills")


@require_POST
def begin(request: HttpRequest, drill_id: UUID) -> HttpResponse:
    """Begin a drill that was called."""
    return _begin(request, _led(request, drill_id))


@require_POST
def stop(request: HttpRequest, drill_id: UUID) -> HttpResponse:
    """Stop it, or call it off before it has begun."""
    verbs.end_drill(_led(request, drill_id), reader(request), clock.now())
    messages.success(request, _("The drill is over. Nobody is told anything more of it."))
    return _to(drill_id)


def _drill(request: HttpRequest, drill_id: UUID) -> Drill:
    staff_teams(request)
    found = queries.visible_drills(reader(request)).filter(pk=drill_id).first()
    if found is None:
        raise Http404
    return found


def _led(request: HttpRequest, drill_id: UUID) -> Drill:
    found = _drill(request, drill_id)
    if not may_lead_drills(reader(request), found.team):
        raise Http404
    return found


def _call(request: HttpRequest, form: DrillForm) -> Drill | None:
    """The drill, or None when it was refused; the form says why."""
    team = watched_team(reader(request), UUID(form.cleaned_data["team"]))
    if team is None or not may_lead_drills(reader(request), team):
        raise Http404
    try:
        return verbs.call_drill(team, form.cleaned_data["speed"], reader(request), clock.now())
    except ValidationError as refused:
        form.add_error(None, refused)
        return None


def _begin(request: HttpRequest, called: Drill) -> HttpResponse:
    try:
        verbs.begin_drill(called, clock.now())
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The drill has begun."))
    return _to(called.pk)


def _to(drill_id: UUID) -> HttpResponse:
    return redirect("drill", drill_id=drill_id)
