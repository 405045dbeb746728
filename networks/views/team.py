"""Who works here: for leads to bring people in and let them go, for coordinators to see."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from networks import queries, staff
from networks.access import leads_service, may_change_sign_in_of
from networks.forms.team import ColleagueAddressForm, ColleagueForm, TeamForm
from networks.models import TeamMember
from networks.views.reader import reader_of
from opendialogue import clock, wording

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@get_or_post
def team(request: HttpRequest) -> HttpResponse:
    """/settings/team/: GET shows who works in the reader's teams; POST, for leads, brings somebody in."""
    teams = _teams(request)
    form = _colleague_form(request, teams, is_sent=request.method == "POST")
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and _begin(request, form):
            return redirect("team")
    return _page(request, teams, form, None)


@require_POST
def team_add(request: HttpRequest) -> HttpResponse:
    """POST /settings/team/add/: one more team; for whoever leads the service."""
    reader = reader_of(request)
    if not leads_service(reader):
        raise Http404
    form = TeamForm(request.POST)
    if form.is_valid():
        try:
            added = staff.open_team(reader.service, form.cleaned_data["name"], clock.now())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request, _("%(team)s is a team now. Bring its people in.") % {"team": wording.own(added.name)}
            )
            return redirect("team")
    teams = _teams(request)
    return _page(request, teams, _colleague_form(request, teams, is_sent=False), form)


@never_cache
@get_or_post
def team_member_end(request: HttpRequest, member_id: int) -> HttpResponse:
    """/settings/team/<id>/end/: says what it means that somebody's work ends; POST ends it."""
    work = _work(request, member_id)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            staff.end_work(work, clock.now())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request,
                _("%(name)s does not work in %(team)s any more. Look at the rota: there may be gaps now.")
                % {"name": wording.own(work.person.name), "team": wording.own(work.team.name)},
            )
            return redirect("team")
    return render(request, "networks/team_member_end.html", {"work": work, "form": form})


@never_cache
@get_or_post
def team_member_address(request: HttpRequest, member_id: int) -> HttpResponse:
    """/settings/team/<id>/address/: another address for a colleague to sign in by."""
    work = _work(request, member_id)
    if not may_change_sign_in_of(reader_of(request), work):
        raise Http404
    form = ColleagueAddressForm(request.POST or None, initial={"mail": work.person.sign_in_address})
    if request.method == "POST" and form.is_valid():
        try:
            staff.change_sign_in_address(work.person, form.cleaned_data["mail"], clock.now())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request,
                _("%(name)s signs in by %(address)s from now on.")
                % {"name": wording.own(work.person.name), "address": work.person.sign_in_address},
            )
            return redirect("team")
    return render(request, "networks/team_member_address.html", {"work": work, "form": form})


def _teams(request: HttpRequest) -> list[queries.TeamOfPeople]:
    reader = reader_of(request)
    teams = queries.teams_with_people(reader)
    if not teams and not leads_service(reader):
        raise Http404
    return teams


def _work(request: HttpRequest, member_id: int) -> TeamMember:
    work = queries.work_to_change(reader_of(request), member_id)
    if work is None:
        raise Http404
    return work


def _colleague_form(
    request: HttpRequest, teams: list[queries.TeamOfPeople], *, is_sent: bool
) -> ColleagueForm | None:
    led = [shown.team for shown in teams if shown.is_led]
    region = reader_of(request).service.region
    return ColleagueForm(request.POST if is_sent else None, teams=led, region=region) if led else None


def _begin(request: HttpRequest, form: ColleagueForm) -> bool:
    """Whether somebody could be brought in; when not, the form says why."""
    given = form.cleaned_data
    try:
        work = staff.begin_work(
            given["team"],
            clock.now(),
            name=given["name"],
            mail=given["mail"],
            role=given["role"],
            phone=given["phone"],
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(
        request,
        _("%(name)s works in %(team)s now.")
        % {"name": wording.own(work.person.name), "team": wording.own(work.team.name)},
    )
    return True


def _page(
    request: HttpRequest,
    teams: list[queries.TeamOfPeople],
    colleague_form: ColleagueForm | None,
    team_form: TeamForm | None,
) -> HttpResponse:
    if team_form is None and leads_service(reader_of(request)):
        team_form = TeamForm()
    sent = team_form if team_form is not None and team_form.errors else colleague_form
    context = {"teams": teams, "colleague_form": colleague_form, "team_form": team_form, "form": sent}
    return render(request, "networks/team.html", context)
