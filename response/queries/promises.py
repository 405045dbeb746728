"""What a service promises, read without changing anything."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from networks.models import Service
from response.models import Holiday, Promise, Rung, WorkingHours
from response.rules_working_time import WorkingTime


class PromiseInForce(NamedTuple):
    """One definition that new first contacts may take a copy of."""

    id: UUID
    name: str
    within: timedelta
    kept_by: str
    counts_working_time: bool
    is_default: bool


class RungInForce(NamedTuple):
    number: int
    after: timedelta
    condition: str
    tells: list[str]
    is_breach: bool


def promises_in_force(service_id: UUID) -> list[PromiseInForce]:
    """The service's promises that are not retired, the default one first, then by length. One query.

    None before the first contact of a service that has defined nothing.
    """
    rows = (
        Promise.objects.filter(service=service_id, retired_at=None)
        .order_by("-is_default", "within", "name")
        .values_list(*PromiseInForce._fields)
    )
    return [PromiseInForce._make(row) for row in rows]


def promise_in_force(service_id: UUID) -> PromiseInForce | None:
    """The service's default promise; None before its first contact, when nobody has defined one."""
    promises = promises_in_force(service_id)
    return promises[0] if promises and promises[0].is_default else None


def promise_to_choose(service: Service, promise_id: UUID) -> Promise | None:
    """One of ``promises_in_force``."""
    return Promise.objects.filter(service=service, pk=promise_id, retired_at=None).first()


def promise_called(service: Service, name: str) -> Promise | None:
    """The one of ``promises_in_force`` that has this name."""
    return Promise.objects.filter(service=service, name=name, retired_at=None).first()


def working_time_of(promise: Promise) -> WorkingTime | None:
    """What the promise counts; None for one that counts every hour, which asks the database nothing."""
    if not promise.counts_working_time:
        return None
    service = promise.service
    hours = WorkingHours.objects.filter(promise=promise).values_list("weekday", "opens", "closes")
    return WorkingTime(
        ZoneInfo(service.time_zone),
        {weekday: (opens, closes) for weekday, opens, closes in hours},
        frozenset(Holiday.objects.filter(service=service).values_list("day", flat=True)),
    )


def rungs_in_force(promise_id: UUID) -> list[RungInForce]:
    """The ladder of a promise, lowest rung first."""
    rows = Rung.objects.filter(promise=promise_id).order_by("number")
    return [
        RungInForce._make(row)
        for row in rows.values_list("number", "after", "condition", "tells", "is_breach")
    ]
