"""A migrated, empty database from which the tests' databases are copied: migrations take seconds, a copy does not.

Its dump is kept under .data/ for the next run, named by a fingerprint of all migrations and packages.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from opendialogue.configuration import ROOT
from opendialogue.embedded import binaries

#: says to Django's test database, and to every xdist worker, which database to copy
VARIABLE = "TEST_DATABASE_TEMPLATE"
NAME = "migrated"


def make(database_url: str) -> None:
    """Makes the template on the server of `database_url` and names it in VARIABLE."""
    url = urlunsplit(urlsplit(database_url)._replace(path=f"/{NAME}"))
    _program("psql", "-q", database_url, "-c", f"CREATE DATABASE {NAME} TEMPLATE template0")
    fill(url)
    os.environ[VARIABLE] = NAME


def fill(url: str) -> None:
    """Gives the empty database at `url` its tables: from the last dump, or by migrating, which then leaves one."""
    dump = ROOT / ".data" / f"migrated-{_fingerprint()}.sql"
    if dump.exists():
        _program("psql", "-q", "-X", "-1", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-f", str(dump), url)
    else:
        _migrate(url)
        for old in dump.parent.glob("migrated-*.sql"):
            old.unlink(missing_ok=True)
        half = dump.with_suffix(f".{os.getpid()}")
        _program("pg_dump", "--no-owner", "-f", str(half), url)
        half.replace(dump)


def _migrate(url: str) -> None:
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "opendialogue.settings"}
    command = [sys.executable, "manage.py", "migrate", "--no-input", "--skip-checks", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _program(name: str, *arguments: str) -> None:
    subprocess.run([str(binaries.postgresql(None) / name), *arguments], check=True)


def _fingerprint() -> str:
    """Of everything a migration's outcome depends on; and of the code they call."""
    files = [ROOT / "requirements.lock", ROOT / "opendialogue" / "history.py"]
    files += sorted(path for path in ROOT.glob("*/migrations/*.py"))
    return hashlib.sha256(b"".join(map(_content, files))).hexdigest()[:16]


def _content(path: Path) -> bytes:
    return str(path.relative_to(ROOT)).encode() + path.read_bytes() if path.exists() else b""
