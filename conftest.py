import pytest

from tests import browser, servers
from tests.browser import browser_type_launch_args

__all__ = ["browser_type_launch_args"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    browser.leave_out_journeys(config, items)


def pytest_unconfigure() -> None:
    servers.stop()
