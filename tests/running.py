"""A whole running service for tests that need one: real web server, real sweeper, its own database, its own clock."""

import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from opendialogue.embedded.servers import free_ports
from opendialogue.processes import die_with_parent
from tests import template

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0


@dataclass
class RunningService:
    """The service as people meet it, at ``address``; ``clock`` moves its time."""

    address: str
    environment: dict[str, str]
    clock: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def move_clock(self, seconds: float) -> None:
        """From now on it is so many seconds later than it is, for every process of the service."""
        half = self.clock.with_suffix(".half")
        half.write_text(str(seconds))
        half.replace(self.clock)

    def manage(self, *arguments: str) -> str:
        """Runs a command of the service to its end and returns what it said."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, name: str, *command: str) -> None:
        self.processes[name] = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )

    def stop(self, name: str, by: signal.Signals = signal.SIGTERM) -> None:
        process = self.processes.pop(name)
        process.send_signal(by)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


@contextmanager
def running_service(folder: Path, *, demo: bool = True, watch: bool = True) -> Iterator[RunningService]:
    """A service on its own new database of the test servers, filled with the demo, until the block ends."""
    with own_database() as database_url:
        port = free_ports(1)[0]
        clock = folder / "clock-offset"
        clock.write_text("0")
        environment = os.environ | {
            "DATABASE_URL": database_url,
            "SECRET_KEY": secrets.token_urlsafe(40),
            "PORT": str(port),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "DEMO": "1" if demo else "",
            "CLOCK_OFFSET_FILE": str(clock),
            "LOG_LEVEL": "ERROR",
            "OPENDIALOGUE_DATA": str(folder),
            "STATIC_BUILT_IN": str(folder / "static"),
        }
        service = RunningService(environment["PUBLIC_URL"], environment, clock)
        try:
            if template.VARIABLE not in os.environ:
                service.manage("migrate", "--skip-checks", "--verbosity", "0")
            service.manage("collectstatic", "--skip-checks", "--no-input", "--verbosity", "0")
            if demo:
                service.manage("fill_demo")
            service.start(
                "web",
                *("-m", "uvicorn", "opendialogue.asgi:application", "--port", str(port)),
                *("--timeout-graceful-shutdown", "1", "--log-level", "error"),
            )
            if watch:
                service.start("watch", "manage.py", "watch")
            _wait_for(f"{service.address}/", service.processes["web"])
            yield service
        finally:
            for name in list(service.processes):
                service.stop(name)


@contextmanager
def own_database() -> Iterator[str]:
    """The address of a new database without rows beside the tests' own; it is dropped afterwards."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    name = f"service_{secrets.token_hex(4)}"
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE {os.environ.get(template.VARIABLE, "template0")}')
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        connection.close()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, "the web server ended before it answered"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)
