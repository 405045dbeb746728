"""Saturday night, and phones that speak with the API."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.cast import SATURDAY_NIGHT, Cast
from tests.response.other_systems.programs import (
    Program,
    program,
)


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Iterator[None]:
    with time_machine.travel(SATURDAY_NIGHT, tick=False):
        yield


@pytest.fixture
def phones(cast: Cast) -> Program:
    return program(cast.service)
