from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone, translation
from hypothesis import HealthCheck, settings
from pytest_django.plugin import DjangoDbBlocker

from opendialogue import clock
from tests import emptying
from tests.cast import Cast, gather

# How long an example took tells of the machine and what else it does, and nothing of what is tested.
settings.register_profile("any_machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any_machine")


@pytest.fixture(autouse=True)
def nothing_compared_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins by its host's clock, which tests move: what an earlier one compared it with is forgotten."""
    monkeypatch.setattr(clock, "_state", clock._State())


@pytest.fixture(autouse=True)
def english_by_no_ones_clock() -> None:
    """Each test begins in English: a page that an earlier one asked for leaves its reader's language behind."""
    translation.activate("en")
    timezone.deactivate()


@pytest.fixture(scope="session", autouse=True)
def emptied_by_deleting() -> Iterator[None]:
    """After a test that committed its rows are deleted, which takes a tenth of what Django's own way takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: emptying.empty())
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """pytest-django's own, and at the end nobody is left in the database: it could not be dropped otherwise.

    A thread that a test started, or a process that it killed, may leave its connection open a little longer.
    """
    yield
    with django_db_blocker.unblock():
        # The last test that used it may have ended every connection, this one too.
        connection.close()
        _end_all_others()


def _end_all_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
