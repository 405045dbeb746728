"""Whether somebody wishes to be shown as having a meeting's page open. Who has one open is stored nowhere."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from meetings.announcing import announce
from meetings.models import NotShown
from networks.models import Person


@transaction.atomic
def hide(person: Person, now: datetime, at: UUID) -> None:
    """From now on this person is shown on no meeting's page. ``at`` is the meeting where they said so."""
    NotShown.objects.get_or_create(person=person, defaults={"since": now})
    announce(at)


@transaction.atomic
def show(person: Person, at: UUID) -> None:
    """This person is shown again, as others are."""
    NotShown.objects.filter(person=person).delete()
    announce(at)
