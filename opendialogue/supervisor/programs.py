"""The commands of the service's own processes."""

from __future__ import annotations

import signal
import sys

from opendialogue.configuration import ROOT, Configuration
from opendialogue.processes import Program

#: seconds that a worker may take to end what it is at; whatever is cut off is taken up again when its lease is over
WORKER_PATIENCE = 3.0


def manage(environment: dict[str, str], *arguments: str) -> Program:
    """A command of manage.py."""
    return _own(arguments[0], environment, str(ROOT / "manage.py"), *arguments)


def kept_running(configuration: Configuration, environment: dict[str, str], listener: int) -> list[Program]:
    """Beat, both workers, watch and web, in the order in which they are stopped.

    Web gets the open socket `listener`: it stays open while web is started again, so people wait a moment instead
    of being refused. No access log: addresses hold personal links.
    """
    web = ["-m", "uvicorn", "opendialogue.asgi:application", "--fd", str(listener)]
    web += ["--timeout-graceful-shutdown", "3", "--log-level", "warning"]
    web += ["--no-access-log", "--no-proxy-headers", "--no-server-header"]
    celery = ["-m", "celery", "--quiet", "-A", "opendialogue.celery"]
    return [
        _own("beat", environment, *celery, "beat", "--loglevel", "WARNING", "--pidfile="),
        _own(
            "sending",
            environment,
            *celery,
            *_worker("sending", configuration.worker_processes),
            patience=WORKER_PATIENCE,
        ),
        _own("sweeps", environment, *celery, *_worker("sweeps", 1), patience=WORKER_PATIENCE),
        _own("watch", environment, str(ROOT / "manage.py"), "watch"),
        _own("web", environment, *web, files=(listener,)),
    ]


def _worker(queue: str, processes: int) -> list[str]:
    """A worker for one queue alone: sending that hangs must not use up the processes that sweep."""
    worker = ["worker", "--queues", queue, "--hostname", f"{queue}@%h", "--concurrency", str(processes)]
    return [*worker, "--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]


def _own(
    name: str,
    environment: dict[str, str],
    *arguments: str,
    files: tuple[int, ...] = (),
    patience: float = 5.0,
) -> Program:
    return Program(
        name=name,
        command=[sys.executable, *arguments],
        environment=environment
        | {"PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "opendialogue.settings"},
        directory=ROOT,
        stop_signal=signal.SIGTERM,
        patience=patience,
        files=files,
    )
