"""The demo's networks: who is around whom, by whose word, and who may come in."""

import hashlib
import secrets
from datetime import datetime, timedelta

from networks.models import Agreement, Circle, How, Invitation, Look, Network, Place, PlaceState
from networks.rules import expiry
from opendialogue.demo.people import House
from opendialogue.demo.story import Calendar, id_of, told

#: the states of a place that somebody's word stands behind
_AGREED = (PlaceState.AGREED, PlaceState.INVITED, PlaceState.JOINED)


def fill_networks(house: House, calendar: Calendar) -> dict[str, Network]:
    """All networks with their places, the agreements behind them and the links that were given."""
    networks = {
        slug: Network(
            pk=id_of("network", slug),
            service=house.service,
            team=house.teams[facts["team"]],
            centre=house.people[slug],
            opened_at=calendar.at(facts["contact"]["at"]) + timedelta(minutes=20),
        )
        for slug, facts in told("networks").items()
    }
    Network.objects.bulk_create(networks.values())
    places = [place for slug, network in networks.items() for place in _places(house, slug, network)]
    Place.objects.bulk_create(places)
    agreed = [place for place in places if place.state in _AGREED and place.person != place.network.centre]
    Agreement.objects.bulk_create(_agreement(house, place) for place in agreed)
    open_places = [place for place in places if place.state in (PlaceState.INVITED, PlaceState.JOINED)]
    Invitation.objects.bulk_create(_invitation(house, place, calendar.now) for place in open_places)
    Look.objects.bulk_create(_looks(house, networks["maija"], calendar))
    return networks


def _places(house: House, slug: str, network: Network) -> list[Place]:
    """The centre's own place, which carries their way into meetings, and everybody around them."""
    around = told("networks")[slug]["places"]
    centre = {
        "person": slug,
        "relation": "",
        "circle": Circle.FAMILY,
        "closeness": 1,
        "state": PlaceState.JOINED,
    }
    return [
        Place(
            pk=id_of("place", f"{slug}:{facts['person']}"),
            network=network,
            person=house.people[facts["person"]],
            relation=facts["relation"],
            circle=facts["circle"],
            closeness=facts["closeness"],
            state=facts["state"],
            created_at=network.opened_at + timedelta(minutes=number),
        )
        for number, facts in enumerate([centre, *around])
    ]


def _agreement(house: House, place: Place) -> Agreement:
    staff = house.people["aino" if place.network.team == house.teams["kallio"] else "eero"]
    return Agreement(
        place=place,
        given=True,
        by=place.network.centre,
        how=How.SPOKEN,
        recorded_by=staff,
        at=place.created_at + timedelta(minutes=10),
    )


def _invitation(house: House, place: Place, now: datetime) -> Invitation:
    """A link that was given once; its token is not known any more, as with every other."""
    made_at = max(place.created_at + timedelta(minutes=15), now - timedelta(days=40))
    joined = place.state == PlaceState.JOINED
    return Invitation(
        pk=id_of("invitation", str(place.pk)),
        place=place,
        token_digest=hashlib.sha256(secrets.token_bytes(24)).hexdigest(),
        created_by=house.people["aino" if place.network.team == house.teams["kallio"] else "eero"],
        created_at=made_at,
        expires_at=expiry(made_at),
        first_entered_at=made_at + timedelta(hours=2) if joined else None,
    )


def _looks(house: House, network: Network, calendar: Calendar) -> list[Look]:
    """Who of the staff looked at Maija's network, for her to read."""
    seen = [("aino", "network", "-38d 20:30"), ("sami", "map", "-37d 16:10"), ("aino", "meeting", "-36d 9:05"),
            ("ritva", "network", "-25d 11:40"), ("sami", "meeting", "-23d 8:50")]  # fmt: skip
    return [
        Look(network=network, person=house.people[who], what=what, at=calendar.at(at))
        for who, what, at in seen
    ]
