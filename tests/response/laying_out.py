"""A ladder as leads lay it out on its page."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from networks.models import Person
from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.visits import signed_in

NOW = SATURDAY_NIGHT
HOUR = timedelta(hours=1)
Sent = dict[str, Any]


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def address(cast: Cast, more: str = "") -> str:
    return f"/settings/promises/{cast.promise.pk}/{more}"


def step(number: int, hours: Any, minutes: Any, condition: str, *tells: str) -> Sent:
    names = ("hours", "minutes", "condition", "tells")
    return {
        f"step-{number}-{name}": value
        for name, value in zip(names, (hours, minutes, condition, list(tells)), strict=True)
    }


def ladder(*between: Sent, first: Any = ("organiser",), last: Any = ("service_lead",)) -> Sent:
    end = len(between) + 1
    sent: Sent = {"steps": end + 1, "step-0-tells": list(first), f"step-{end}-tells": list(last)}
    for one in between:
        sent |= one
    return sent


def save(person: Person, cast: Cast, sent: Sent) -> Any:
    return signed_in(person).post(address(cast), sent, follow=True)
