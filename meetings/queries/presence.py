"""Who may be named as having a meeting's page open."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from meetings.models import NotShown
from networks.models import Person
from opendialogue.written_once import written_once


def names_shown(person_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names, in their order, of those of these people who do not mind being shown."""
    return dict(_names(person_ids))


@written_once
def _names(person_ids: Collection[UUID]) -> QuerySet[Person, tuple[UUID, str]]:
    people = Person.objects.filter(pk__in=person_ids, not_shown=None)
    return people.order_by("name", "pk").values_list("pk", "name")


def is_shown(person: Person) -> bool:
    return not NotShown.objects.filter(person=person).exists()
