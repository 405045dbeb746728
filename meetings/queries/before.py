"""What earlier meetings of the network left to look at: never an agenda."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import DateTimeField, Func, QuerySet

from meetings.access import readable_meetings
from meetings.models import LeftOpen, Meeting, WayForward
from networks.models import Person

#: the newest so many ways can be taken up again from a meeting's page; all of them can be read back
MOST_WAYS = 10


class Before(NamedTuple):
    """Words of an earlier meeting that this reader may open."""

    id: UUID
    meeting_id: UUID
    words: str
    speaker: str
    starts_at: datetime


def left_open_before(reader: Person, meeting: Meeting) -> list[Before]:
    """What was left open in earlier meetings and not laid to rest since, the oldest first."""
    things = LeftOpen.objects.filter(
        meeting__in=_earlier(reader, meeting), laid_to_rest_at=None, taken_back_at=None
    )
    return _before(things.order_by("meeting__during", "seq"))


def ways_before(reader: Person, meeting: Meeting) -> list[Before]:
    """Ways to go on of earlier meetings that are not before this one yet, the newest first."""
    again = WayForward.objects.filter(meeting=meeting, taken_up_from__isnull=False).values("taken_up_from")
    ways = _ways_before(reader, meeting).exclude(pk__in=again)
    return _before(ways.order_by("-meeting__during", "-seq")[:MOST_WAYS])


def way_before(reader: Person, meeting: Meeting, way_id: UUID) -> WayForward | None:
    """A way of an earlier meeting that this reader may open."""
    ways = _ways_before(reader, meeting)
    return ways.select_related("meeting__network").filter(pk=way_id).first()


def _ways_before(reader: Person, meeting: Meeting) -> QuerySet[WayForward]:
    return WayForward.objects.filter(meeting__in=_earlier(reader, meeting), taken_back_at=None)


class Lower(Func):
    """The moment at which a range begins."""

    function = "lower"
    output_field = DateTimeField()


def _before(said: QuerySet[LeftOpen] | QuerySet[WayForward]) -> list[Before]:
    begins: Any = Lower("meeting__during")
    return [
        Before._make(row) for row in said.values_list("id", "meeting_id", "words", "said_by__name", begins)
    ]


def _earlier(reader: Person, meeting: Meeting) -> QuerySet[Meeting]:
    return readable_meetings(reader).filter(
        network=meeting.network_id, during__startswith__lt=meeting.starts_at, cancelled_at=None
    )
