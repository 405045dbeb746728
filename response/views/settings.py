"""The service's own settings, for all who work in it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from opendialogue import clock
from response.definitions import keep_holidays
from response.forms.promise import HolidaysForm
from response.presenters.settings import holidays_in_words, in_words
from response.queries.promises import (
    holidays_of,
    promises_in_force,
    retired_promises,
    rungs_in_force,
    working_hours_of,
)
from response.views.door import reader, staff_teams


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """GET /settings/: what is promised, how it is kept, and how the service presents itself."""
    teams = staff_teams(request)
    service = reader(request).service
    promises = promises_in_force(service.pk)
    ids = [promise.id for promise in promises]
    ladders, hours = rungs_in_force(ids), working_hours_of(ids)
    return render(
        request,
        "response/settings.html",
        {
            "service": service,
            "promises": [in_words(one, ladders[one.id], hours[one.id]) for one in promises],
            "retired": retired_promises(service.pk),
            "holidays": holidays_in_words(holidays_of(service.pk)),
            "keeps_promise": any(team.keeps_promise for team in teams),
            "now": clock.now(),
            "sees_team": any(team.keeps_rota for team in teams),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def holidays(request: HttpRequest) -> HttpResponse:
    """/settings/holidays/, for leads: the days on which no working time is counted."""
    if not any(team.keeps_promise for team in staff_teams(request)):
        raise Http404
    service = reader(request).service
    form = HolidaysForm(
        request.POST if request.method == "POST" else None, initial={"holidays": holidays_of(service.pk)}
    )
    if request.method == "POST" and form.is_valid():
        keep_holidays(service, form.cleaned_data["holidays"], reader(request))
        messages.success(request, _("The holidays are kept."))
        return redirect("settings")
    return render(request, "response/holidays.html", {"form": form})
