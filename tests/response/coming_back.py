"""Mail that was sent to somebody and comes back a minute later."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction

from networks.models import ContactPoint, Person
from notices.models import Bounce, Notice, NoticeState
from notices.outbox import Letter, queue
from response.models import Errand
from tests.cast import SATURDAY_NIGHT

NOW = SATURDAY_NIGHT
LATER = NOW + timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def comes_back(settings: Any) -> Iterator[None]:
    settings.BOUNCE_ADDRESS = "bounces@bounce.example.org"
    with time_machine.travel(LATER, tick=False):
        yield


def sent_to(person: Person, address: str = "maija@example.net", **changes: Any) -> Notice:
    words = {
        "cause": f"test:{Notice.objects.count()}",
        "recipient_id": person.pk,
        "channel": "mail",
        "address": address,
        "language": "en",
        "kind": "meeting_booked",
    } | changes
    with transaction.atomic():
        queue([Letter(**words)], NOW)
    notice = Notice.objects.get(cause=words["cause"])
    Notice.objects.filter(pk=notice.pk).update(state=NoticeState.SENT, sent_at=NOW, attempts=1)
    notice.refresh_from_db()
    return notice


def point_of(person: Person, address: str = "maija@example.net") -> ContactPoint:
    point: ContactPoint = person.contact_points.get(value=address)
    return point


def stopped(person: Person) -> bool:
    return point_of(person).stopped_at is not None


def everything() -> list[Any]:
    return [
        list(table.objects.order_by("pk").values())  # type: ignore[attr-defined]
        for table in (Notice, ContactPoint, Errand, Bounce)
    ]
