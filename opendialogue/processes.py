"""Programs as child processes that never outlive the process which started them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

#: waits for so many seconds, or raises where the one who waits has been told to stop
Pause = Callable[[float], None]

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Account:
    """An operating system account that a program runs as."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Program:
    """What to run and how it wants to be stopped."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    directory: Path = Path("/")
    account: Account | None = None
    #: asks it to stop; it then has `patience` seconds before it is killed
    stop_signal: int = signal.SIGTERM
    patience: float = 3.0
    #: what the kernel sends it when its parent has died
    orphan_signal: int = signal.SIGKILL
    #: open files it inherits, by number
    files: tuple[int, ...] = ()


def start(program: Program, output: int | IO[bytes] = subprocess.PIPE) -> subprocess.Popen[bytes]:
    """Starts `program` in a session of its own. Call it from the main thread: Linux ends a child with its thread.

    Raises OSError where it cannot be started.
    """
    account: dict[str, Any] = {}
    if program.account:
        account = {"user": program.account.uid, "group": program.account.gid, "extra_groups": []}
    return subprocess.Popen(  # noqa: S603
        program.command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=program.directory,
        env=program.environment,
        start_new_session=True,
        pass_fds=program.files,
        preexec_fn=lambda: _begin_afresh(program.orphan_signal),
        **account,
    )


def die_with_parent(orphan_signal: int = signal.SIGKILL) -> None:
    """Asks the kernel (Linux) to send this process `orphan_signal` once its parent is gone.

    A change of account clears the wish, so it is made after that.
    """
    if _libc:
        _libc.prctl(_PR_SET_PDEATHSIG, orphan_signal)


def _begin_afresh(orphan_signal: int) -> None:
    """In the child: a blocked or ignored signal that the parent passed on would make it deaf to being stopped."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    die_with_parent(orphan_signal)


def ask_to_stop(process: subprocess.Popen[bytes], program: Program) -> None:
    """Sends the program its own stop signal; nothing where it has ended."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(program.stop_signal)


def wait_or_kill(process: subprocess.Popen[bytes], until: float) -> bool:
    """Waits for the process until the monotonic time `until`, then kills it. Its whole group goes with it.

    False if it had to be killed.
    """
    try:
        process.wait(timeout=max(0.0, until - time.monotonic()))
        return True
    except subprocess.TimeoutExpired:
        return False
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def stop(process: subprocess.Popen[bytes], program: Program) -> bool:
    """Asks, waits as long as the program is given, and kills what is left. False if it had to be killed."""
    ask_to_stop(process, program)
    return wait_or_kill(process, time.monotonic() + program.patience)


def command_of(pid: int) -> str:
    """The command line of a running process; empty where there is none."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    answer = subprocess.run(  # noqa: S603
        ["ps", "-p", str(pid), "-o", "command="],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout.strip()


def end_leftover(pid: int, mark: str, stop_signal: int, patience: float = 5.0) -> None:
    """Ends process `pid` if its command line holds `mark`: one that outlived a parent which was killed.

    The mark guards against a number that now belongs to somebody else.
    """
    until = time.monotonic() + patience
    number = stop_signal
    while mark in command_of(pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        number = 0 if time.monotonic() < until else signal.SIGKILL
        time.sleep(0.05)
