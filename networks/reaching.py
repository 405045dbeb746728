"""How people are reached: which channels each has, and the letters that go out over them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from networks.access import is_staff
from networks.models import ContactKind, ContactPoint, Person
from notices.outbox import Letter


@dataclass(frozen=True)
class Reach:
    """One way to reach one person."""

    person_id: UUID
    name: str
    #: "mail" or "sms"
    channel: str
    address: str
    #: the language notices to this person are written in
    language: str
    #: whether it was shown to reach them
    is_checked: bool


def reaches_of(person_ids: Iterable[UUID]) -> dict[UUID, list[Reach]]:
    """The ways to reach each person, the preferred first; those that were stopped are left out.

    One query. A person who cannot be reached at all has no entry.
    """
    points = (
        ContactPoint.objects.filter(person__in=set(person_ids), stopped_at=None, person__is_active=True)
        .order_by("preference", "id")
        .values_list("person_id", "person__name", "kind", "value", "person__language", "verified_at")
    )
    reaches: dict[UUID, list[Reach]] = defaultdict(list)
    for person_id, name, kind, value, language, checked in points:
        reaches[person_id].append(Reach(person_id, name, kind, value, language, checked is not None))
    return dict(reaches)


def whose_phone(number: str) -> Person | None:
    """The member of staff who alone is reached by this number (E.164), and was shown to be.

    None for a number that nobody has, that two people share, that was never checked, or whose person works here no
    more: it proves nobody.
    """
    points = list(
        ContactPoint.objects.filter(kind=ContactKind.SMS, value=number, stopped_at=None).select_related(
            "person__service"
        )
    )
    if len(points) != 1 or points[0].verified_at is None:
        return None
    person = points[0].person
    return person if person.is_active and is_staff(person) else None


def courtesies(person_ids: Iterable[UUID], *, cause: str, kind: str, context: dict[str, Any]) -> list[Letter]:
    """The letters that tell these people one thing over the way each prefers, ready for ``notices.outbox.queue``.

    Whoever cannot be reached gets no letter: the caller compares and says so. What the promise depends on goes over
    all ways of a person, one after another: ``response.letters``.
    """
    return [
        Letter(
            cause=cause,
            recipient_id=person_id,
            channel=reaches[0].channel,
            address=reaches[0].address,
            language=reaches[0].language,
            kind=kind,
            context=context,
        )
        for person_id, reaches in reaches_of(person_ids).items()
    ]
