import os
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from opendialogue.embedded import AlreadyRunning, FolderError, servers
from opendialogue.embedded.folder import check_room, locked, remove
from opendialogue.embedded.servers import free_ports
from opendialogue.processes import command_of, end_leftover
from opendialogue.supervisor.children import FIRST_WAIT, HEALTHY_AFTER, LONGEST_WAIT, next_wait
from tests.faults.supervised import until


def test_servers_start_again_with_their_data_and_in_spite_of_a_stale_number(tmp_path: Path) -> None:
    data = tmp_path / "data"
    try:
        with servers(data, durable=False) as running, psycopg2.connect(running.database_url) as connection:
            connection.cursor().execute("CREATE TABLE words (word text)")
        # the number in it belongs to somebody else by now: to this test
        files = data / "servers" if (data / "servers").exists() else data
        (files / "postgresql" / "postmaster.pid").write_text(f"{os.getpid()}\n{data}/postgresql\n")
        with servers(data, durable=False) as running, psycopg2.connect(running.database_url) as connection:
            connection.cursor().execute("SELECT * FROM words")
            with pytest.raises(AlreadyRunning, match="already runs"), servers(data):
                pass
        assert not (data / "runtime.json").exists()
    finally:
        remove(data)


def test_a_folder_that_cannot_be_used_is_one_line() -> None:
    with pytest.raises(FolderError, match="/dev/null/data: Not a directory"), locked(Path("/dev/null/data")):
        pass


def test_a_full_disk_is_said_before_anything_is_half_made(tmp_path: Path) -> None:
    check_room(tmp_path, needed=1)
    with pytest.raises(FolderError, match="the disk is full"):
        check_room(tmp_path, needed=10**18)


def test_ports_are_all_different() -> None:
    assert len(set(free_ports(20))) == 20


def test_a_process_with_another_command_is_left_alone() -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", "ours"]) as process:
        until(lambda: "ours" in command_of(process.pid), lambda: "it has not begun")
        end_leftover(process.pid, "theirs", 15, patience=0.1)
        assert process.poll() is None
        end_leftover(process.pid, "ours", 15, patience=0.1)
        assert process.wait(60) == -15


def test_a_child_that_keeps_falling_waits_longer_each_time_but_no_longer_than_half_a_minute() -> None:
    waits = [0.0]
    for _ in range(8):
        waits.append(next_wait(waits[-1], ran_for=1))
    assert waits[1:] == [FIRST_WAIT, 1, 2, 4, 8, 16, LONGEST_WAIT, LONGEST_WAIT]


@pytest.mark.parametrize(
    ("ran_for", "wait"),
    [(HEALTHY_AFTER - 0.1, 16), (HEALTHY_AFTER, FIRST_WAIT), (HEALTHY_AFTER + 1, FIRST_WAIT)],
)
def test_after_a_minute_of_health_a_fall_is_a_first_one_again(ran_for: float, wait: float) -> None:
    assert next_wait(8, ran_for) == wait
