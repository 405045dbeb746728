"""Hears the signals that ask the service to stop, and wakes up when a child has ended."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from types import FrameType, TracebackType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ToldToStop(Exception):
    """Somebody asked the service to stop."""


class Attention:
    """While it is entered, signals interrupt nothing: they are noted, and :meth:`pause` returns early or raises.

    So no child is ever started and then forgotten because a signal fell in between.
    """

    def __init__(self) -> None:
        self.told: int = 0

    def __enter__(self) -> Attention:
        self._read, self._write = os.pipe()
        for end in (self._read, self._write):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        for number in STOPPING:
            signal.signal(number, self._note)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        signal.set_wakeup_fd(-1)
        os.close(self._read)
        os.close(self._write)

    def pause(self, seconds: float) -> None:
        """Waits so long, less if a child ends meanwhile. Raises ToldToStop once a signal has asked for it."""
        if not self.told:
            select.select([self._read], [], [], seconds)
            with contextlib.suppress(BlockingIOError):
                os.read(self._read, 4096)
        if self.told:
            raise ToldToStop

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.told = number
