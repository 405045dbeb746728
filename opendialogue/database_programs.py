"""PostgreSQL's own programs: where they are, whether they fit the server, and what they say when they fail."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from psycopg2.extensions import make_dsn

from opendialogue.embedded import binaries
from opendialogue.processes import die_with_parent

#: a session that reads no more ends its transaction by itself; a killed one leaves that to the server
GOODBYE_SECONDS = 10.0

_COMPLAINT = re.compile(r"\b(?:ERROR|FATAL|PANIC|error):\s*(.+)")


class ProgramError(Exception):
    """A program is missing, does not fit, or failed; the text is one line."""


@dataclass
class Running:
    """A program at work, with what it complains of set aside."""

    name: str
    process: subprocess.Popen[bytes]
    complaints: IO[bytes]

    def end(self) -> None:
        """Wait until it has ended. Raises ProgramError, with the first of its complaints, if it failed."""
        status = self.process.wait()
        if status:
            raise ProgramError(f"{self.name}: {self._first_complaint() or f'it ended with status {status}'}")

    def stop(self) -> None:
        """End it if it is still at work. One that reads from here may first say goodbye to the server."""
        pipes = [pipe for pipe in (self.process.stdin, self.process.stdout) if pipe]
        for pipe in pipes:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
        if self.process.stdin:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(GOODBYE_SECONDS)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.complaints.close()

    def _first_complaint(self) -> str:
        self.complaints.seek(0)
        said = self.complaints.read().decode(errors="replace")
        lines = [line for line in said.splitlines() if line.strip()]
        for line in lines:
            if found := _COMPLAINT.search(line):
                return found[1].strip()
        return lines[0].strip() if lines else ""


def begin(
    name: str, *arguments: str, reads: int | IO[bytes], writes: int | IO[bytes], connects: bool = True
) -> Running:
    """Start one of PostgreSQL's programs on the service's database; the password is in its environment alone.

    Raises ProgramError where it is missing, or older than the server.
    """
    program = _found(name)
    address = ["--no-password", f"--dbname={_address()}"] if connects else []
    complaints = tempfile.TemporaryFile()  # noqa: SIM115
    process = subprocess.Popen(  # noqa: S603
        [program, *address, *arguments],
        stdin=reads,
        stdout=writes,
        stderr=complaints,
        env=os.environ | {"PGPASSWORD": connection.settings_dict["PASSWORD"], "LC_ALL": "C"},
        start_new_session=True,
        preexec_fn=lambda: die_with_parent(signal.SIGTERM),
    )
    return Running(name, process, complaints)


def _found(name: str) -> str:
    """The program of the embedded server where servers are embedded, else the one on PATH."""
    if settings.CONFIGURATION.database_url is None:
        return str(Path(binaries.postgresql(None)) / name)
    server = _version_of_the_server()
    program = shutil.which(name)
    if program is None:
        raise ProgramError(f"{name} is not on PATH: install PostgreSQL's client programs, version {server}")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    version = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    if version is None:
        raise ProgramError(f"{program} does not say which version it is")
    if int(version[1]) < server:
        raise ProgramError(
            f"{program} is of version {version[1]} and the server of version {server}: put one that is not older "
            "first on PATH"
        )
    return program


def _version_of_the_server() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        return int(cursor.fetchone()[0])


def _address() -> str:
    """Where the database is, without the password: what is on a command line can be read by everybody on the host."""
    known: dict[str, Any] = connection.settings_dict
    where = {"host": known["HOST"], "port": known["PORT"], "dbname": known["NAME"], "user": known["USER"]}
    return str(make_dsn(**{name: value for name, value in (known["OPTIONS"] | where).items() if value}))
