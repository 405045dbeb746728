"""The children that are kept running: started, started again with growing patience, stopped in order."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from opendialogue.embedded.servers import Server
from opendialogue.processes import Program, ask_to_stop, start, wait_or_kill
from opendialogue.supervisor.console import follow, say

FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0
#: a child that has run so long was healthy: its next fall is a first one again
HEALTHY_AFTER = 60.0
#: all children but the embedded servers together have so long (web gives open streams three seconds of it); the
#: servers need up to a second after them
STOP_WITHIN = 3.2


def next_wait(last: float, ran_for: float) -> float:
    """Seconds until a child that has ended after `ran_for` seconds is started again."""
    if last == 0 or ran_for >= HEALTHY_AFTER:
        return FIRST_WAIT
    return min(last * 2, LONGEST_WAIT)


@dataclass
class Child:
    """One program that is to run all the time."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    wait: float = 0.0
    started: float = 0.0
    due: float = 0.0

    def begin_later(self, seconds: float) -> None:
        """Leaves its first start to :meth:`look`."""
        self.due = time.monotonic() + seconds

    def begin(self) -> None:
        """Starts it; its lines are printed under its name."""
        self.started = time.monotonic()
        try:
            self.process = start(self.program)
        except OSError as error:
            say(f"cannot be started: {error.strerror}", self.program.name)
            self.process = None
            return
        if self.process.stdout:
            follow(self.process.stdout, self.program.name)

    def look(self) -> None:
        """Sees whether it still runs; says so if not, and starts it again once its wait is over."""
        now = time.monotonic()
        if self.due:
            if now >= self.due:
                self.due = 0.0
                self.begin()
            return
        if self.process and self.process.poll() is None:
            return
        self.wait = next_wait(self.wait, now - self.started)
        self.due = now + self.wait
        how = ended(self.process.returncode) if self.process else "did not start"
        say(f"{how}; starting it again in {self.wait:g} s", self.program.name)

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class ServerChild(Child):
    """An embedded server: the same care, but it writes to a log file of its own."""

    def __init__(self, server: Server) -> None:
        super().__init__(server.program, server.process, started=time.monotonic())
        self.server = server

    def begin(self) -> None:
        self.started = time.monotonic()
        try:
            self.server.begin()
        except OSError as error:
            say(f"cannot be started: {error.strerror}", self.program.name)
        self.process = self.server.process


def keep_running(children: Sequence[Child], pause: Callable[[float], None]) -> None:
    """Looks after the children until `pause` raises."""
    while True:
        for child in children:
            child.look()
        now = time.monotonic()
        next_start = min((child.due for child in children if child.due), default=now + 1)
        pause(min(1.0, max(0.01, next_start - now)))


def stop_all(children: Sequence[Child]) -> None:
    """Asks each to stop, in the order given, and waits for all.

    What is left after its own patience, or STOP_WITHIN seconds at most, is killed.
    """
    began = time.monotonic()
    alive = [child for child in children if child.running()]
    for child in alive:
        if child.process:
            ask_to_stop(child.process, child.program)
    for child in alive:
        until = began + min(STOP_WITHIN, child.program.patience)
        if child.process and not wait_or_kill(child.process, until):
            say("did not stop in time and was ended", child.program.name)


def ended(code: int) -> str:
    """How a process ended, in words."""
    if code >= 0:
        return f"ended with status {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
