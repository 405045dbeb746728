"""A meeting of Maija's."""

from datetime import datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from meetings.models import Attendance, Meeting
from networks.models import Person, Place
from tests.cast import SATURDAY_NIGHT, Cast

#: the meeting: Sunday 22 November at 6pm in London, for an hour and a half
SUNDAY_EVENING = datetime(2026, 11, 22, 18, 0, tzinfo=SATURDAY_NIGHT.tzinfo)


def meeting_of(cast: Cast, *people: Person, at: datetime = SUNDAY_EVENING, **fields: Any) -> Meeting:
    """A meeting of Aino and Sami with ``people`` of the network; Maija and Pekka where none are named."""
    during = DateTimeTZRange(at, at + timedelta(minutes=90))
    meeting = Meeting.objects.create(
        network=cast.network,
        organiser=cast.aino,
        during=during,
        time_zone="Europe/London",
        booked_at=SATURDAY_NIGHT,
        where="Puistokatu 3",
        **fields,
    )
    for practitioner in (cast.aino, cast.sami):
        Attendance.objects.create(
            meeting=meeting, person=practitioner, during=during, as_practitioner=True, holds=True
        )
    for person in people or (cast.maija, cast.pekka):
        Attendance.objects.create(meeting=meeting, person=person, during=during, place=_place(cast, person))
    return meeting


def _place(cast: Cast, person: Person) -> Place:
    place, _ = Place.objects.get_or_create(
        network=cast.network, person=person, defaults={"circle": "family", "created_at": SATURDAY_NIGHT}
    )
    return place
