"""Who was tried to be reached, how, and what came of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F

from response.models import Attempt, AttemptResult, FirstContact


class AttemptMade(NamedTuple):
    """One try; ``whom`` is a name, ``note`` the words of who tried."""

    at: datetime
    by: str
    person_id: UUID | None
    whom: str
    how: str
    address: str
    result: str
    note: str
    recorded_at: datetime


def attempts_of(contact: FirstContact) -> list[AttemptMade]:
    """Every try at reaching somebody about this contact, the earliest first. One query."""
    rows = (
        Attempt.objects.filter(contact=contact)
        .order_by("at", "recorded_at")
        .annotate(tried_by=F("by__name"), person_name=F("person__name"))
        .values_list(
            "at",
            "tried_by",
            "person_id",
            "person_name",
            "name",
            "how",
            "address",
            "result",
            "note",
            "recorded_at",
        )
    )
    return [
        AttemptMade(at, by, person_id, person_name or name, how, address, result, note, recorded_at)
        for at, by, person_id, person_name, name, how, address, result, note, recorded_at in rows
    ]


def wrong_numbers(attempts: Iterable[AttemptMade]) -> dict[tuple[UUID | None, str], AttemptMade]:
    """The numbers and addresses, each with its person, that were found to be somebody else's at the last try."""
    last = {(one.person_id, one.address): one for one in attempts if one.address}
    return {way: one for way, one in last.items() if one.result == AttemptResult.WRONG_NUMBER}
