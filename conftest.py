import gc

import pytest

from tests import browser, servers
from tests.browser import browser_type_launch_args

__all__ = ["browser_type_launch_args"]


#: folders whose files take long, and the files beside them, which walk over every page: begun first, so that no core
#: waits for another's last file at the end
LONG = ("faults", "journeys", "proofs", "tests")
#: new objects until Python looks again for what nobody holds any more; its own 700 is a look every few milliseconds
OBJECTS_BEFORE_A_LOOK = 20_000


def pytest_configure() -> None:
    # What is made while the tests are gathered stays: looking again and again at all of it took a third of that time.
    gc.disable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    browser.leave_out_journeys(config, items)
    items.sort(key=lambda item: item.path.parent.name not in LONG)


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(OBJECTS_BEFORE_A_LOOK, 10, 10)
    gc.enable()


def pytest_unconfigure() -> None:
    servers.stop()
