"""Sending that hangs holds up no sweep: each has a queue and a worker of its own."""

from pathlib import Path

import pytest

from opendialogue.celery import SWEEPS, app
from opendialogue.configuration import read
from opendialogue.supervisor.programs import kept_running


@pytest.mark.parametrize("scheduled", sorted(app.conf.beat_schedule))
def test_only_sweeps_go_into_the_queue_of_sweeps(scheduled: str) -> None:
    task = app.conf.beat_schedule[scheduled]["task"]
    assert (app.amqp.router.route({}, task)["queue"].name == SWEEPS) is (scheduled == "sweep")


def test_each_queue_has_one_worker_that_takes_nothing_else(tmp_path: Path) -> None:
    programs = kept_running(read({"OPENDIALOGUE_DATA": str(tmp_path)}), {}, 0)
    workers = [program.command for program in programs if "worker" in program.command]
    queues = [command[command.index("--queues") + 1] for command in workers]
    assert sorted(queues) == sorted(app.amqp.queues)
