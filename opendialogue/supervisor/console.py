"""What the person who started the service sees: one line for each thing, each with the name of who says it."""

from __future__ import annotations

import contextlib
import sys
import threading
from typing import IO

_WIDTH = 11
_one_at_a_time = threading.Lock()


def say(text: str, name: str = "run") -> None:
    """Prints one line. A terminal that is gone is no reason to stop."""
    with _one_at_a_time, contextlib.suppress(OSError, ValueError):
        sys.stdout.write(f"{name:<{_WIDTH}}| {text}\n")
        sys.stdout.flush()


def announce(lines: list[str]) -> None:
    """Prints a block that stands out from the log lines round it."""
    with _one_at_a_time, contextlib.suppress(OSError, ValueError):
        sys.stdout.write("\n" + "".join(f"    {line}\n" for line in lines) + "\n")
        sys.stdout.flush()


def follow(output: IO[bytes], name: str) -> threading.Thread:
    """Prints what a child writes, line by line, until it ends."""

    def copy() -> None:
        with contextlib.suppress(OSError, ValueError):
            for line in output:
                say(line.decode(errors="replace").rstrip(), name)

    thread = threading.Thread(target=copy, name=f"output of {name}", daemon=True)
    thread.start()
    return thread
