"""The demo service, filled once for a whole module of tests: filling takes a second or two."""

import importlib
from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.urls import clear_url_caches

from opendialogue import clock, urls
from opendialogue.demo.filling import fill
from tests import emptying


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """A database with the demo as it is now; each test's own changes are rolled back."""
    with django_db_blocker.unblock():
        with override_settings(DEMO=True):
            fill(clock.now())
        yield
        emptying.empty()


@pytest.fixture
def demo_addresses(settings) -> Iterator[None]:
    """The addresses that DEMO=1 adds."""
    settings.DEMO = True
    importlib.reload(urls)
    clear_url_caches()
    yield
    settings.DEMO = False
    importlib.reload(urls)
    clear_url_caches()


@pytest.fixture
def demo(filled: None, demo_addresses: None, db: None) -> None:
    """The filled demo and its addresses."""
