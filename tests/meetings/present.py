"""People who have a meeting's page open."""

import pytest

from opendialogue import clock
from tests.cast import Cast, gather

#: for whatever takes longer on a machine that has other things to do
PATIENCE = 60.0


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return gather(clock.now())
