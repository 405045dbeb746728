"""What a signed-in person has before them, each part in one query."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from meetings.access import open_attendances, readable_meetings
from meetings.models import Answer, Attendance, Meeting
from networks.access import readable_networks
from networks.models import Person


def coming_parts(person: Person, now: datetime, until: datetime) -> list[Attendance]:
    """This practitioner's meetings that are not over, up to a moment, in order; without those they said no to."""
    return list(
        _as_practitioner(person)
        .filter(meeting__ended_at=None, during__endswith__gt=now, during__startswith__lt=until)
        .exclude(answer=Answer.NO)
        .order_by("during")
    )


def feed_parts(person: Person, since: datetime, until: datetime) -> list[Attendance]:
    """A practitioner's meetings for their own calendar, held ones too; without those they said no to."""
    parts = _as_practitioner(person).exclude(answer=Answer.NO)
    return list(parts.filter(during__overlap=(since, until)).order_by("during"))


def _as_practitioner(person: Person) -> QuerySet[Attendance]:
    return (
        open_attendances(person)
        .filter(as_practitioner=True, meeting__cancelled_at=None)
        .select_related("meeting__network__centre")
    )


def own_parts(person: Person, now: datetime) -> list[Attendance]:
    """Where this person is asked as one of the network: meetings to come, the next first."""
    return list(
        open_attendances(person)
        .filter(
            as_practitioner=False,
            meeting__cancelled_at=None,
            meeting__ended_at=None,
            during__endswith__gt=now,
        )
        .select_related("meeting__network__centre")
        .order_by("during")
    )


def past_meetings(person: Person, now: datetime, most: int = 20) -> list[Meeting]:
    """Meetings of their own circle that a member of a network may read back, the newest first."""
    return list(
        readable_meetings(person)
        .filter(Q(ended_at__isnull=False) | Q(during__endswith__lte=now), cancelled_at=None)
        .select_related("network__centre")
        .order_by("-during")[:most]
    )


def own_network_id(person: Person) -> UUID | None:
    """The open network around this very person; None without one."""
    return readable_networks(person).filter(centre=person, ended_at=None).values_list("pk", flat=True).first()
