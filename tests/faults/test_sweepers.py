"""Whatever is killed, frozen, flushed or restarted: each rung fires exactly once."""

import os
import random
import signal

import pytest

from tests.faults.conftest import PATIENCE, House, until

#: well over a sweeper's lease
LEASE_OVER = 31


def call(house: House, count: int) -> None:
    house.run("-m", "tests.faults.acting", "call", str(count))


def undone(house: House) -> int:
    return house.count("response_duty WHERE rung = 0 AND done_at IS NULL")


def everything_once(house: House) -> None:
    """No first rung is lost, doubled or told twice, by the duties, by their history and by the outbox."""
    contacts = house.count("response_firstcontact")
    assert house.count("response_duty WHERE rung = 0 AND state = 'fired'") == contacts
    assert (
        house.count("response_dutyevent WHERE pgh_label = 'update' AND state = 'fired' AND rung = 0")
        == contacts
    )
    told = house.ask(
        "SELECT cause, recipient_id, count(*), count(DISTINCT channel) FROM notices_notice GROUP BY 1, 2"
    )
    assert {(count, channels) for _, _, count, channels in told} == {(2, 2)}
    assert len(told) == contacts


@pytest.mark.parametrize("sweepers", [2, 4])
def test_sweepers_are_killed_in_the_middle_and_each_rung_fires_once(house: House, sweepers: int) -> None:
    call(house, 120)
    chance = random.Random(sweepers)
    ready = [house.act("sweep", "3") for _ in range(sweepers + 2)]
    for process in ready:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    working = [begin(process) for process in ready[:sweepers]]
    for process in ready[sweepers:]:
        left = undone(house)
        until(lambda left=left: undone(house) < max(left - chance.randrange(1, 20), 1), "some are done")
        house.kill(working.pop(chance.randrange(len(working))))
        working.append(begin(process))
    house.later(LEASE_OVER)
    until(lambda: undone(house) == 0, "all are done")
    everything_once(house)


def begin(process):
    process.stdin.write("\n")
    process.stdin.flush()
    return process


def test_the_late_work_of_a_frozen_sweeper_is_refused(house: House) -> None:
    call(house, 20)
    frozen = house.act("freeze")
    assert frozen.stdout
    assert frozen.stdout.readline() == "claimed 20\n"
    until(lambda: is_stopped(frozen.pid), "it is frozen")
    house.later(LEASE_OVER)
    house.run("manage.py", "sweep")
    assert undone(house) == 0
    os.kill(frozen.pid, signal.SIGCONT)
    assert frozen.stdout.readline() == "fired 0\n"
    assert frozen.wait(PATIENCE) == 0
    everything_once(house)


def is_stopped(pid: int) -> bool:
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "T"


def test_everything_that_sweeps_is_killed_and_the_broker_flushed(house: House) -> None:
    celery = ("-m", "celery", "--quiet", "-A", "opendialogue.celery")
    worker = house.start(*celery, "worker", "--concurrency", "1", "--loglevel", "ERROR")
    beat = house.start(
        *celery, "beat", "--loglevel", "ERROR", "--pidfile=", "--schedule", f"{house.clock}.beat"
    )
    call(house, 30)
    until(lambda: undone(house) == 0, "Celery alone sweeps")
    house.kill(beat)
    house.kill(worker)
    house.broker().flushall()
    watch = house.start("manage.py", "watch")
    call(house, 30)
    until(lambda: undone(house) < 30, "watch alone sweeps")
    house.kill(watch)
    house.start("manage.py", "watch")
    house.later(LEASE_OVER)
    until(lambda: undone(house) == 0, "a new watch takes over")
    everything_once(house)


def test_watch_goes_on_when_the_database_was_killed(house: House) -> None:
    watch = house.start("manage.py", "watch")
    since = house.ask("SELECT coalesce(max(at), 'epoch') FROM response_heartbeat")[0][0]
    until(lambda: house.count(f"response_heartbeat WHERE at > '{since}'") > 0, "watch sweeps")
    house.restart_database()
    call(house, 20)
    until(lambda: undone(house) == 0, "the same watch sweeps again")
    assert watch.poll() is None
    everything_once(house)
    watch.terminate()
    assert watch.wait(10) == 0
