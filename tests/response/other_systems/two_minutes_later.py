"""Two minutes past Saturday's call, and phones that speak with the API."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.other_systems.programs import (
    Program,
    program,
)

NOW = SATURDAY_NIGHT + timedelta(minutes=2)


@pytest.fixture(autouse=True)
def _two_minutes_later() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def phones(cast: Cast) -> Program:
    return program(cast.service)


def at(hours: float) -> str:
    return (SATURDAY_NIGHT + timedelta(hours=hours)).isoformat()
