import pytest

from tests import browser, servers
from tests.browser import browser_type_launch_args

__all__ = ["browser_type_launch_args"]


#: folders whose files take long, and the files beside them, which walk over every page: begun first, so that no core
#: waits for another's last file at the end
LONG = ("faults", "journeys", "proofs", "tests")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    browser.leave_out_journeys(config, items)
    items.sort(key=lambda item: item.path.parent.name not in LONG)


def pytest_unconfigure() -> None:
    servers.stop()
