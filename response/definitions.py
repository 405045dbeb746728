"""Changing what the service promises. Every first contact that runs keeps the copy it started with."""

from datetime import timedelta

from django.db import transaction

from networks.models import Person, Service
from response.models import Promise
from response.promises import promise_of

MINUTE = timedelta(minutes=1)


@transaction.atomic
def change_promise(service: Service, within: timedelta, kept_by: str, by: Person) -> Promise:
    """Promise ``within`` from now on, kept by one of the four times. The ladder keeps its proportions."""
    promise = promise_of(service)
    share = within / promise.within
    for rung in promise.rungs.all():
        rung.after = within if rung.is_breach else _whole_minutes(rung.after * share)
        rung.save(update_fields=["after"])
    promise.within, promise.kept_by = within, kept_by
    promise.save(update_fields=["within", "kept_by"])
    return promise


def _whole_minutes(length: timedelta) -> timedelta:
    return round(length / MINUTE) * MINUTE
