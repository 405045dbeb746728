"""The wish to be told when there is something to read from a meeting that somebody could not come to.

It holds for every meeting until they say otherwise: here by themselves, or to somebody of the team, who writes it down.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from networks.models import Person

COLUMNS = ("told_afterwards", "told_by_call", "told_noted_by", "told_noted_at")


class Told(TextChoices):
    """How somebody wishes to be told."""

    NOT = "not", _("Not at all")
    MESSAGE = "message", _("By a short message that gives nothing away")
    CALL = "call", _("By a call from us")


def wish_of(person: Person) -> Told:
    """What this person wishes now."""
    if not person.told_afterwards:
        return Told.NOT
    return Told.CALL if person.told_by_call else Told.MESSAGE


@transaction.atomic
def wish_to_be_told(person: Person, is_wished: bool) -> None:
    """A person says themselves whether they wish it. The same as before changes nothing, nor who wrote it down."""
    if person.told_afterwards != is_wished:
        _become(person, Told.MESSAGE if is_wished else Told.NOT, None, None)


@transaction.atomic
def note_wish(person: Person, told: Told, *, by: Person, now: datetime) -> None:
    """Write down for a person what they said: whether they wish it, and how. The same as before changes nothing."""
    if wish_of(person) != told:
        _become(person, told, by, now)


def _become(person: Person, told: Told, by: Person | None, at: datetime | None) -> None:
    person.told_afterwards, person.told_by_call = told != Told.NOT, told == Told.CALL
    person.told_noted_by, person.told_noted_at = by, at
    person.save(update_fields=COLUMNS)
