"""When somebody is away, so that they are not asked."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from networks.models import Person
from opendialogue import clock, wording
from response.access import may_record_leave
from response.forms.patterns import LeaveForm
from response.presenters.rota_week import stretch
from response.queries.patterns import leaves_to_come, visible_leave
from response.queries.rota import colleague
from response.queries.teams import team_members
from response.rota.leave import end_leave, take_leave
from response.views.door import reader, staff_teams


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """/rota/leave/: one's own leave; for those who keep a rota also that of its people."""
    people = _people(request)
    form = LeaveForm(
        request.POST if request.method == "POST" else None,
        people=list(people.items()),
        initial={"who": str(reader(request).pk)},
    )
    if request.method == "POST" and form.is_valid() and _take(request, form):
        messages.success(request, _("It is noted. Shifts in this time are to be filled by somebody else."))
        return redirect("rota_leave")
    lines = [
        {"id": one.pk, "name": one.person.name, "when": stretch(one.starts_at, one.ends_at)}
        for one in leaves_to_come([UUID(person) for person in people], clock.now())
    ]
    return render(request, "response/rota_leave.html", {"form": form, "leaves": lines})


@require_POST
def leave_end(request: HttpRequest, leave_id: UUID) -> HttpResponse:
    """/rota/leave/<id>/end/: they are there again from now on, or all the time."""
    found = visible_leave(reader(request), leave_id)
    if found is None or not may_record_leave(reader(request), found.person):
        raise Http404
    try:
        end_leave(found, reader(request), clock.now())
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(
            request, _("The leave of %(name)s is taken back.") % {"name": wording.own(found.person.name)}
        )
    return redirect("rota_leave")


def _people(request: HttpRequest) -> dict[str, str]:
    """Whose leave the reader may record, by their ids: the reader first, then the people of kept teams by name."""
    kept = [team.id for team in staff_teams(request) if team.keeps_rota]
    others = {str(person_id): name for _team, person_id, name in team_members(kept)} if kept else {}
    return {str(reader(request).pk): reader(request).name} | others


def _take(request: HttpRequest, form: LeaveForm) -> bool:
    person = _chosen(request, form)
    try:
        take_leave(person, *form.times(), by=reader(request), now=clock.now())
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return True


def _chosen(request: HttpRequest, form: LeaveForm) -> Person:
    asked = UUID(form.cleaned_data.get("who") or str(reader(request).pk))
    person = reader(request) if asked == reader(request).pk else colleague(reader(request), asked)
    if person is None or not may_record_leave(reader(request), person):
        raise Http404
    return person
