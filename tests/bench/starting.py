"""How long people wait when the service is started again."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from opendialogue import embedded
from opendialogue.configuration import ROOT
from opendialogue.embedded.folder import remove
from opendialogue.embedded.servers import free_ports
from tests.bench.figures import say, seconds

PATIENCE = 180.0


def measure(only: str) -> None:
    """``start.second``: from ``run`` on data that is there to a healthy ``/healthz``."""
    data = ROOT / ".data" / f"bench-start-{os.getpid()}"
    try:
        until_healthy(data)
        value = until_healthy(data)
        floor = seconds(lambda: bare(data))
    finally:
        remove(data)
    say(
        "start.second",
        value,
        "s",
        floor,
        "both servers on the same data, and one bare Django process after them",
    )


def until_healthy(data: Path) -> float:
    """Seconds from the command to the first 200; stops it again."""
    port = free_ports(1)[0]
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")
    }
    environment |= {
        "OPENDIALOGUE_DATA": str(data),
        "PORT": str(port),
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "opendialogue.settings",
    }
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "run"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not is_healthy(port):
            assert process.poll() is None, "it ended by itself"
            assert time.perf_counter() - began < PATIENCE, "it never became healthy"
            time.sleep(0.02)
        return time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(json.load(answer)["overdue"] == 0)
    except (OSError, urllib.error.URLError):
        return False


def bare(data: Path) -> None:
    """What no start can do without."""
    with embedded.servers(data):
        subprocess.run(
            [sys.executable, "-c", "import django; django.setup()"],
            cwd=ROOT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.bench.bare"},
            check=True,
        )
