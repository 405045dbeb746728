"""Many meetings in November, and what was answered after them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

#: when the whole of October has been counted
IN_NOVEMBER = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    with time_machine.travel(IN_NOVEMBER, tick=False):
        yield
