"""The rota as people read it and put one another on call."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from networks.models import Person, Role, TeamMember
from response.models import Shift
from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.visits import signed_in

NOW = SATURDAY_NIGHT
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def rota_of(person: Person) -> str:
    return signed_in(person).get("/rota/").content.decode()


def put_on_call(by: Person, cast: Cast, person: Person, **more: str) -> Any:
    told = {
        "who": f"{cast.team.pk}:{person.pk}",
        "on_call": "first",
        "starts_at": "2026-12-01T09:00",
        "ends_at": "2026-12-02T09:00",
    } | more
    return signed_in(by).post("/rota/", told, follow=True)


def at(hour: float) -> datetime:
    return NOW + hour * HOUR


def elsewhere(cast: Cast, person: Person, begins: float, ends: float, **more: Any) -> Shift:
    """A shift in the other team, where they work as well."""
    TeamMember.objects.get_or_create(
        team=cast.other_team, person=person, defaults={"role": Role.PRACTITIONER, "joined_at": NOW}
    )
    return Shift.objects.create(
        team=cast.other_team, person=person, starts_at=at(begins), ends_at=at(ends), **more
    )


def visit(person: Person, address: str) -> str:
    return signed_in(person).get(address).content.decode()
