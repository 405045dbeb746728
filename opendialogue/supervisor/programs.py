"""The commands of the service's own processes."""

from __future__ import annotations

import signal
import sys

from opendialogue.configuration import ROOT, Configuration
from opendialogue.processes import Program

_FOR_ALL = {"PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "opendialogue.settings"}


def manage(environment: dict[str, str], *arguments: str) -> Program:
    """A command of manage.py."""
    return _own(arguments[0], environment, str(ROOT / "manage.py"), *arguments)


def kept_running(configuration: Configuration, environment: dict[str, str], listener: int) -> list[Program]:
    """Beat, worker, watch and web, in the order in which they are stopped.

    Web gets the open socket `listener`: it stays open while web is started again, so people wait a moment instead
    of being refused. No access log: addresses hold personal links.
    """
    web = ["-m", "uvicorn", "opendialogue.asgi:application", "--fd", str(listener)]
    web += ["--timeout-graceful-shutdown", "3", "--log-level", "warning"]
    web += ["--no-access-log", "--no-proxy-headers", "--no-server-header"]
    celery = ["-m", "celery", "--quiet", "-A", "opendialogue.celery"]
    worker = [
        *celery,
        "worker",
        "--concurrency",
        str(configuration.worker_processes),
        "--loglevel",
        "WARNING",
    ]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [
        _own("beat", environment, *celery, "beat", "--loglevel", "WARNING", "--pidfile="),
        _own("worker", environment, *worker),
        _own("watch", environment, str(ROOT / "manage.py"), "watch"),
        _own("web", environment, *web, files=(listener,)),
    ]


def _own(name: str, environment: dict[str, str], *arguments: str, files: tuple[int, ...] = ()) -> Program:
    return Program(
        name=name,
        command=[sys.executable, *arguments],
        environment=environment
        | {"PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "opendialogue.settings"},
        directory=ROOT,
        stop_signal=signal.SIGTERM,
        files=files,
    )
