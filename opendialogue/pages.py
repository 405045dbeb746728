"""The front door."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from networks.queries import the_service
from response.presenters.promise import definition
from response.queries.promises import promise_in_force


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """GET /: who this is for, and three doors."""
    service = the_service()
    promised = definition(promise_in_force(service.pk)) if service else ""
    return render(request, "home.html", {"promised": promised})
