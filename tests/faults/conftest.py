"""Servers of their own for what must be killed, flushed and restarted, and processes to do it to."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import redis

from opendialogue import embedded
from opendialogue.configuration import ROOT
from opendialogue.embedded.folder import remove
from tests import template
from tests.faults import table

PATIENCE = 60.0
#: a command such as migrate, on a machine that has other things to do
TO_ITS_END = 180.0


@dataclass
class House:
    """A database, a broker and a clock that belong to one test module."""

    servers: embedded.Servers
    environment: dict[str, str]
    clock: Path
    offset: float = 0.0
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *command: str, talks: bool = False, **more: str) -> subprocess.Popen[str]:
        """A process of the service, in a session of its own; ``more`` are variables of it alone."""
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment | more,
            start_new_session=True,
            text=True,
            stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
            stdout=subprocess.PIPE if talks else None,
        )
        self.processes.append(process)
        return process

    def act(self, *what: str, **more: str) -> subprocess.Popen[str]:
        return self.start("-m", "tests.faults.acting", *what, talks=True, **more)

    def run(self, *command: str, **more: str) -> None:
        """A command of the service, to its end."""
        process = self.start(*command, **more)
        assert process.wait(TO_ITS_END) == 0

    def health(self) -> dict[str, Any]:
        """What /healthz answers at this moment, with its ``status``."""
        process = self.act("health")
        assert process.stdout
        answer: dict[str, Any] = json.loads(process.stdout.readline())
        assert process.wait(PATIENCE) == 0
        return answer

    def worst(self, where: str = "rung = 0") -> float:
        """By how many seconds the latest of these duties was late, by the service's own clock."""
        late = self.ask(
            "SELECT max(extract(epoch FROM duty.done_at - greatest(duty.due_at, contact.recorded_at)))"
            " FROM response_duty AS duty JOIN response_firstcontact AS contact ON contact.id = duty.contact_id"
            f" WHERE done_at IS NOT NULL AND {where}"
        )[0][0]
        return float(late or 0)

    def kill(self, process: subprocess.Popen[str]) -> None:
        """At once, with everything it started, without a chance to finish anything."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)

    def later(self, seconds: float) -> None:
        """From now on every process finds it so much later."""
        self.offset += seconds
        half = self.clock.with_suffix(".half")
        half.write_text(str(self.offset))
        half.replace(self.clock)

    def ask(self, query: str) -> list[tuple]:
        with psycopg2.connect(self.servers.database_url) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    def tell(self, statement: str) -> None:
        with psycopg2.connect(self.servers.database_url) as connection, connection.cursor() as cursor:
            cursor.execute(statement)

    def now(self) -> str:
        """The moment by the service's clock, as the database would read it."""
        return str(self.ask(f"SELECT clock_timestamp() + interval '{self.offset} seconds'")[0][0])

    def count(self, query: str) -> int:
        return int(self.ask(f"SELECT count(*) FROM {query}")[0][0])

    def broker(self) -> redis.Redis:
        return redis.Redis.from_url(self.servers.redis_url)

    def restart_database(self, by: signal.Signals = signal.SIGKILL) -> None:
        """Ended at once, and started again on the same port with what it had written down.

        SIGQUIT is what ``pg_ctl stop -m immediate`` sends.
        """
        database = self.servers.postgresql
        assert database.process is not None
        database.process.send_signal(by)
        database.process.wait(PATIENCE)
        database.begin()
        database.wait(time.sleep)


def until(so: Callable[[], bool], what: str) -> None:
    """Waits for something to come true."""
    end = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < end, f"it never came to this: {what}"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def servers() -> Iterator[embedded.Servers]:
    data = ROOT / ".data" / f"faults-{os.getpid()}"
    try:
        with embedded.servers(data) as running:
            yield running
    finally:
        remove(data)


@pytest.fixture(scope="module")
def grounds(servers: embedded.Servers, tmp_path_factory: pytest.TempPathFactory) -> House:
    """The house with its tables and its people."""
    clock = tmp_path_factory.mktemp("faults") / "clock-offset"
    clock.write_text("0")
    environment = (
        os.environ
        | servers.environment
        | {
            "CLOCK_OFFSET_FILE": str(clock),
            "DJANGO_SETTINGS_MODULE": "opendialogue.settings",
            "DEMO": "",
            "LOG_LEVEL": "ERROR",
            "PYTHONWARNINGS": "ignore",
        }
    )
    house = House(servers, environment, clock)
    template.fill(servers.database_url)
    house.run("-m", "tests.faults.acting", "gather")
    return house


Notes = Callable[..., None]


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Notes:
    """Notes what a fault cost, under the name of the test that made it."""

    def write(
        fault: str,
        then: str,
        *,
        duties: int = 0,
        voices: int = 0,
        lost: int = 0,
        doubled: int = 0,
        worst: float | None = None,
    ) -> None:
        many, what = (voices, "voices") if voices else (duties, "duties")
        table.note(table.Row(request.node.name, fault, many, lost, doubled, worst, then, what))
        assert (lost, doubled) == (0, 0)

    return write


@pytest.fixture
def house(grounds: House) -> Iterator[House]:
    """The house; what a test started there has ended when it ends."""
    yield grounds
    for process in grounds.processes:
        if process.poll() is None:
            grounds.kill(process)
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
    grounds.processes.clear()
