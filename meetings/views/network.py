"""The page of a network: the person first."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from meetings.presenters import network as presenter
from meetings.queries.network import looks_at, meetings_of, network_for
from meetings.views.meeting import reader_of
from networks.access import may_read_looks, may_see_map, works_with
from networks.looks import note_look
from networks.presenters import map_of
from networks.queries import places_of
from opendialogue import clock


@require_safe
@cache_control(private=True, no_store=True)
def network(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """GET /networks/<uuid>/ for whoever may open it; for anybody else it does not exist."""
    person, now = reader_of(request), clock.now()
    found = network_for(person, network_id)
    if found is None:
        raise Http404
    note_look(person, found, "network", now)
    context = {
        "network": found,
        "is_own": found.centre_id == person.pk,
        "is_team": works_with(person, found),
        "meetings": presenter.meetings(meetings_of(person, found, now)),
        "looks": presenter.looks(looks_at(found)) if may_read_looks(person, found) else None,
        "map": map_of(found, places_of(found)) if may_see_map(person, found) else None,
    }
    return render(request, "meetings/network.html", context)
