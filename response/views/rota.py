"""Who is on call."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opendialogue import clock
from response.access import may_keep_rota
from response.forms.rota import ShiftForm
from response.models import OnCall
from response.presenters import rota as presenter
from response.queries.contact import watched_team
from response.queries.rota import member_of, shifts_between, visible_shift
from response.queries.teams import WorkingTeam, team_members
from response.shifts import add_shift, remove_shift
from response.views.door import reader, staff_teams


@require_http_methods(["GET", "HEAD", "POST"])
def rota(request: HttpRequest) -> HttpResponse:
    """GET shows the next eight weeks; POST, for coordinators and leads, puts somebody on call."""
    teams = staff_teams(request)
    mine = [team for team in teams if team.keeps_rota]
    if request.method == "POST" and not mine:
        raise Http404
    form = (
        ShiftForm(request.POST if request.method == "POST" else None, people=_people(mine)) if mine else None
    )
    if request.method == "POST" and form and form.is_valid() and _add(request, form):
        messages.success(request, _("The shift is on the rota."))
        return redirect("rota")
    now = clock.now()
    mondays = presenter.span(now, reader(request).service.zone)
    shifts = shifts_between([team.id for team in teams], mondays[0], mondays[-1])
    return render(
        request, "response/rota.html", {"rotas": presenter.rota(teams, shifts, mondays, now), "form": form}
    )


@require_POST
def remove(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Take a shift off the rota; one that runs ends now."""
    shift = visible_shift(reader(request), shift_id)
    if shift is None or not may_keep_rota(reader(request), shift.team):
        raise Http404
    try:
        remove_shift(shift, reader(request), clock.now())
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, _("%(name)s is off the rota for this shift.") % {"name": shift.person.name})
    return redirect("rota")


def _people(teams: list[WorkingTeam]) -> list[tuple[str, list[tuple[str, str]]]]:
    members = team_members([team.id for team in teams])
    return [
        (
            team.name,
            [(f"{team.id}:{person_id}", name) for team_id, person_id, name in members if team_id == team.id],
        )
        for team in teams
    ]


def _add(request: HttpRequest, form: ShiftForm) -> bool:
    """Whether the shift could be added; when not, the form says why."""
    team_id, person_id = form.team_and_person()
    team = watched_team(reader(request), team_id)
    person = member_of(team, person_id) if team else None
    if team is None or person is None or not may_keep_rota(reader(request), team):
        raise Http404
    try:
        add_shift(
            team,
            person,
            OnCall(form.cleaned_data["on_call"]),
            *form.times(),
            by=reader(request),
            now=clock.now(),
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return True
