"""PostgreSQL in the data folder: made once, started on a port of its own, reached over loopback with a password."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg2

from opendialogue.embedded import binaries
from opendialogue.embedded.folder import ROOM_AT_FIRST, ROOM_LATER, FolderError, Place, check_room, give
from opendialogue.processes import Program, end_leftover

ACCOUNT = "app"
DATABASE = "opendialogue"

# Nothing in a throw-away database needs to outlive a power cut.
_NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def program(place: Place, port: int, password: str, *, durable: bool) -> Program:
    """PostgreSQL on `port`, its folder made if this is the first start.

    SIGINT is its fast stop; SIGTERM would wait for every client. Raises FolderError.
    """
    folder = place.files / "postgresql"
    programs = binaries.postgresql(place.account)
    check_room(place.files, ROOM_LATER if folder.exists() else ROOM_AT_FIRST)
    if not folder.exists():
        _make(place, programs, folder, password)
    _belongs(place, folder)
    _end_leftover(folder)
    settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"]
    settings += ["timezone=UTC", "log_timezone=UTC", *(() if durable else _NOT_DURABLE)]
    return Program(
        name="postgresql",
        command=[str(programs / "postgres"), "-D", str(folder), "-p", str(port)]
        + [part for setting in settings for part in ("-c", setting)],
        environment=_environment(),
        account=place.account,
        stop_signal=signal.SIGINT,
        orphan_signal=signal.SIGINT,
        patience=4.0,
    )


def url(port: int, password: str, database: str = DATABASE) -> str:
    """The DATABASE_URL of the embedded server."""
    return f"postgresql://{ACCOUNT}:{password}@127.0.0.1:{port}/{database}"


def answers(port: int, password: str) -> bool:
    """Whether the server takes connections; makes the service's database where it is missing."""
    try:
        connection = psycopg2.connect(url(port, password, "postgres"), connect_timeout=2)
    except psycopg2.OperationalError:
        return False
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{DATABASE}"')
    finally:
        connection.close()
    return True


def _make(place: Place, programs: Path, folder: Path, password: str) -> None:
    """Runs initdb into a folder beside, then renames it: a broken first start leaves nothing half made."""
    new = folder.with_name("postgresql.new")
    shutil.rmtree(new, ignore_errors=True)
    give(new, place.account)
    with tempfile.NamedTemporaryFile("w", prefix=".password-", dir=place.files) as file:
        file.write(password)
        file.flush()
        if place.account:
            os.chown(file.name, place.account.uid, place.account.gid)
        command = [programs / "initdb", "-D", new, "-U", ACCOUNT, f"--pwfile={file.name}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin"]
        command += ["--builtin-locale=C.UTF-8", "--locale=C", "--data-checksums"]
        _initdb([str(part) for part in command], place)
    new.rename(folder)


def _initdb(command: list[str], place: Place) -> None:
    account = place.account
    made = subprocess.run(  # noqa: S603
        command,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        lines = [line for line in made.stderr.splitlines() if "rror" in line or "FATAL" in line]
        reason = (lines or made.stderr.splitlines() or ["no reason given"])[0]
        raise FolderError(f"PostgreSQL could not make its folder in {place.files}: {reason}")


def _belongs(place: Place, folder: Path) -> None:
    owner = folder.stat().st_uid
    if owner != (place.account.uid if place.account else os.geteuid()):
        raise FolderError(
            f"{folder} belongs to another account (number {owner}): start the service as before, or set "
            "OPENDIALOGUE_DATA to another folder"
        )


def _end_leftover(folder: Path) -> None:
    """Clears ``postmaster.pid`` under our lock: whoever wrote it is an orphan of ours, or long gone.

    Left in place, a number that another program got since then would keep PostgreSQL from starting.
    """
    path = folder / "postmaster.pid"
    try:
        pid = int(path.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return
    end_leftover(pid, str(folder), signal.SIGINT)
    path.unlink(missing_ok=True)


def _environment() -> dict[str, str]:
    """Without the caller's PG* and LD_* variables, which would bend a server that is our own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LD_"))}
    return kept | {"LC_ALL": "C"}
