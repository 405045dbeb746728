"""The rota in calendars: addresses that follow it, and calendars outside that it follows."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opendialogue import clock
from response.access import may_keep_rota
from response.forms.rota_calendars import OuterCalendarForm
from response.models import OnCall
from response.presenters.rota_calendars import outer_line
from response.queries.contact import watched_team
from response.queries.feeds import feeds_of, outer_calendars_of, own_feed, visible_outer_calendar
from response.rota import feeds
from response.rota.outer_calendars import follow, stop_following
from response.views.door import reader, staff_teams

CALENDAR = "text/calendar; charset=utf-8"
unkept = cache_control(private=True, no_store=True)


@login_not_required
@require_safe
@unkept
def rota_feed(request: HttpRequest, token: str) -> HttpResponse:
    """``/rota/<token>.ics``: whoever has the address has the calendar, so it says times and no more than names."""
    feed = feeds.feed_at(token)
    if feed is None:
        raise Http404
    return HttpResponse(feeds.file_of(feed, clock.now()), content_type=CALENDAR)


@require_http_methods(["GET", "HEAD", "POST"])
@unkept
def calendars(request: HttpRequest) -> HttpResponse:
    """/rota/calendars/: POST makes an address, shown this once; ``team`` says whose, and is empty for one's own."""
    staff_teams(request)
    address = ""
    if request.method == "POST":
        asked = request.POST.get("team", "")
        teams = {str(team.id) for team in staff_teams(request)}
        team = watched_team(reader(request), UUID(asked)) if asked in teams else None
        if asked and team is None:
            messages.warning(request, _("Choose one of your teams."))
            return redirect("rota_calendars")
        token = feeds.make_feed(reader(request), team, clock.now())
        address = settings.PUBLIC_URL + reverse("rota_feed", args=[token])
    return _page(request, address)


@require_POST
def feed_end(request: HttpRequest, feed_id: int) -> HttpResponse:
    """/rota/calendars/<id>/end/: one of one's own addresses works no more."""
    staff_teams(request)
    feed = own_feed(reader(request), feed_id)
    if feed is not None:
        feeds.end_feed(feed)
        messages.success(request, _("The address works no more."))
    return redirect("rota_calendars")


@require_http_methods(["GET", "HEAD", "POST"])
@unkept
def outer(request: HttpRequest) -> HttpResponse:
    """/rota/calendars/outer/: for those who keep a rota: follow a calendar outside."""
    teams = [(str(team.id), team.name) for team in staff_teams(request) if team.keeps_rota]
    if not teams:
        raise Http404
    form = OuterCalendarForm(request.POST if request.method == "POST" else None, teams=teams)
    if request.method == "POST" and form.is_valid() and _follow(request, form):
        messages.success(request, _("The calendar is followed from now on. It is read within minutes."))
        return redirect("rota_calendars")
    return render(request, "response/rota_outer.html", {"form": form})


@require_POST
def outer_end(request: HttpRequest, calendar_id: UUID) -> HttpResponse:
    """/rota/calendars/outer/<id>/end/: the calendar is not followed any more."""
    calendar = visible_outer_calendar(reader(request), calendar_id)
    if calendar is None or not may_keep_rota(reader(request), calendar.team):
        raise Http404
    stop_following(calendar, reader(request), clock.now())
    messages.success(
        request, _("The calendar is not followed any more. Its shifts to come are off the rota.")
    )
    return redirect("rota_calendars")


def _page(request: HttpRequest, address: str) -> HttpResponse:
    teams = staff_teams(request)
    kept = [team.id for team in teams if team.keeps_rota]
    context = {
        "address": address,
        "feeds": feeds_of(reader(request)),
        "teams": teams,
        "keeps": bool(kept),
        "outer": [outer_line(calendar) for calendar in outer_calendars_of(kept)] if kept else [],
    }
    return render(request, "response/rota_calendars.html", context)


def _follow(request: HttpRequest, form: OuterCalendarForm) -> bool:
    told = form.cleaned_data
    team = watched_team(reader(request), UUID(told["team"]))
    if team is None or not may_keep_rota(reader(request), team):
        raise Http404
    try:
        follow(team, OnCall(told["on_call"]), told["address"], reader(request), clock.now())
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return True
