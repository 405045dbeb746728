"""Who is part of a meeting, and each person's own way into it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse

from meetings.models import Answer, Attendance, Meeting
from meetings.practitioners import holding_time, lock_people
from meetings.queries.booking import askable
from networks.invitations import invite
from networks.models import Circle, Invitation, Network, Person, Place, PlaceState


class WayIn:
    """A person's own link: the invitation kept in the books, and the path that holds its token."""

    def __init__(self, invitation: Invitation | None, path: str) -> None:
        self.invitation = invitation
        self.path = path


def places_of(network: Network, person_ids: Iterable[UUID], now: datetime) -> list[Place]:
    """The places behind the people asked. Anybody who has none in this network, or whose place ended, is left out.

    The person at the centre gets a place of their own at the first meeting: it carries their way in.
    """
    wanted = set(person_ids)
    if network.centre_id in wanted:
        Place.objects.get_or_create(
            network=network,
            person_id=network.centre_id,
            defaults={"circle": Circle.FAMILY, "closeness": 1, "state": PlaceState.JOINED, "created_at": now},
        )
    return list(
        Place.objects.filter(askable(now), network=network, person__in=wanted)
        .select_related("person", "network__service")
        .order_by("person")
    )


def ways_in(places: Iterable[Place], leads_to: str, by: Person, now: datetime) -> dict[UUID, WayIn]:
    """A new personal link for each place, by person."""
    ways = {}
    for place in places:
        invitation, token = invite(place, by, leads_to, now)
        ways[place.person_id] = WayIn(invitation, reverse("join", args=[token]))
    return ways


def take_part(
    meeting: Meeting,
    practitioner_ids: Sequence[UUID],
    places: Sequence[Place],
    ways: dict[UUID, WayIn],
    by: Person,
    now: datetime,
) -> list[Attendance]:
    """Make everybody's part in a meeting. Whoever books has said yes; practitioners' time is held.

    Raises PractitionersBusy.
    """
    parts = [
        Attendance(
            meeting=meeting,
            person_id=person_id,
            as_practitioner=True,
            holds=True,
            during=meeting.during,
            answer=Answer.YES if person_id == by.pk else Answer.NONE,
            answered_at=now if person_id == by.pk else None,
        )
        for person_id in sorted(set(practitioner_ids))
    ]
    parts += [
        Attendance(
            meeting=meeting,
            person_id=place.person_id,
            place=place,
            invitation=ways[place.person_id].invitation,
            during=meeting.during,
        )
        for place in places
        if place.person_id not in practitioner_ids
    ]
    with holding_time(practitioner_ids, [(meeting.starts_at, meeting.ends_at)]):
        return Attendance.objects.bulk_create(parts)


def move_parts(meeting: Meeting, during: DateTimeTZRange, by: Person, now: datetime) -> None:
    """Give everybody's part the new time, and ask anew: only whoever moves it has said yes.

    Practitioners who had said no are told of the new time too, and stay free until they say otherwise.
    """
    parts = Attendance.objects.filter(meeting=meeting)
    holders = list(parts.filter(holds=True).order_by("person").values_list("person_id", flat=True))
    lock_people(holders)
    with holding_time(holders, [(during.lower, during.upper)], but_for=meeting.pk):
        parts.update(during=during)
    declined = parts.filter(as_practitioner=True, answer=Answer.NO)
    parts.exclude(pk__in=declined.values("pk")).exclude(person=by).update(
        answer=Answer.NONE, answered_at=None
    )
    parts.filter(person=by, holds=True).update(answer=Answer.YES, answered_at=now)
