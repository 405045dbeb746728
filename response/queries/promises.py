"""What a service promises, read without changing anything."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from networks.models import Service
from response.models import FirstContact, Holiday, Promise, PromiseChange, Rung, WorkingHours
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


def retired_promises(service_id: UUID) -> list[tuple[UUID, str]]:
    """Id and name of those that are given no more, by name."""
    retired = Promise.objects.filter(service=service_id, retired_at__isnull=False)
    return list(retired.order_by("name").values_list("id", "name"))


def any_promise(service_id: UUID, promise_id: UUID) -> Promise | None:
    """A promise of the service, retired or not, with its service."""
    return Promise.objects.select_related("service").filter(service=service_id, pk=promise_id).first()


def as_in_force(promise: Promise) -> PromiseInForce:
    """A promise as those that are in force are read."""
    return PromiseInForce(*(getattr(promise, name) for name in PromiseInForce._fields))


def promise_to_choose(service: Service, promise_id: UUID) -> Promise | None:
    """One of ``promises_in_force``."""
    return Promise.objects.filter(service=service, pk=promise_id, retired_at=None).first()


def promise_called(service: Service, name: str) -> Promise | None:
    """The one of ``promises_in_force`` that has this name."""
    return Promise.objects.filter(service=service, name=name, retired_at=None).first()


def gives_several(service_id: UUID) -> bool:
    """Whether there is anything to choose between."""
    return Promise.objects.filter(service=service_id, retired_at=None).count() > 1


def promise_changes_of(contact: FirstContact) -> list[PromiseChange]:
    """Every change of the contact's promise, the earliest first, with who made it. One query."""
    return list(contact.promise_changes.select_related("by").order_by("at", "pk"))


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


def rungs_in_force(promise_ids: Collection[UUID]) -> dict[UUID, list[RungInForce]]:
    """The ladders of these promises, each lowest rung first. One query."""
    ladders: dict[UUID, list[RungInForce]] = {promise_id: [] for promise_id in promise_ids}
    rows = Rung.objects.filter(promise__in=promise_ids).order_by("number")
    for promise_id, *row in rows.values_list("promise_id", *RungInForce._fields):
        ladders[promise_id].append(RungInForce._make(row))
    return ladders


def working_hours_of(promise_ids: Collection[UUID]) -> dict[UUID, list[tuple[int, int, int]]]:
    """Weekday, minute of opening and of closing of these promises, from Monday on. One query."""
    found: dict[UUID, list[tuple[int, int, int]]] = {promise_id: [] for promise_id in promise_ids}
    rows = WorkingHours.objects.filter(promise__in=promise_ids).order_by("weekday")
    for promise_id, weekday, opens, closes in rows.values_list("promise_id", "weekday", "opens", "closes"):
        found[promise_id].append((weekday, opens, closes))
    return found


def holidays_of(service_id: UUID) -> list[tuple[date, str]]:
    """The days on which the service does not work, each with its name, by day."""
    return list(Holiday.objects.filter(service=service_id).order_by("day").values_list("day", "name"))
