"""Shifts that repeat: for those who keep a rota."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks.models import Team
from opendialogue import clock
from response.access import may_keep_rota
from response.forms.patterns import PRESETS, PatternForm, described
from response.models import ShiftPattern
from response.presenters import patterns as presenter
from response.queries.contact import watched_team
from response.queries.patterns import names_of, patterns_of, visible_pattern
from response.queries.rota import leaves_between
from response.queries.teams import WorkingTeam, team_members
from response.rota.patterns import AHEAD, begin_pattern, change_pattern, end_pattern, plan_of
from response.views.door import reader, staff_teams
from response.views.rota import chosen_team

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    """/rota/patterns/: the patterns of a team that the reader keeps the rota of."""
    teams = _kept_teams(request)
    team = chosen_team(request, teams)
    lines = [presenter.pattern_line(pattern) for pattern in patterns_of(team.id)]
    return render(request, "response/rota_patterns.html", {"teams": teams, "team": team, "patterns": lines})


@never_cache
@get_or_post
def pattern_new(request: HttpRequest) -> HttpResponse:
    """/rota/patterns/new/: describe a pattern, see what it lays out, and save it."""
    chosen = chosen_team(request, _kept_teams(request))
    team = watched_team(reader(request), chosen.id)
    if team is None:
        raise Http404
    first = PRESETS.get(request.GET.get("preset", ""), {})
    form = _form(request, team, {"first_on": clock.now().astimezone(team.service.zone).date(), **first})
    if request.method == "POST" and form.is_valid():
        try:
            begin_pattern(team, form.plan(), reader(request), clock.now())
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("The shifts are on the rota for the next twelve weeks."))
            return redirect(_list_of(team))
    return _page(request, team, form, None)


@never_cache
@get_or_post
def pattern(request: HttpRequest, pattern_id: UUID) -> HttpResponse:
    """/rota/patterns/<id>/: change a pattern; what has begun and what people changed stays as it is."""
    found = _kept_pattern(request, pattern_id)
    form = _form(request, found.team, described(plan_of(found)))
    if request.method == "POST" and form.is_valid():
        try:
            change_pattern(found, form.plan(), reader(request), clock.now())
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("The shifts to come are changed."))
            return redirect(_list_of(found.team))
    return _page(request, found.team, form, found)


@require_POST
def pattern_end(request: HttpRequest, pattern_id: UUID) -> HttpResponse:
    """/rota/patterns/<id>/end/: no shift repeats by this pattern any more."""
    found = _kept_pattern(request, pattern_id)
    end_pattern(found, reader(request), clock.now())
    messages.success(request, _("The repeating shift has ended. Its shifts to come are off the rota."))
    return redirect(_list_of(found.team))


def _kept_teams(request: HttpRequest) -> list[WorkingTeam]:
    teams = [team for team in staff_teams(request) if team.keeps_rota]
    if not teams:
        raise Http404
    return teams


def _kept_pattern(request: HttpRequest, pattern_id: UUID) -> ShiftPattern:
    found = visible_pattern(reader(request), pattern_id)
    if found is None or not may_keep_rota(reader(request), found.team):
        raise Http404
    return found


def _form(request: HttpRequest, team: Team, first: dict[str, object]) -> PatternForm:
    """What was sent to be saved, what is to be looked at before, or the first values."""
    people = [(str(person), name) for _team, person, name in team_members([team.pk])]
    asked = request.POST if request.method == "POST" else request.GET if "preview" in request.GET else None
    return PatternForm(asked, people=people, initial=first)


def _page(request: HttpRequest, team: Team, form: PatternForm, pattern: ShiftPattern | None) -> HttpResponse:
    lines: list[presenter.PreviewLine] = []
    if form.is_bound and form.is_valid():
        plan, now = form.plan(), clock.now()
        leaves = leaves_between(team.pk, now, now + AHEAD + timedelta(days=31))
        lines = presenter.preview(plan, names_of(plan.people), leaves, team.service.zone, now)
    context = {"team": team, "form": form, "pattern": pattern, "lines": lines, "sent": _sent(form)}
    return render(request, "response/rota_pattern.html", context)


def _sent(form: PatternForm) -> list[tuple[str, str]]:
    """What was described, to be sent again as it is."""
    data = form.data
    if not isinstance(data, QueryDict):
        return []
    return [(name, value) for name in form.fields for value in data.getlist(name)]


def _list_of(team: Team) -> str:
    return f"{reverse('rota_patterns')}?team={team.pk}"
