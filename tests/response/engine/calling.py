"""Saturday night, somebody who calls, and what became of the rungs: for the tests of the engine."""

from datetime import datetime, timedelta

from django.apps import apps
from django.db.models import QuerySet

from response.contacts import NewContact, record_first_contact
from response.models import FirstContact
from tests.cast import SATURDAY_NIGHT, Cast

NOW = SATURDAY_NIGHT
MOMENT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
DAY = 24 * HOUR


def call(cast: Cast, received_at: datetime = NOW, recorded_at: datetime | None = None) -> FirstContact:
    new = NewContact(team=cast.team, received_at=received_at, about=cast.maija)
    return record_first_contact(new, recorded_by=None, now=recorded_at or received_at)


def states(contact: FirstContact) -> list[str]:
    return list(contact.duties.order_by("rung").values_list("state", flat=True))


def changes() -> QuerySet:
    return apps.get_model("response", "DutyEvent").objects.filter(pgh_label="update")


def remarks(contact: FirstContact, rung: int) -> list[str]:
    return contact.duties.get(rung=rung).remarks
