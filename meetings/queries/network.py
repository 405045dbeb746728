"""What the page of a network shows."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from meetings.access import readable_meetings
from networks.access import readable_networks
from networks.models import Look, Network, Person


class MeetingLine(NamedTuple):
    id: UUID
    starts_at: datetime
    ends_at: datetime
    way: str
    #: over by its own end or by its time
    is_past: bool
    is_called_off: bool


def network_for(person: Person, network_id: UUID) -> Network | None:
    """The network, if this person may open it, with its service, team and centre."""
    found = readable_networks(person).select_related("service", "team", "centre")
    return found.filter(pk=network_id).first()


def meetings_of(person: Person, network: Network, now: datetime) -> list[MeetingLine]:
    """The meetings of a network that this person may open, the earliest first."""
    return [
        MeetingLine(
            id=meeting.pk,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            way=meeting.way,
            is_past=meeting.ended_at is not None or (meeting.began_at is None and meeting.ends_at <= now),
            is_called_off=meeting.cancelled_at is not None,
        )
        for meeting in readable_meetings(person).filter(network=network).order_by("during")
    ]


def looks_at(network: Network, most: int = 30) -> list[tuple[str, str, datetime]]:
    """Who of the staff looked, at what and when, the newest first."""
    looks = Look.objects.filter(network=network).order_by("-at")
    return list(looks.values_list("person__name", "what", "at")[:most])
