"""Who is on call."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opendialogue import clock, wording
from response.access import may_keep_rota
from response.forms.rota import ShiftForm
from response.models import OnCall, Shift
from response.presenters import rota as presenter
from response.presenters.swaps import swap_line
from response.queries.contact import watched_team
from response.queries.rota import (
    leaves_between,
    member_of,
    shifts_between,
    shifts_elsewhere,
    visible_shift,
    without_verified_phone,
)
from response.queries.swaps import open_swaps, shifts_of
from response.queries.teams import WorkingTeam, team_members
from response.rota.shifts import add_shift, other_shifts, remove_shift
from response.views.door import reader, staff_teams

#: years around this one that can be looked at
YEARS = 3


@require_http_methods(["GET", "HEAD", "POST"])
def rota(request: HttpRequest) -> HttpResponse:
    """GET shows a week of one team, and what is wrong with the next eight; POST, for coordinators and leads, puts
    somebody on call."""
    teams = staff_teams(request)
    mine = [team for team in teams if team.keeps_rota]
    if request.method == "POST" and not mine:
        raise Http404
    form = (
        ShiftForm(request.POST if request.method == "POST" else None, people=_people(mine)) if mine else None
    )
    if request.method == "POST" and form and form.is_valid() and (shift := _add(request, form)):
        messages.success(request, _("The shift is on the rota."))
        return redirect(_page_of(shift))
    team = chosen_team(request, teams)
    return render(
        request,
        "response/rota.html",
        {"teams": teams, "team": _team(request, team), "form": form} | _offers(request),
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
        messages.success(
            request, _("%(name)s is off the rota for this shift.") % {"name": wording.own(shift.person.name)}
        )
    return redirect(_page_of(shift))


def chosen_team(request: HttpRequest, teams: list[WorkingTeam]) -> WorkingTeam:
    """The team that the address asks for, of those of the reader; else the first."""
    asked = request.GET.get("team", "")
    return next((team for team in teams if str(team.id) == asked), teams[0])


def _team(request: HttpRequest, team: WorkingTeam) -> presenter.TeamRota:
    now, zone = clock.now(), reader(request).service.zone
    this = presenter.monday_of(now.astimezone(zone).date(), zone)
    end = presenter.weeks_after(this, presenter.WEEKS)
    week = presenter.monday_of(_asked_day(request) or this.date(), zone)
    coming = shifts_between(team.id, this, end)
    shown = shifts_between(team.id, week, presenter.weeks_after(week, 1))
    leaves = leaves_between(team.id, min(this, week), max(end, presenter.weeks_after(week, 1)))
    people = {shift.person_id for shift in coming}
    elsewhere = shifts_elsewhere(team.id, people, now, end)
    unreachable = without_verified_phone(people)
    return presenter.rota(team, reader(request).pk, coming, shown, elsewhere, leaves, unreachable, week, now)


def _asked_day(request: HttpRequest) -> date | None:
    try:
        day = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        return None
    return day if abs(day.year - clock.now().year) <= YEARS else None


def _offers(request: HttpRequest) -> dict[str, Any]:
    now = clock.now()
    swaps = open_swaps(reader(request), now)
    last = max((swap.ends_at for swap in swaps), default=now)
    own = shifts_of(reader(request), now, last) if swaps else []
    return {"offers": [swap_line(swap, reader(request), own, now) for swap in swaps]}


def _page_of(shift: Shift) -> str:
    day = shift.starts_at.astimezone(shift.team.service.zone).date()
    return f"{reverse('rota')}?team={shift.team_id}&week={day}"


def _people(teams: list[WorkingTeam]) -> list[tuple[str, list[tuple[str, str]]]]:
    members = team_members([team.id for team in teams])
    return [
        (
            team.name,
            [(f"{team.id}:{person_id}", name) for team_id, person_id, name in members if team_id == team.id],
        )
        for team in teams
    ]


def _add(request: HttpRequest, form: ShiftForm) -> Shift | None:
    """The shift; None when it could not be added, and the form says why."""
    team_id, person_id = form.team_and_person()
    team = watched_team(reader(request), team_id)
    person = member_of(team, person_id) if team else None
    if team is None or person is None or not may_keep_rota(reader(request), team):
        raise Http404
    place = OnCall(form.cleaned_data["on_call"])
    try:
        shift = add_shift(team, person, place, *form.times(), by=reader(request), now=clock.now())
    except ValidationError as refused:
        form.add_error(None, refused)
        return None
    if other_shifts(shift).exists():
        messages.warning(request, _("%(name)s is on call twice now.") % {"name": wording.own(person.name)})
    return shift
