"""Who may be named as having a meeting's page open."""

from collections.abc import Collection
from uuid import UUID

from meetings.models import NotShown
from networks.models import Person


def names_shown(person_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names, in their order, of those of these people who do not mind being shown."""
    people = Person.objects.filter(pk__in=person_ids, not_shown=None)
    return dict(people.order_by("name", "pk").values_list("pk", "name"))


def is_shown(person: Person) -> bool:
    return not NotShown.objects.filter(person=person).exists()
