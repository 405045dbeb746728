"""A meeting of Maija's, and browsers of those who are part of it."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client

from meetings.models import Attendance, Meeting
from networks.access import is_staff
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


def browser_of(person: Person) -> Client:
    """A browser in which this person has signed in, staff with both factors."""
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    if is_staff(person):
        session = browser.session
        request: Any = SimpleNamespace(session=session)
        record_authentication(request, person, method="password")
        record_authentication(request, person, method="mfa", type="totp")
        session.save()
    return browser


def _place(cast: Cast, person: Person) -> Place:
    place, _ = Place.objects.get_or_create(
        network=cast.network, person=person, defaults={"circle": "family", "created_at": SATURDAY_NIGHT}
    )
    return place
