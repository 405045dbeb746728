"""Valkey in the data folder: the broker of Celery and the wire between web processes. No duty lives in it."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

from opendialogue.embedded import binaries
from opendialogue.processes import Program, end_leftover


def program(data: Path, port: int, password: str, *, durable: bool) -> Program:
    """Valkey on `port`, configured by a file that only this account can read: its password is in no command line."""
    folder = data / "valkey"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o700)
    file = folder / "valkey.conf"
    _end_leftover(folder, file)
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{folder}"',
        f'pidfile "{folder}/valkey.pid"',
        "daemonize no",
        # keeps the path of this file in the command line, by which an orphan of ours is known
        "set-proc-title no",
        f"appendonly {'yes' if durable else 'no'}",
        "appendfsync everysec",
        'save ""',
        "maxmemory-policy noeviction",
    ]
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write("\n".join(lines) + "\n")
    return Program(
        name="valkey",
        command=[str(binaries.valkey()), str(file)],
        stop_signal=signal.SIGTERM,
        orphan_signal=signal.SIGTERM,
        patience=3.0,
    )


def url(port: int, password: str) -> str:
    """The REDIS_URL of the embedded server; by number, since "localhost" may mean ::1, where nothing listens."""
    return f"redis://:{password}@127.0.0.1:{port}/0"


def answers(port: int, password: str) -> bool:
    """Whether the server answers; while it reads its log at the start it does not."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            said = b""
            while said.count(b"\r\n") < 2 and (part := connection.recv(1024)):
                said += part
    except OSError:
        return False
    return b"+PONG" in said


def _end_leftover(folder: Path, file: Path) -> None:
    pidfile = folder / "valkey.pid"
    try:
        pid = int(pidfile.read_text())
    except (OSError, ValueError):
        return
    end_leftover(pid, str(file), signal.SIGTERM)
    pidfile.unlink(missing_ok=True)
