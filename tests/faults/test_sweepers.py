"""Whatever is killed, frozen, flushed or restarted: each rung fires exactly once."""

import os
import random
import signal
import subprocess
import time

import psutil
import pytest

from tests.faults.conftest import PATIENCE, House, Notes, until

#: well over a sweeper's lease
LEASE_OVER = 31
#: what came before in the same house is none of a test's own
MINE = "contact.recorded_at >= '{since}' AND rung = 0"


def call(house: House, count: int) -> None:
    house.run("-m", "tests.faults.acting", "call", str(count))


def undone(house: House) -> int:
    return house.count("response_duty WHERE rung = 0 AND done_at IS NULL")


def everything_once(house: House) -> dict[str, int]:
    """How many first rungs were lost, and doubled, by the duties, by their history and by the outbox."""
    contacts = house.count("response_firstcontact")
    fired = house.count("response_duty WHERE rung = 0 AND state = 'fired'")
    # That no word of it had left is said of a rung later on, which is another change.
    changes = house.count(
        "response_dutyevent WHERE pgh_label = 'update' AND state = 'fired' AND rung = 0"
        " AND NOT 'unsent' = ANY(remarks)"
    )
    told = house.ask(
        "SELECT cause, recipient_id, count(*), count(DISTINCT channel) FROM notices_notice"
        " WHERE cause IN (SELECT 'duty:' || id FROM response_duty WHERE rung = 0) GROUP BY 1, 2"
    )
    assert {(count, channels) for _, _, count, channels in told} == {(2, 2)}
    assert len(told) == contacts
    return {"lost": contacts - fired, "doubled": changes - contacts}


def begin(process: subprocess.Popen[str]) -> subprocess.Popen[str]:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()
    return process


def celery(house: House, *what: str) -> subprocess.Popen[str]:
    quiet = ("-m", "celery", "--quiet", "-A", "opendialogue.celery")
    return house.start(*quiet, *what, "--loglevel", "ERROR")


def beat(house: House, name: str = "beat") -> subprocess.Popen[str]:
    return celery(house, "beat", "--pidfile=", "--schedule", f"{house.clock}.{name}")


@pytest.mark.parametrize("sweepers", [2, 4])
def test_sweepers_are_killed_in_the_middle_and_each_rung_fires_once(
    house: House, figures: Notes, sweepers: int
) -> None:
    since = house.now()
    call(house, 400)
    chance = random.Random(sweepers)
    ready = [house.act("sweep", "3") for _ in range(sweepers + 2)]
    for process in ready:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    began = time.monotonic()
    working = [begin(process) for process in ready[:sweepers]]
    for process in ready[sweepers:]:
        left = undone(house)
        until(lambda left=left: undone(house) < max(left - chance.randrange(1, 60), 1), "some are done")
        house.kill(working.pop(chance.randrange(len(working))))
        working.append(begin(process))
    house.later(LEASE_OVER)
    until(lambda: undone(house) == 0, "all are done")
    figures(
        f"{sweepers} sweepers, two of them killed (kill -9) in the middle",
        f"the others take over when a lease of 30 s ends; all done {time.monotonic() - began:.0f} s after they began",
        duties=400,
        worst=house.worst(MINE.format(since=since)),
        **everything_once(house),
    )


def test_the_late_work_of_a_frozen_sweeper_is_refused(house: House, figures: Notes) -> None:
    since = house.now()
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
    figures(
        "a sweeper frozen beyond its lease",
        "another does its work; its own late completion is refused",
        duties=20,
        worst=house.worst(MINE.format(since=since)),
        **everything_once(house),
    )


def is_stopped(pid: int) -> bool:
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "T"


def test_everything_that_sweeps_is_killed_and_the_broker_flushed(house: House, figures: Notes) -> None:
    since = house.now()
    worker = celery(house, "worker", "--concurrency", "1")
    two = [beat(house), beat(house, "second")]
    call(house, 30)
    until(lambda: undone(house) == 0, "Celery alone sweeps")
    for process in (*two, worker):
        house.kill(process)
    house.broker().flushall()
    watch = house.start("manage.py", "watch")
    call(house, 30)
    until(lambda: undone(house) < 30, "watch alone sweeps")
    house.kill(watch)
    house.start("manage.py", "watch")
    house.later(LEASE_OVER)
    until(lambda: undone(house) == 0, "a new watch takes over")
    figures(
        "two beats at once; then Celery dead and Valkey flushed; then `watch` killed and started again",
        "whichever sweeper is left does everything",
        duties=60,
        worst=house.worst(MINE.format(since=since)),
        **everything_once(house),
    )


def test_a_worker_without_a_beat_and_a_broker_frozen_and_then_gone(house: House, figures: Notes) -> None:
    since = house.now()
    celery(house, "worker", "--concurrency", "1")
    house.start("manage.py", "watch")
    call(house, 10)
    until(lambda: undone(house) == 0, "without a beat watch sweeps")
    valkey = house.servers.valkey
    assert valkey.process is not None
    broker = psutil.Process(valkey.process.pid)
    broker.suspend()
    call(house, 10)
    until(lambda: undone(house) == 0, "with the broker frozen watch sweeps")
    broker.kill()
    valkey.process.wait(PATIENCE)
    call(house, 10)
    until(lambda: undone(house) == 0, "without a broker watch sweeps")
    health = house.health()
    valkey.begin()
    valkey.wait(time.sleep)
    assert health["redis"] == "down"
    assert "sweep_stale" not in health["found"]
    figures(
        "no beat; Valkey frozen; Valkey gone",
        "`watch` needs none of them; `/healthz` says `redis: down`",
        duties=30,
        worst=house.worst(MINE.format(since=since)),
        **everything_once(house),
    )


def test_a_process_is_gone_at_the_moment_after_its_commit(house: House, figures: Notes) -> None:
    since = house.now()
    assert house.act("commit-and-die").wait(PATIENCE) == -signal.SIGKILL
    assert undone(house) == 1
    house.run("manage.py", "sweep")
    figures(
        "a crash between commit and whatever would have been published",
        "nothing is published: the next sweep finds the row",
        duties=1,
        worst=house.worst(MINE.format(since=since)),
        **everything_once(house),
    )


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGQUIT], ids=["killed", "immediate"])
def test_watch_goes_on_when_the_database_was_ended_in_mid_sweep(
    house: House, figures: Notes, by: signal.Signals
) -> None:
    watch = house.start("manage.py", "watch")
    heard = house.ask("SELECT coalesce(max(at), 'epoch') FROM response_heartbeat")[0][0]
    until(lambda: house.count(f"response_heartbeat WHERE at > '{heard}'") > 0, "watch sweeps")
    since = house.now()
    call(house, 150)
    sweeper = house.act("sweep", "1")
    assert sweeper.stdout
    assert sweeper.stdout.readline() == "ready\n"
    begin(sweeper)
    until(lambda: undone(house) < 150, "it is in the middle")
    house.restart_database(by)
    house.later(LEASE_OVER)
    until(lambda: undone(house) == 0, "the same watch sweeps again")
    assert watch.poll() is None
    figures(
        f"PostgreSQL {'killed' if by == signal.SIGKILL else 'restarted at once (-m immediate)'} in mid-sweep",
        "what was committed stands, what was not is swept again by the same `watch`",
        duties=150,
        worst=house.worst(MINE.format(since=since)),
        **everything_once(house),
    )
    watch.terminate()
    assert watch.wait(PATIENCE) == 0


def test_poison_holds_up_no_other_and_pages_a_human(house: House, figures: Notes) -> None:
    since = house.now()
    call(house, 20)
    poisoned = house.ask("SELECT id FROM response_duty WHERE rung = 0 AND done_at IS NULL LIMIT 1")[0][0]
    house.tell(
        f"""
        CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'this one cannot be written'; END $$;
        CREATE TRIGGER poison BEFORE INSERT ON notices_notice FOR EACH ROW
        WHEN (NEW.cause = 'duty:{poisoned}') EXECUTE FUNCTION poison();
        """
    )
    try:
        house.run("manage.py", "sweep")
        assert undone(house) == 1
        for _ in range(5):
            house.later(61)
            house.run("manage.py", "sweep")
    finally:
        house.tell("DROP TRIGGER poison ON notices_notice; DROP FUNCTION poison();")
    state = house.ask(f"SELECT state FROM response_duty WHERE id = '{poisoned}'")[0][0]
    assert state == "failed"
    paged = house.count(f"notices_notice WHERE cause = 'duty:{poisoned}:failed'")
    assert paged >= 3
    figures(
        "poison: one duty whose notices cannot be written",
        "the others fire at once; after its last attempt the leads are paged and the next rung is due",
        duties=20,
        worst=house.worst(f"{MINE.format(since=since)} AND duty.state = 'fired'"),
    )


def test_without_an_auditor_health_says_so(house: House, figures: Notes) -> None:
    watch = house.start("manage.py", "watch")
    until(lambda: house.count("response_heartbeat WHERE part = 'audit'") > 0, "it is audited")
    house.kill(watch)
    house.later(181)
    house.run("manage.py", "sweep")
    health = house.health()
    assert health["status"] == 503
    assert "audit_stale" in health["found"]
    figures("the auditor stopped", "`/healthz` is 503 with `audit_stale` after three minutes", duties=0)
