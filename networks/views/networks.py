"""The networks somebody may open, as people, and the map of one."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from networks import presenters, queries
from networks.access import may_change_places
from networks.looks import note_look
from networks.models import Network, Place
from networks.views.reader import reader_of
from opendialogue import clock


@require_safe
@cache_control(private=True, no_store=True)
def networks(request: HttpRequest) -> HttpResponse:
    """GET /networks/: everybody whose network this reader may open."""
    cards = [
        {
            "network": card.network,
            "is_own": card.is_own,
            "sees_map": card.places is not None,
            "people": presenters.people_named(card.places or []),
            "dots": presenters.small_map_of(card.places or []),
        }
        for card in queries.cards_of(reader_of(request))
    ]
    return render(request, "networks/networks.html", {"cards": cards})


@require_safe
@cache_control(private=True, no_store=True)
def network_map(request: HttpRequest, network_id: UUID) -> HttpResponse:
    """GET /networks/<uuid>/map/: the drawing, and beside it the same people as a list where all editing happens."""
    reader, now = reader_of(request), clock.now()
    network = queries.network_with_map(reader, network_id)
    if network is None:
        raise Http404
    note_look(reader, network, "map", now)
    places = queries.places_of(network)
    may_change = may_change_places(reader, network)
    addresses = _addresses(network, places) if may_change else {}
    context = {
        "network": network,
        "is_own": network.centre_id == reader.pk,
        "may_change": may_change,
        "map": presenters.map_of(network, places),
        "circles": presenters.people_by_circle(network, places, now, addresses),
        "gone": presenters.no_longer_there(network, places, now, addresses),
    }
    return render(request, "networks/map.html", context)


def _addresses(network: Network, places: list[Place]) -> dict[Place, str]:
    return {place: reverse("place_change", args=[network.pk, place.pk]) for place in places}
