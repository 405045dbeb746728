"""Many open pages in one event loop, and somebody who speaks: what it takes until the last of them has it."""

import asyncio
import contextlib
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psutil

from opendialogue.configuration import ROOT
from opendialogue.embedded.servers import free_ports

PATIENCE = 60.0


@contextlib.contextmanager
def web(application: str) -> Iterator[tuple[int, psutil.Process]]:
    """One uvicorn of this application; its port and its process."""
    port = free_ports(1)[0]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "uvicorn", application, "--port", str(port)),
            *("--timeout-graceful-shutdown", "1", "--log-level", "error", "--no-access-log"),
        ],
        cwd=ROOT,
        env=os.environ | {"PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"},
        start_new_session=True,
    )
    try:
        yield port, psutil.Process(process.pid)
    finally:
        process.kill()
        process.wait()


def allow_many_sockets() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Ear(asyncio.Protocol):
    """One open page: counts the entries that reach it, and notes when the latest did."""

    def __init__(self, request: bytes, heard: Callable[["Ear"], None]) -> None:
        self.request, self.heard = request, heard
        self.ready = asyncio.get_running_loop().create_future()
        self.at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        if not self.ready.done() and (b"event: state" in data or b": here" in data):
            self.ready.set_result(None)
        if b"\nid: " in data:
            self.at = time.perf_counter()
            self.heard(self)


@dataclass
class Room:
    """Pages that are open at one address of one server."""

    port: int
    path: str
    ears: list[Ear] = field(default_factory=list)
    _missing: int = 0
    _all_heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self, headers: list[str]) -> None:
        """One more page for each of these headers, all of them there when this returns."""
        loop = asyncio.get_running_loop()
        opened = []
        for header in headers:
            request = f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{header}\r\n".encode()
            _, ear = await loop.create_connection(
                lambda r=request: Ear(r, self._heard), "127.0.0.1", self.port
            )
            opened.append(ear)
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(ear.ready for ear in opened))
        self.ears += opened

    def _heard(self, ear: Ear) -> None:
        self._missing -= 1
        if self._missing == 0:
            self._all_heard.set()

    async def hears(self, speaker: "Speaker", request: bytes) -> list[float]:
        """Sends what somebody says; the milliseconds until each page had it, in no order."""
        self._missing = len(self.ears)
        self._all_heard.clear()
        began = time.perf_counter()
        answered = speaker.send(request)
        async with asyncio.timeout(PATIENCE):
            await self._all_heard.wait()
            await answered
        return [(ear.at - began) * 1000 for ear in self.ears]

    def close(self) -> None:
        for ear in self.ears:
            ear.transport.abort()


class Speaker(asyncio.Protocol):
    """Somebody's connection, kept open, over which they speak."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def send(self, request: bytes) -> "asyncio.Future[None]":
        self.answered = asyncio.get_running_loop().create_future()
        self._answer = b""
        self.transport.write(request)
        return self.answered

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, found, body = self._answer.partition(b"\r\n\r\n")
        if not found:
            return
        assert b" 201 " in head.split(b"\r\n")[0], self._answer[:400]
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        if len(body) >= length and not self.answered.done():
            self.answered.set_result(None)


async def speaker_at(port: int) -> Speaker:
    _, speaker = await asyncio.get_running_loop().create_connection(Speaker, "127.0.0.1", port)
    return speaker


async def until_it_answers(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise TimeoutError(port)
