"""The service's own settings."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opendialogue import clock
from response.definitions import change_promise
from response.forms.rota import PromiseForm
from response.presenters.promise import definition, said
from response.presenters.settings import rungs_in_words, time_line
from response.queries.promises import PromiseInForce, promise_in_force, rungs_in_force
from response.queries.teams import WorkingTeam
from response.views.door import reader, staff_teams

HOUR = timedelta(hours=1)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """GET shows them to staff; POST, for leads, changes the promise for first contacts from now on."""
    teams = staff_teams(request)
    service = reader(request).service
    promise = promise_in_force(service.pk)
    form = _form(request, teams, promise)
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            changed = change_promise(service, form.within(), form.cleaned_data["kept_by"], reader(request))
            messages.success(
                request,
                _("From now on: %(promise)s Contacts that run already keep the promise they started with.")
                % {"promise": said(changed.within, changed.kept_by)},
            )
            return redirect("settings")
    return render(
        request,
        "response/settings.html",
        {
            "service": service,
            "form": form,
            "now": clock.now(),
            "sees_team": any(team.keeps_rota for team in teams),
        }
        | _promised(promise),
    )


def _form(
    request: HttpRequest, teams: list[WorkingTeam], promise: PromiseInForce | None
) -> PromiseForm | None:
    if not any(team.keeps_promise for team in teams):
        return None
    initial = {"hours": promise.within // HOUR, "kept_by": promise.kept_by} if promise else None
    return PromiseForm(request.POST if request.method == "POST" else None, initial=initial)


def _promised(promise: PromiseInForce | None) -> dict[str, Any]:
    if promise is None:
        return {}
    rungs = rungs_in_force(promise.id)
    return {
        "definition": definition(promise),
        "rungs": rungs_in_words(rungs),
        "time_line": time_line(promise, rungs),
    }
