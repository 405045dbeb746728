"""A consistent copy of everything, and the way back from it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from networks.models import Person, Service
from notices.holding import how_to_hold
from opendialogue.database_programs import ProgramError, Running, begin

# Whoever else is at work on the database is sent away, so that nobody waits for anybody. Everything in it goes; an
# extension that the database's administrator has put there stays.
_CLEAR = r"""
DO $clear$
DECLARE
    wishes text;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid();
    SELECT string_agg(format('DROP EXTENSION IF EXISTS %I CASCADE', extname), ';') INTO wishes
    FROM pg_extension WHERE extnamespace = 'public'::regnamespace AND extowner = current_user::regrole;
    EXECUTE coalesce(wishes, '');
    SELECT string_agg(format('DROP %s IF EXISTS public.%I CASCADE', kind.word, relname), ';') INTO wishes
    FROM pg_class JOIN (VALUES ('r', 'TABLE'), ('p', 'TABLE'), ('f', 'FOREIGN TABLE'), ('v', 'VIEW'),
        ('m', 'MATERIALIZED VIEW'), ('S', 'SEQUENCE')) AS kind (letter, word) ON kind.letter = relkind
    WHERE relnamespace = 'public'::regnamespace AND NOT EXISTS (
        SELECT 1 FROM pg_depend
        WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype IN ('e', 'i'));
    EXECUTE coalesce(wishes, '');
    SELECT string_agg(format('DROP ROUTINE IF EXISTS %s CASCADE', pg_proc.oid::regprocedure), ';') INTO wishes
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (
        SELECT 1 FROM pg_depend
        WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e');
    EXECUTE coalesce(wishes, '');
END
$clear$;
"""

_MADE_HERE = """
RESET search_path;
DO $$
BEGIN
    IF to_regclass('notices_hold') IS NULL THEN
        RAISE EXCEPTION 'this is no backup of an Open Dialogue service';
    END IF;
END
$$;
"""


class SafekeepingError(Exception):
    """There is no copy, or no way back; nothing was changed. The text is one line."""


def back_up(target: Path) -> int:
    """Copy the whole database, as it is at one moment, into `target`; whole or not at all, for its owner alone.

    A file that was there before is replaced. Returns the size in bytes. Raises SafekeepingError.
    """
    target = target.resolve()
    if target.exists() and not target.is_file():
        raise SafekeepingError(f"{target} is not a file")
    half = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with open(half, "xb", opener=_for_the_owner_alone) as file:
            back_up_into(file)
            os.fsync(file.fileno())
            size = file.seek(0, os.SEEK_END)
        half.replace(target)
    except OSError as error:
        raise SafekeepingError(f"{target} cannot be written: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)
    return size


def back_up_into(file: IO[bytes]) -> None:
    """Copy the whole database into an open file or pipe.

    Raises SafekeepingError or OSError; what was written by then is no copy.
    """
    # Always through a pipe: into a file that it has not opened itself, pg_dump writes a second table of contents at
    # the end, and nobody would notice when a copy of that file breaks off there.
    with _one_line():
        dump = begin(
            "pg_dump",
            *("--format=custom", "--no-owner", "--no-privileges"),
            reads=subprocess.DEVNULL,
            writes=subprocess.PIPE,
        )
        with _at_work(dump):
            if dump.process.stdout:
                shutil.copyfileobj(dump.process.stdout, file)
            file.flush()
            dump.end()


def is_empty() -> bool:
    """Whether nothing would be lost: no tables, or those of this service as its first start makes them."""
    tables = set(connection.introspection.table_names())
    ours = set(connection.introspection.django_table_names())
    ours |= {"django_migrations", str(settings.CACHES["default"]["LOCATION"])}
    if not tables:
        return True
    if tables - ours or not {Person._meta.db_table, Service._meta.db_table} <= tables:
        return False
    return not (Person.objects.exists() or Service.objects.exists())


def restore(file: IO[bytes], now: datetime, *, replace: bool = False) -> None:
    """Put the copy in `file` in place of what is in the database, and hold its notices: all of it or nothing.

    Everything happens in one transaction, so that no deliverer ever sees a notice of the copy that is not held.
    Connections of other processes are closed by it; they come back by themselves. Raises SafekeepingError, also
    where the database is not empty and `replace` is not given.
    """
    if not replace and not is_empty():
        raise SafekeepingError(
            "the database is not empty: name another one in DATABASE_URL, or give --replace to lose what is in it"
        )
    last = f"{_MADE_HERE}{how_to_hold(now)}COMMIT;\n"
    with _one_line():
        unpacked = begin(
            "pg_restore",
            *("--no-owner", "--no-privileges", "--file=-"),
            reads=file,
            writes=subprocess.PIPE,
            connects=False,
        )
        with _at_work(unpacked), _at_work(_session()) as session:
            connection.close()
            _hand_over(unpacked, session, last.encode())


def other_version() -> str:
    """What the operator should know where the database is not of this program's version; empty where it is."""
    executor = MigrationExecutor(connection)
    known, done = set(executor.loader.disk_migrations), set(executor.loader.applied_migrations)
    if done - known - set(executor.loader.replacements):
        return (
            "It was made by a newer version of the service: bring the program up to date before you use it."
        )
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "It was made by an older version of the service: run manage.py migrate."
    return ""


def _session() -> Running:
    return begin(
        "psql",
        *("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"),
        reads=subprocess.PIPE,
        writes=subprocess.DEVNULL,
    )


def _hand_over(unpacked: Running, session: Running, last: bytes) -> None:
    """Let the session read clearing, copy and holding. Unless all of it went well it never reads the COMMIT."""
    source, sink = unpacked.process.stdout, session.process.stdin
    if source is None or sink is None:
        raise AssertionError("both are pipes")
    try:
        # Nothing is cleared for a file that is no backup at all.
        if not (first := source.read(1)):
            unpacked.end()
        sink.write(b"BEGIN;\n" + _CLEAR.encode() + first)
        shutil.copyfileobj(source, sink)
        unpacked.end()
        sink.write(last)
        sink.close()
    except BrokenPipeError:
        session.end()
        raise ProgramError("psql: it stopped reading") from None
    session.end()


@contextlib.contextmanager
def _at_work(program: Running) -> Iterator[Running]:
    """The program as long as the block lasts; whatever happens, it does not outlive it."""
    try:
        yield program
    finally:
        program.stop()


@contextlib.contextmanager
def _one_line() -> Iterator[None]:
    try:
        yield
    except ProgramError as error:
        raise SafekeepingError(str(error)) from error


def _for_the_owner_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
