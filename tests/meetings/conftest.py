from collections.abc import Iterator

import pytest
import time_machine

from tests.cast import SATURDAY_NIGHT


@pytest.fixture
def saturday_night() -> Iterator[time_machine.Traveller]:
    """It is Saturday 21 November, five past ten in the evening; the test may move on from there."""
    with time_machine.travel(SATURDAY_NIGHT, tick=False) as clock:
        yield clock
