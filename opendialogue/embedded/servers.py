"""Starts and stops the two servers together, and writes down where they are."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from opendialogue.data_folder import keep_secret, write_private
from opendialogue.embedded import postgresql, valkey
from opendialogue.embedded.folder import Place, folder_errors, locked, place_for
from opendialogue.processes import Pause, Program, ask_to_stop, start, wait_or_kill

_LARGEST_LOG = 10 * 1024 * 1024


class EmbeddedError(Exception):
    """An embedded server did not start; the text is one line."""


@dataclass
class Server:
    """One embedded server: it can be started again on the same port after it has died."""

    program: Program
    answers: Callable[[], bool]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Starts it without waiting. Raises OSError."""
        if self.log.exists() and self.log.stat().st_size > _LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = start(self.program, log)

    def wait(self, pause: Pause, patience: float = 30.0) -> None:
        """Until it answers. A start soon after a kill can meet memory still in use, so it is tried again.

        Raises EmbeddedError after `patience` seconds.
        """
        until = time.monotonic() + patience
        again = time.monotonic() + 0.5
        while not self.answers():
            if time.monotonic() > until:
                raise EmbeddedError(
                    f"{self.program.name} does not start: {self._last_words()} (see {self.log})"
                )
            if self.process and self.process.poll() is not None and time.monotonic() > again:
                again = time.monotonic() + 1.0
                if "No space left" in (words := self._last_words()):
                    raise EmbeddedError(f"{self.program.name} does not start, the disk is full: {words}")
                self.begin()
            pause(0.02)

    def ask_to_stop(self) -> None:
        """Begins to stop it."""
        if self.process:
            ask_to_stop(self.process, self.program)

    def end(self) -> None:
        """Waits until it has stopped."""
        if self.process:
            wait_or_kill(self.process, time.monotonic() + self.program.patience)

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-20:]
        telling = [line for line in lines if "FATAL" in line or "rror" in line]
        return (telling or lines or ["it said nothing"])[-1].strip()


@dataclass
class Servers:
    """The running pair. The addresses hold passwords: they go into the environment of children, never into a log."""

    data: Path
    database_url: str
    redis_url: str
    postgresql: Server
    valkey: Server

    @property
    def environment(self) -> dict[str, str]:
        """What a child process needs to use these servers."""
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


@contextlib.contextmanager
def servers(data: Path, *, durable: bool = True, pause: Pause = time.sleep) -> Iterator[Servers]:
    """Runs both servers on the data folder as long as the block lasts.

    Raises AlreadyRunning, FolderError or EmbeddedError, each with one line for the person who starts it.
    """
    data = data.resolve()
    with locked(data):
        with folder_errors(data):
            running = _prepare(place_for(data), durable)
        try:
            with folder_errors(data):
                running.postgresql.begin()
                running.valkey.begin()
            running.valkey.wait(pause)
            running.postgresql.wait(pause)
            write_down(running)
            yield running
        finally:
            (data / "runtime.json").unlink(missing_ok=True)
            both = (running.valkey, running.postgresql)
            for server in both:
                server.ask_to_stop()
            for server in both:
                server.end()


def write_down(running: Servers, **more: str) -> None:
    """Writes ``runtime.json``, by which ``manage.py`` in another terminal finds the servers."""
    with folder_errors(running.data):
        write_private(
            running.data / "runtime.json",
            {"database_url": running.database_url, "redis_url": running.redis_url, "pid": str(os.getpid())}
            | more,
        )


def _prepare(place: Place, durable: bool) -> Servers:
    password = {name: keep_secret(place.data, f"{name}_password") for name in ("postgresql", "valkey")}
    port, other_port = free_ports(2)
    database = Server(
        postgresql.program(place, port, password["postgresql"], durable=durable),
        lambda: postgresql.answers(port, password["postgresql"]),
        place.logs / "postgresql.log",
    )
    broker = Server(
        valkey.program(place.data, other_port, password["valkey"], durable=durable),
        lambda: valkey.answers(other_port, password["valkey"]),
        place.logs / "valkey.log",
    )
    return Servers(
        place.data,
        postgresql.url(port, password["postgresql"]),
        valkey.url(other_port, password["valkey"]),
        database,
        broker,
    )


def free_ports(count: int) -> list[int]:
    """Ports on loopback that nothing listens on now, all different.

    They lie below those the system hands out for outgoing connections, which could take one in the meantime.
    """
    with contextlib.ExitStack() as open_sockets:
        found: list[int] = []
        while len(found) < count:
            one = open_sockets.enter_context(socket.socket())
            with contextlib.suppress(OSError):
                one.bind(("127.0.0.1", secrets.choice(range(15_000, 32_000))))
                found.append(int(one.getsockname()[1]))
        return found
