"""Databases of their own for what is backed up and restored, and the commands run on them as an operator would."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from opendialogue.configuration import ROOT
from tests.running import own_database

PATIENCE = 120


@dataclass
class Keep:
    """One database, whose servers the commands find as if they were embedded."""

    url: str
    environment: dict[str, str]

    def start(self, *command: str, **streams: object) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=self.environment, start_new_session=True, **streams
        )

    def run(self, *command: str, status: int = 0, **streams: object) -> str:
        """A command to its end; what it said. It ends with ``status``, and a failure is one line."""
        process = self.start(*command, **({"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams))
        said = b"".join(part or b"" for part in process.communicate(timeout=PATIENCE)).decode()
        assert process.returncode == status, said
        if status:
            assert len(said.strip().splitlines()) == 1, said
        return said

    def manage(self, *arguments: object, status: int = 0, **streams: object) -> str:
        return self.run("manage.py", *map(str, arguments), status=status, **streams)

    def act(self, *arguments: str) -> None:
        self.run("-m", "tests.faults.acting", *arguments)

    def ask(self, query: str, *parameters: object) -> list[tuple]:
        connection = psycopg2.connect(self.url)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(query, parameters or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def count(self, what: str) -> int:
        return int(self.ask(f"SELECT count(*) FROM {what}")[0][0])

    def tables(self) -> dict[str, tuple]:
        """Each table with the number of its rows and a fingerprint of all of them."""
        names = [name for (name,) in self.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        fingerprint = "count(*), md5(string_agg(row::text, ',' ORDER BY row::text))"
        return {name: self.ask(f'SELECT {fingerprint} FROM "{name}" AS row')[0] for name in names}

    def shape(self) -> set[tuple]:
        """All that the database enforces: triggers, constraints and indexes, and where its counters stand."""
        return {
            *self.ask(
                "SELECT pg_get_triggerdef(oid), obj_description(oid) FROM pg_trigger WHERE NOT tgisinternal"
            ),
            *self.ask(f"SELECT conname, {plainly('pg_get_constraintdef(oid)')} FROM pg_constraint"),
            *self.ask(f"SELECT {plainly('indexdef')}, '' FROM pg_indexes WHERE schemaname = 'public'"),
            *self.ask("SELECT sequencename, last_value::text FROM pg_sequences"),
        }


def plainly(definition: str) -> str:
    """SQL for a definition without casts and brackets: PostgreSQL words these otherwise once it has read them back."""
    return rf"regexp_replace({definition}, '::(character varying|text)(\[\])?|[()]', '', 'g')"


@contextmanager
def keep(folder: Path, **variables: str) -> Iterator[Keep]:
    """A database with the tables and without rows, as after a first start; dropped afterwards."""
    with own_database() as url:
        folder.mkdir(parents=True, exist_ok=True)
        redis_url = os.environ["REDIS_URL"]
        (folder / "runtime.json").write_text(json.dumps({"database_url": url, "redis_url": redis_url}))
        inherited = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        environment = inherited | {
            "OPENDIALOGUE_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "opendialogue.settings",
            "LOG_LEVEL": "ERROR",
            "PYTHONWARNINGS": "ignore",
            "DEMO": "",
        }
        one = Keep(url, environment | variables)
        if "TEST_DATABASE_TEMPLATE" not in os.environ:
            one.manage("migrate", "--verbosity", "0")
        yield one


def with_own_servers(one: Keep, path: str) -> Keep:
    """The same database, as servers that the variables name; PostgreSQL's programs are those on ``path``."""
    servers = {"DATABASE_URL": one.url, "REDIS_URL": os.environ["REDIS_URL"], "PATH": path}
    return Keep(one.url, one.environment | servers)
