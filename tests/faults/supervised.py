"""The whole service as `make run` starts it, for tests that kill and stop it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil

from opendialogue.configuration import ROOT
from opendialogue.embedded.servers import free_ports
from opendialogue.processes import command_of
from tests import hurry

PATIENCE = 90.0
#: how long a stop may take
STOPS_WITHIN = 5.0


class Supervised:
    """`manage.py run` in its own data folder; what it prints is in ``said``."""

    def __init__(self, data: Path, port: int | None = None, **more: str) -> None:
        self.data = data
        self.port = port or free_ports(1)[0]
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DEMO")
        } | {
            "DJANGO_SETTINGS_MODULE": "opendialogue.settings",
            "OPENDIALOGUE_DATA": str(data),
            "PORT": str(self.port),
            **more,
        }
        self.output = data.parent / f"output-{self.port}.txt"
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run"],
                cwd=ROOT,
                env=self.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def until_healthy(self) -> "Supervised":
        def healthy() -> bool:
            assert self.process.poll() is None, f"it ended and said:\n{self.said}"
            return self.answer() == 200

        until(healthy, lambda: f"not healthy; it said:\n{self.said}")
        return self

    def answer(self) -> int:
        """The status of /healthz; 0 where nothing answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def family(self) -> dict[int, psutil.Process]:
        """All processes it has started, and those they have started."""
        return {one.pid: one for one in psutil.Process(self.process.pid).children(recursive=True)}

    def child(self, *words: str) -> psutil.Process:
        """The child whose command holds all the words."""

        def matching() -> list[psutil.Process]:
            own = psutil.Process(self.process.pid).children()
            return [one for one in own if all(word in command_of(one.pid) for word in words)]

        until(lambda: bool(matching()), lambda: f"no child {words}; it said:\n{self.said}")
        return matching()[0]

    def stop(self, by: signal.Signals = signal.SIGTERM) -> float:
        """Signals the supervisor alone and waits until all of the family is gone.

        The seconds that took, without those in which the machine had no processor for them.
        """
        family = self.family()
        with hurry.timed() as taken:
            self.process.send_signal(by)
            self.process.wait(PATIENCE)
            until(lambda: not alive(family), lambda: f"still there: {alive(family)}")
        return taken.seconds

    def end(self) -> None:
        """For the end of a test, however it went."""
        if self.process.poll() is None:
            with contextlib.suppress(psutil.Error):
                self.stop()


def alive(family: dict[int, psutil.Process]) -> list[psutil.Process]:
    return [one for one in family.values() if _lives(one)]


def _lives(one: psutil.Process) -> bool:
    try:
        return one.is_running() and one.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def until(reached: Callable[[], bool], otherwise: Callable[[], str], patience: float = PATIENCE) -> None:
    """Waits until `reached`; fails with what `otherwise` says."""
    end = time.monotonic() + patience
    while not reached():
        assert time.monotonic() < end, otherwise()
        time.sleep(0.05)
