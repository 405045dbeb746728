"""Processes of their own that sweep: ``python -m tests.bench.sweepers ours|raw RECIPIENT`` is one of them.

Each says that it is ready, waits to be told to begin, and ends when nothing is left.
"""

import gc
import os
import subprocess
import sys

import django

from opendialogue.configuration import ROOT
from tests.bench.figures import seconds

BATCH = 500


def together(count: int, what: str, recipient: str) -> float:
    """The seconds that so many sweepers take side by side until nothing is left."""
    command = [sys.executable, "-m", "tests.bench.sweepers", what, recipient]
    sweepers = [
        subprocess.Popen(
            command, cwd=ROOT, env=os.environ, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(count)
    ]
    for sweeper in sweepers:
        assert sweeper.stdout
        assert sweeper.stdout.readline() == "ready\n"

    def work() -> None:
        for sweeper in sweepers:
            assert sweeper.stdin
            sweeper.stdin.write("\n")
            sweeper.stdin.flush()
        for sweeper in sweepers:
            assert sweeper.wait(600) == 0

    return seconds(work)


def _sweep(what: str, recipient: str) -> None:
    from opendialogue import clock
    from response.engine.sweep import sweep
    from tests.bench.sweeping import raw

    gc.freeze()  # as the watch does
    now = clock.now()
    print("ready", flush=True)
    sys.stdin.readline()
    if what == "ours":
        while sweep(now, limit=BATCH).claimed:
            continue
    else:
        while raw(recipient, now):
            continue


if __name__ == "__main__":
    django.setup()
    _sweep(*sys.argv[1:])
