"""Whose words can be written down in a meeting."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from meetings.models import Attendance, Meeting
from networks.models import Person, Place, PlaceState


def speakers_for(meeting: Meeting) -> QuerySet[Person]:
    """Whose words a practitioner may write down: everybody in the meeting, and everybody with a place around it.

    Somebody may tell the team something without gaining a way to read.
    """
    gone = (PlaceState.LEFT, PlaceState.WITHDRAWN)
    place = Place.objects.filter(network=meeting.network_id, person=OuterRef("pk")).exclude(state__in=gone)
    part = Attendance.objects.filter(meeting=meeting, person=OuterRef("pk"), ended_at=None, place=None)
    return Person.objects.filter(Q(pk=meeting.network.centre_id) | Exists(place) | Exists(part)).order_by(
        "name"
    )
