"""One promise: its ladder, what it says, and whether it is given."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opendialogue import clock
from response.definitions import (
    add_promise,
    bring_back_promise,
    change_ladder,
    change_promise,
    make_default,
    retire_promise,
)
from response.forms.ladder import LadderForm
from response.forms.promise import PromiseForm, as_told
from response.models import Promise
from response.presenters.preview import moments_said, previews, three_in_the_morning
from response.presenters.promise import definition
from response.presenters.settings import in_words, rungs_in_words
from response.preview import who_would_be_told
from response.queries.promises import (
    RungInForce,
    any_promise,
    as_in_force,
    rungs_in_force,
    working_hours_of,
)
from response.queries.teams import WorkingTeam
from response.views.door import reader, staff_teams


@require_http_methods(["GET", "HEAD", "POST"])
def promise(request: HttpRequest, promise_id: UUID) -> HttpResponse:
    """/settings/promises/<id>/: its ladder as a picture and step by step; POST makes it the one from now on."""
    teams, found = _promise(request, promise_id)
    rungs = rungs_in_force([promise_id])[promise_id]
    form = LadderForm(found.within, rungs, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        change_ladder(found, form.drafts(), reader(request))
        messages.success(
            request,
            _("This ladder is climbed from now on. Contacts that run already keep the one they have."),
        )
        return redirect("promise", promise_id=promise_id)
    return _page(request, found, form, rungs, teams)


@require_POST
def steps(request: HttpRequest, promise_id: UUID) -> HttpResponse:
    """One step more, one step less, or a look at the ladder as it is typed. Nothing is stored."""
    teams, found = _promise(request, promise_id)
    rungs = rungs_in_force([promise_id])[promise_id]
    form = LadderForm(found.within, rungs, request.POST)
    is_ladder = form.is_valid()
    if is_ladder:
        rungs = _as_typed(form)
    if "look" in request.POST and not is_ladder:
        return _page(request, found, form, rungs, teams)
    removed = request.POST.get("remove", "")
    changed = form.rearranged(
        add="add" in request.POST,
        remove=int(removed) if removed.isascii() and removed.isdigit() and len(removed) < 3 else None,
    )
    return _page(request, found, changed, rungs, teams, is_typed=True)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, promise_id: UUID) -> HttpResponse:
    """/settings/promises/<id>/change/: what it says."""
    _teams, found = _promise(request, promise_id)
    form = PromiseForm(
        request.POST if request.method == "POST" else None,
        initial=as_told(as_in_force(found), working_hours_of([found.pk])[found.pk]),
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_promise(found, form.definition(), reader(request))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            _say(request, found)
            return redirect("promise", promise_id=promise_id)
    return render(request, "response/promise_change.html", {"promise": found, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """/settings/promises/new/: one more, beside those there are."""
    _keepers(request)
    form = PromiseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            added = add_promise(reader(request).service, form.definition(), reader(request))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            _say(request, added)
            return redirect("promise", promise_id=added.pk)
    return render(request, "response/promise_change.html", {"form": form})


@require_POST
def standing(request: HttpRequest, promise_id: UUID) -> HttpResponse:
    """Retire a promise, bring it back, or make it the default."""
    _teams, found = _promise(request, promise_id)
    by = reader(request)
    try:
        match request.POST.get("standing"):
            case "retire":
                retire_promise(found, by, clock.now())
                messages.success(request, _("It is given no more. Contacts that run keep it."))
            case "bring_back":
                bring_back_promise(found, by)
                messages.success(request, _("It is given again."))
            case "default":
                make_default(found, by)
                messages.success(request, _("This is promised wherever nobody chooses another."))
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    return redirect("promise", promise_id=promise_id)


def _keepers(request: HttpRequest) -> list[WorkingTeam]:
    """The teams of a reader who may change what the service promises. Raises ``Http404`` for everybody else."""
    teams = staff_teams(request)
    if not any(team.keeps_promise for team in teams):
        raise Http404
    return teams


def _promise(request: HttpRequest, promise_id: UUID) -> tuple[list[WorkingTeam], Promise]:
    teams = _keepers(request)
    found = any_promise(reader(request).service_id, promise_id)
    if found is None:
        raise Http404
    return teams, found


def _say(request: HttpRequest, promise: Promise) -> None:
    messages.success(
        request,
        _("From now on: %(promise)s Contacts that run already keep the promise they started with.")
        % {"promise": definition(as_in_force(promise))},
    )


def _as_typed(form: LadderForm) -> list[RungInForce]:
    """What was typed, as a ladder, to be looked at."""
    last = form.count - 1
    return [
        RungInForce(number, draft.after, draft.condition, list(draft.tells), number == last)
        for number, draft in enumerate(form.drafts())
    ]


def _page(
    request: HttpRequest,
    found: Promise,
    form: LadderForm,
    rungs: list[RungInForce],
    teams: list[WorkingTeam],
    *,
    is_typed: bool = False,
) -> HttpResponse:
    now = clock.now()
    moments = (now, three_in_the_morning(now, found.service.zone))
    team_ids = [team.id for team in teams]
    told = [who_would_be_told(team_ids, [rung.tells for rung in rungs], moment) for moment in moments]
    when = moments_said(moments)
    titles = [rung.title for rung in rungs_in_words(rungs)]
    values: dict[str, Any] = {
        "promise": found,
        "shown": in_words(as_in_force(found), rungs, working_hours_of([found.pk])[found.pk]),
        "form": form,
        "is_typed": is_typed,
        "when": when,
        "previews": previews([(team.id, team.name) for team in teams], titles, told, when),
    }
    return render(request, "response/promise.html", values)
