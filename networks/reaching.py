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


def letters_to(
    person_ids: Iterable[UUID],
    *,
    cause: str,
    kind: str,
    context: dict[str, Any],
    urgency: str,
    every_channel: bool,
    calendar: str = "",
) -> list[Letter]:
    """The letters that tell these people one thing, ready for ``notices.outbox.queue``.

    With ``every_channel`` each person is told over each of their channels, once per channel: the promise depends on
    it. Without, only over the one they prefer. A calendar file goes with mails alone. Whoever cannot be reached gets
    no letter: the caller compares and says so.
    """
    letters = []
    for reaches in reaches_of(person_ids).values():
        by_channel = {reach.channel: reach for reach in reversed(reaches)}
        chosen = by_channel.values() if every_channel else reaches[:1]
        letters += [
            Letter(
                cause=cause,
                recipient_id=reach.person_id,
                channel=reach.channel,
                address=reach.address,
                language=reach.language,
                kind=kind,
                context=context,
                urgency=urgency,
                calendar=calendar if reach.channel == ContactKind.MAIL else "",
            )
            for reach in chosen
        ]
    return letters
