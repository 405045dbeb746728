"""The browser of the journeys: found, else installed, else said loudly that it is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

#: how long, in milliseconds, a page may take to come to what is expected of it, on a machine that does much else
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Debian's packages: the browser, letters for its pages, and what Playwright's own driver is linked with
PACKAGES = ("chromium", "fonts-noto-core", "libatomic1")
#: the path of a browser, "playwright" for the one Playwright downloaded itself, or "none"
VARIABLE = "TEST_BROWSER"
#: where a worker writes which journeys it left out; not under test-results, which pytest-playwright empties
LEFT_OUT = Path(".data/journeys-left-out.txt")


def found() -> str:
    """What VARIABLE says, else the first browser on this machine, else "none"."""
    known = os.environ.get(VARIABLE)
    return known or next((path for path in map(shutil.which, NAMES) if path), "none")


def ensure() -> str:
    """A browser, installed if need be: by apt as root, else by Playwright's own download."""
    if not (found() != "none" and _driver_runs()) and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser journeys (apt; about a minute)", flush=True)
        _quietly("apt-get", "-q", "update")
        _quietly("apt-get", "-q", "install", "-y", "--no-install-recommends", *PACKAGES)
    if found() == "none":
        print("Downloading Chromium for the browser journeys (Playwright)", flush=True)
        if _quietly(sys.executable, "-m", "playwright", "install", "chromium") and _quietly(
            sys.executable, "-c", _TRY_PLAYWRIGHTS
        ):
            os.environ[VARIABLE] = "playwright"
    os.environ[VARIABLE] = found() if _driver_runs() else "none"
    return os.environ[VARIABLE]


def _driver_runs() -> bool:
    """Whether Playwright's driver starts: on a bare Debian it lacks a library."""
    return _quietly(sys.executable, "-m", "playwright", "--version")


_TRY_PLAYWRIGHTS = f"""
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    playwright.chromium.launch(args={ARGUMENTS!r}).close()
"""


def _quietly(*command: str) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How pytest-playwright starts the browser."""
    arguments = {**browser_type_launch_args, "args": ARGUMENTS}
    return arguments if found() == "playwright" else {**arguments, "executable_path": found()}


def leave_out_journeys(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser, takes the tests that need one out of the run, and writes down which."""
    if found() != "none":
        return
    without = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
    if not without:
        return
    items[:] = [item for item in items if item not in without]
    config.hook.pytest_deselected(items=without)
    LEFT_OUT.parent.mkdir(exist_ok=True)
    LEFT_OUT.write_text("\n".join(item.nodeid for item in without))


def what_was_left_out() -> list[str]:
    """The journeys that did not run; empty where all did."""
    return LEFT_OUT.read_text().splitlines() if LEFT_OUT.exists() else []
