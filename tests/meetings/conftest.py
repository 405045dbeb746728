from collections.abc import Iterator

import pytest
import time_machine
from pytest_django.plugin import DjangoDbBlocker

from tests.cast import SATURDAY_NIGHT
from tests.meetings.listening import Listener, web_server


@pytest.fixture
def saturday_night() -> Iterator[time_machine.Traveller]:
    """It is Saturday 21 November, five past ten in the evening; the test may move on from there."""
    with time_machine.travel(SATURDAY_NIGHT, tick=False) as clock:
        yield clock


@pytest.fixture(scope="session")
def web(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """One web server for all tests that need one; it takes each test's new rows as those of a service that goes on."""
    with django_db_blocker.unblock(), web_server() as address:
        yield address


@pytest.fixture
def server(transactional_db: None, web: str) -> Iterator[str]:
    """The server's address; everybody who listened is gone from it afterwards."""
    yield web
    for listener in list(Listener.open):
        listener.leave()
