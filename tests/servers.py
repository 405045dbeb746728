"""Starts one throw-away PostgreSQL and Valkey for a whole test run; each xdist worker has a database of its own.

The test settings start them, before anything else of Django is there; conftest.py stops them at the end.
"""

import atexit
import contextlib
import os
from pathlib import Path

from opendialogue import embedded
from opendialogue.configuration import ROOT
from opendialogue.embedded.folder import remove
from tests import template

_open = contextlib.ExitStack()


def point_at_them() -> None:
    """Puts the servers' addresses into the environment; starts them unless this run, or the caller, has some."""
    os.environ.setdefault("SECRET_KEY", "only-for-tests-and-never-anywhere-else")
    # The ORM inside a test that drives a browser through Playwright's synchronous calls needs this.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    if os.environ.get("DATABASE_URL"):
        return
    data = ROOT / ".data" / f"test-{os.getpid()}"
    _open.callback(remove, data)
    running = _open.enter_context(embedded.servers(data, durable=False))
    os.environ.update(running.environment, OPENDIALOGUE_DATA=str(data))
    template.make(running.database_url)
    # For a run that ends before pytest has got as far as its own end.
    atexit.register(stop)
    _sweep_up(data.parent)


def stop() -> None:
    """Stops what this process started; their folder goes."""
    _open.close()


def _sweep_up(folder: Path) -> None:
    """Removes what earlier runs left that were killed outright."""
    for old in folder.glob("test-*"):
        if not Path(f"/proc/{old.name.removeprefix('test-')}").exists():
            remove(old)
