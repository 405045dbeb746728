from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine

from tests.cast import SATURDAY_NIGHT


@pytest.fixture
def now() -> Iterator[datetime]:
    """The time stands still at Saturday night."""
    with time_machine.travel(SATURDAY_NIGHT, tick=False):
        yield SATURDAY_NIGHT
