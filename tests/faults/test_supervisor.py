"""The supervisor with real processes: what starts, what is started again, and that nothing stays behind."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.db import connection

from opendialogue.configuration import ROOT
from opendialogue.embedded.folder import remove
from tests.faults.supervised import STOPS_WITHIN, Supervised, alive, until

Start = Callable[..., Supervised]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One data folder for all: only the first start has to make it."""
    folder = tmp_path_factory.mktemp("supervised") / "data"
    yield folder
    remove(folder)


@pytest.fixture
def start(data: Path) -> Iterator[Start]:
    started: list[Supervised] = []

    def begin(folder: Path = data, **more: str) -> Supervised:
        started.append(Supervised(folder, **more))
        return started[-1]

    yield begin
    for one in started:
        one.end()


def refusal(data: Path, **variables: str) -> str:
    """What `manage.py run` says where it should not start: one line, and a status that is not 0."""
    service = Supervised(data, **variables)
    status = service.process.wait(60)
    lines = [line for line in service.said.splitlines() if not line.startswith("run  ")]
    assert status == 1, service.said
    assert len(lines) == 1, service.said
    return lines[0]


def test_it_starts_from_nothing_and_one_data_folder_has_one_service(start: Start, data: Path) -> None:
    service = start().until_healthy()
    for words in (
        ["postgres", "-D"],
        ["valkey-server"],
        ["uvicorn"],
        ["celery", "worker", "sweeps"],
        ["celery", "worker", "sending"],
        ["celery", "beat"],
        ["watch"],
    ):
        assert service.child(*words).is_running()
    until(lambda: f"runs at http://localhost:{service.port}/" in service.said, lambda: service.said)

    assert "it already runs on the data folder" in refusal(data)

    # manage.py in another terminal finds the servers
    sweep = subprocess.run(
        [sys.executable, "manage.py", "sweep"],
        cwd=ROOT,
        env=service.environment,
        capture_output=True,
        check=False,
    )
    assert sweep.returncode == 0, sweep.stderr

    assert service.stop(signal.SIGINT) <= STOPS_WITHIN
    assert service.process.returncode == 0


def test_a_child_that_is_killed_is_started_again_and_that_is_said(start: Start) -> None:
    service = start().until_healthy()
    worker = service.child("celery", "worker", "sweeps")
    until(lambda: len(worker.children()) == 1, lambda: "the worker has no pool")
    pool = worker.children()
    for words in (["uvicorn"], ["celery", "worker", "sweeps"], ["postgres", "-D"]):
        service.child(*words).kill()
    until(lambda: not alive({one.pid: one for one in pool}), lambda: "the pool outlived its worker")
    until(
        lambda: service.said.count("was ended by SIGKILL; starting it again in 0.5 s") == 3,
        lambda: service.said,
    )
    service.until_healthy()
    assert service.child("celery", "worker", "sweeps").pid != worker.pid
    assert service.stop(signal.SIGHUP) <= STOPS_WITHIN


def test_nothing_outlives_a_supervisor_that_is_killed_and_the_data_is_there_afterwards(start: Start) -> None:
    service = start().until_healthy()
    service.child("celery", "beat")
    assert service.stop(signal.SIGKILL) <= STOPS_WITHIN
    again = start().until_healthy()
    assert "bringing the database up to date" not in again.said
    assert again.stop(signal.SIGTERM) <= STOPS_WITHIN


def test_a_signal_during_the_very_start_stops_it_as_well(start: Start) -> None:
    service = start()
    until(lambda: "starting PostgreSQL" in service.said, lambda: service.said)
    assert service.stop(signal.SIGTERM) <= STOPS_WITHIN
    assert service.said.splitlines()[-1].endswith("stopped")


@pytest.mark.django_db(transaction=True)
def test_with_addresses_of_servers_nothing_embedded_starts(start: Start, tmp_path: Path) -> None:
    base, _, _ = settings.DATABASE_URL.rpartition("/")
    name = connection.settings_dict["NAME"]
    service = start(
        tmp_path / "data", DATABASE_URL=f"{base}/{name}", REDIS_URL=settings.REDIS_URL
    ).until_healthy()
    commands = [" ".join(one.cmdline()) for one in psutil.Process(service.process.pid).children()]
    assert not [command for command in commands if "postgres -D" in command or "valkey-server" in command]
    assert service.stop() <= STOPS_WITHIN


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refusal(tmp_path / "data", port=port)
    assert (
        said
        == f"opendialogue: port {port} on 127.0.0.1 cannot be had (Address already in use): set PORT to another"
    )


def test_an_unreachable_database_is_one_line_and_starts_nothing(tmp_path: Path) -> None:
    nowhere = {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing",
        "REDIS_URL": "redis://127.0.0.1:9/0",
    }
    said = refusal(tmp_path / "data", **nowhere)
    assert said.startswith("opendialogue: the database cannot be reached")
    assert not (tmp_path / "data" / "postgresql").exists()


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"DEMO": "yes"}, "DEMO should be 1 or 0, not 'yes'"),
        (
            {"OPENDIALOGUE_DATA": "/dev/null/data"},
            "the data folder /dev/null/data cannot be written: Not a directory",
        ),
    ],
)
def test_a_wrong_variable_is_one_line(tmp_path: Path, variables: dict[str, str], said: str) -> None:
    assert refusal(tmp_path / "data", **variables) == f"opendialogue: {said}"
