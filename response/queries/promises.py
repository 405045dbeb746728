"""What a service promises, read without changing anything."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from response.models import Promise, Rung


class PromiseInForce(NamedTuple):
    """The definition that new first contacts take a copy of."""

    id: UUID
    name: str
    within: timedelta
    kept_by: str


class RungInForce(NamedTuple):
    number: int
    after: timedelta
    condition: str
    tells: list[str]
    is_breach: bool


def promise_in_force(service_id: UUID) -> PromiseInForce | None:
    """The service's own promise; None before its first contact, when nobody has defined one."""
    row = (
        Promise.objects.filter(service=service_id, is_default=True)
        .values_list("id", "name", "within", "kept_by")
        .first()
    )
    return PromiseInForce._make(row) if row else None


def rungs_in_force(promise_id: UUID) -> list[RungInForce]:
    """The ladder of a promise, lowest rung first."""
    rows = Rung.objects.filter(promise=promise_id).order_by("number")
    return [
        RungInForce._make(row)
        for row in rows.values_list("number", "after", "condition", "tells", "is_breach")
    ]
