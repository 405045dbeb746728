"""What waits for a human, as its pages and verbs need it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q

from networks.access import staffed_networks
from networks.models import Network, Person, Place, Team, TeamMember
from networks.rules import ENDED
from response.access import people_named_to, visible_errands
from response.models import Errand, FirstContact

#: how long those that were done stay on the page
DONE_SHOWN_FOR = timedelta(days=30)
MOST_DONE = 100


@dataclass(frozen=True)
class ErrandsSeen:
    """The errands of one reader, and what of the people in them they may know."""

    #: the oldest first
    waiting: list[Errand]
    #: the newest first
    done: list[Errand]
    #: the people whose names this reader knows from their work
    named: set[UUID]
    #: for those who stand on a map the reader works with: network and place
    places: dict[UUID, tuple[UUID, UUID]]


def errands_seen(reader: Person, now: datetime) -> ErrandsSeen:
    """What waits for a human and what was done lately, for this reader. Three queries, however many there are."""
    shown = visible_errands(reader).filter(Q(done_at=None) | Q(done_at__gt=now - DONE_SHOWN_FOR))
    errands = list(shown.select_related("team", "person", "done_by").order_by("opened_at", "pk"))
    done = [errand for errand in errands if errand.done_at is not None]
    people = {errand.person_id for errand in errands if errand.person_id is not None}
    named = set(people_named_to(reader).filter(pk__in=people).values_list("pk", flat=True))
    # The one at the centre has no page of their own on the map.
    places = Place.objects.filter(
        network__in=staffed_networks(reader).filter(ended_at=None), person__in=named
    ).exclude(Q(state__in=ENDED) | Q(network__centre=F("person")))
    return ErrandsSeen(
        waiting=[errand for errand in errands if errand.done_at is None],
        done=sorted(done, key=lambda errand: errand.done_at or now, reverse=True)[:MOST_DONE],
        named=named,
        places={
            person: (network, place)
            for person, network, place in places.order_by("created_at").values_list(
                "person_id", "network_id", "pk"
            )
        },
    )


def errands_waiting(reader: Person) -> int:
    """How many things wait for a human where this reader works. One query."""
    return visible_errands(reader).filter(done_at=None).count()


def errand_to_finish(reader: Person, errand_id: UUID) -> Errand | None:
    """One of the reader's errands, done or not."""
    return visible_errands(reader).filter(pk=errand_id).first()


def team_around(person: Person) -> Team | None:
    """The team that knows this person: where they work, else whose network they are in, else whom they reached."""
    work = TeamMember.objects.filter(person=person, left_at=None).order_by("joined_at", "pk")
    own = Network.objects.filter(centre=person, ended_at=None)
    places = Place.objects.filter(person=person, network__ended_at=None).exclude(state__in=ENDED)
    contacts = FirstContact.objects.filter(Q(about=person) | Q(from_person=person))
    team = (
        work.values_list("team_id", flat=True).first()
        or own.values_list("team_id", flat=True).first()
        or places.order_by("-created_at").values_list("network__team_id", flat=True).first()
        or contacts.order_by("-received_at").values_list("team_id", flat=True).first()
    )
    return Team.objects.filter(pk=team).first() if team else None
