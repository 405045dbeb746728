"""What has to be done before the pages can be served: tables, files for browsers, the demo."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from opendialogue.configuration import Configuration, database_settings, unreachable
from opendialogue.processes import Pause, Program, start, stop
from opendialogue.supervisor.console import follow, say
from opendialogue.supervisor.programs import manage

# Any number that nobody else uses: hosts that start together migrate one after the other.
_MIGRATION_LOCK = 7_241_137_001


class CannotStart(Exception):
    """The service cannot start; the text is one line."""


def prepare(configuration: Configuration, environment: dict[str, str], pause: Pause) -> None:
    """Brings database and files up to date, and fills an empty database with the demo where that is wanted.

    Raises CannotStart, or what `pause` raises.
    """
    if "DATABASE_URL" in environment:
        settings.DATABASES["default"].update(database_settings(environment["DATABASE_URL"]))
    try:
        _migrate(environment, pause)
        _collect_static()
        if configuration.demo and _is_empty():
            say("filling the empty database with the demo service")
            _to_its_end(manage(environment, "fill_demo"), pause)
    except Error as error:
        raise CannotStart(unreachable(error)) from error
    finally:
        connection.close()


def _migrate(environment: dict[str, str], pause: Pause) -> None:
    if not _unapplied():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
    if count := _unapplied():
        say(f"bringing the database up to date: {count} {'step' if count == 1 else 'steps'}")
        _to_its_end(manage(environment, "migrate", "--no-input", "--skip-checks", "--verbosity", "0"), pause)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])


def _unapplied() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _is_empty() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM networks_service)")
        return not cursor.fetchone()[0]


def _collect_static() -> None:
    """Copies what browsers load, with names that carry a fingerprint, if any of it is newer than the last copy."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    made = manifest.stat().st_mtime if manifest.exists() else 0.0
    files = [Path(storage.path(path)) for finder in get_finders() for path, storage in finder.list([])]
    if made and all(file.stat().st_mtime < made for file in files):
        return
    say("collecting the files that browsers load")
    try:
        call_command("collectstatic", interactive=False, verbosity=0)
    except OSError as error:
        raise CannotStart(f"{settings.STATIC_ROOT} cannot be written: {error.strerror}") from error


def _to_its_end(program: Program, pause: Pause) -> None:
    """Runs a program that has an end. Raises CannotStart if it fails."""
    process = start(program)
    try:
        if process.stdout:
            following = follow(process.stdout, program.name)
        while process.poll() is None:
            pause(0.2)
        following.join(timeout=1)
    finally:
        stop(process, program)
    if process.returncode:
        raise CannotStart(
            f"{program.name} failed with status {process.returncode}; what it says stands above"
        )
