"""The data folder: who may use it, and where the servers' files lie."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from opendialogue.configuration import ROOT
from opendialogue.data_folder import running_servers
from opendialogue.processes import Account

#: a first start writes about 70 MB
ROOM_AT_FIRST = 150 * 1024 * 1024
#: with less, PostgreSQL cannot even write down why it does not start
ROOM_LATER = 16 * 1024 * 1024


class FolderError(Exception):
    """The data folder cannot be used; the text is one line."""


class AlreadyRunning(FolderError):
    """Another process runs on this data folder."""


@dataclass(frozen=True)
class Place:
    """Where the servers' files lie, and the account PostgreSQL runs as (None: this one)."""

    data: Path
    files: Path
    account: Account | None

    @property
    def logs(self) -> Path:
        return self.files / "logs"


@contextlib.contextmanager
def locked(data: Path) -> Iterator[None]:
    """Holds the data folder for this process alone. Raises AlreadyRunning, or FolderError if it cannot be used."""
    with folder_errors(data):
        data.mkdir(parents=True, exist_ok=True)
        lock = (data / "lock").open("a")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            address = running_servers(data).get("address")
            where = f" at {address}" if address else ""
            raise AlreadyRunning(f"it already runs on the data folder {data}{where}") from None
        yield


@contextlib.contextmanager
def folder_errors(data: Path) -> Iterator[None]:
    """Turns a full disk or an unwritable folder into a FolderError of one line."""
    try:
        yield
    except OSError as error:
        where = error.filename or data
        raise FolderError(f"the data folder cannot be used: {where}: {error.strerror or error}") from error


def check_room(data: Path, needed: int) -> None:
    """Raises FolderError where the disk has less than `needed` bytes left."""
    free = shutil.disk_usage(data).free
    if free < needed:
        megabytes = 1024 * 1024
        raise FolderError(
            f"the disk is full: {data} has {free // megabytes} MB left, {needed // megabytes} MB are needed"
        )


def place_for(data: Path) -> Place:
    """Where the servers' files go. As root that may be outside `data`; then a link in `data` points there.

    PostgreSQL refuses to run as root, so it gets another account, and that account must reach its files: it
    cannot where the project lies in a home folder that is closed to others.
    """
    data.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        return _prepared(Place(data, data, None))
    account = _other_account()
    data.chmod(0o711)
    if can_reach(account, data):
        return _prepared(Place(data, data, account))
    outside = outside_folder() / hashlib.sha256(str(data).encode()).hexdigest()[:12]
    outside.mkdir(parents=True, exist_ok=True)
    for folder in (outside_folder(), outside):
        folder.chmod(0o711)
    link = data / "servers"
    if not link.is_symlink():
        link.symlink_to(outside)
    return _prepared(Place(data, outside, account))


def outside_folder() -> Path:
    """The folder outside the project for what another account must reach; one for each checkout."""
    return Path("/var/lib") / f"opendialogue-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]}"


def can_reach(account: Account, folder: Path) -> bool:
    """Whether the account may enter `folder`: asked of the kernel by trying."""
    answer = subprocess.run(  # noqa: S603
        ["test", "-x", str(folder)],  # noqa: S607
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return answer.returncode == 0


def remove(data: Path) -> None:
    """Deletes the data folder with all that belongs to it, also what lies outside (for throw-away folders)."""
    link = data / "servers"
    if link.is_symlink():
        shutil.rmtree(link.resolve(), ignore_errors=True)
    shutil.rmtree(data, ignore_errors=True)


def give(path: Path, account: Account | None) -> None:
    """Makes `path` a folder that only the account (None: this one) can enter."""
    path.mkdir(exist_ok=True)
    path.chmod(0o700)
    if account:
        os.chown(path, account.uid, account.gid)


def _prepared(place: Place) -> Place:
    place.logs.mkdir(exist_ok=True)
    place.logs.chmod(0o700)
    return place


def _other_account() -> Account:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise FolderError("as root, an account called postgres or nobody is needed to run PostgreSQL")
