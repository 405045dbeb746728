"""How long something took, without what the machine let it wait for: others may keep its processors busy meanwhile."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

#: seconds between two looks at what has to wait
EVERY = 0.1


class Taken(threading.Thread):
    """Counts from its start until :meth:`end` for how long this process, or one that it started, was kept waiting.

    That is what the kernel says of a process that was ready to run and had no processor. Where the kernel does not
    say so, none was kept waiting.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        #: how long it took, without what it was kept waiting
        self.seconds = 0.0
        self.kept_waiting = 0.0
        self._over = threading.Event()
        self._until_now: dict[int, float] = {}
        self._began = time.monotonic()

    def run(self) -> None:
        own = psutil.Process()
        self._until_now = _kept_waiting(own)
        while not self._over.wait(EVERY):
            self._look(own)
        self._look(own)

    def end(self) -> None:
        elapsed = time.monotonic() - self._began
        self._over.set()
        self.join()
        self.seconds = elapsed - self.kept_waiting

    def _look(self, own: psutil.Process) -> None:
        """They wait side by side: the longest of their waits is what it cost."""
        now = _kept_waiting(own)
        more = [waited - self._until_now[pid] for pid, waited in now.items() if pid in self._until_now]
        self.kept_waiting += max(more, default=0.0)
        self._until_now = now


def _kept_waiting(own: psutil.Process) -> dict[int, float]:
    """The seconds so far of each process of the family."""
    found = {}
    for one in (own, *own.children(recursive=True)):
        try:
            found[one.pid] = int(Path(f"/proc/{one.pid}/schedstat").read_text().split()[1]) / 1e9
        except (OSError, IndexError):
            continue
    return found


@contextmanager
def timed() -> Iterator[Taken]:
    """Afterwards its ``seconds`` say how long the block took, on a machine that had nothing else to do."""
    taken = Taken()
    taken.start()
    try:
        yield taken
    finally:
        taken.end()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """The block takes no longer than this, on a machine that has nothing else to do."""
    with timed() as taken:
        yield
    assert taken.seconds <= seconds, f"it took {taken.seconds:.1f} seconds, and may take {seconds:.1f}"
