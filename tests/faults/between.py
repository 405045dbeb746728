"""What lies between a phone and the service: a proxy on loopback that passes on, drops, or keeps things back."""

import asyncio
import re
import threading
from collections.abc import Callable
from enum import Enum

from opendialogue.embedded.servers import free_ports

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Fate(Enum):
    """What becomes of one request."""

    PASSED = "passed on"
    LOST = "lost on its way there"
    UNANSWERED = "done, and the answer lost"
    KEPT_BACK = "the answer kept back until it is complete"


class Between:
    """Listens at ``address`` from the start to :meth:`end`; each request, one a connection, meets its fate."""

    def __init__(self, port: int, fate: Callable[[str], Fate]) -> None:
        self.port, self.fate = port, fate
        self.own_port = free_ports(1)[0]
        self.address = f"http://127.0.0.1:{self.own_port}"
        self._loop = asyncio.new_event_loop()
        self._ending = asyncio.Event()
        self._listening = threading.Event()
        self._thread = threading.Thread(
            target=self._loop.run_until_complete, args=(self._run(),), daemon=True
        )
        self._thread.start()
        assert self._listening.wait(60)

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join(60)
        self._loop.close()

    async def _run(self) -> None:
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.own_port)
        self._listening.set()
        await self._ending.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = LENGTH.search(head)
            body = await reader.readexactly(int(length[1]) if length else 0)
            fate = self.fate(head.split(b"\r\n")[0].decode())
            if fate is not Fate.LOST:
                await self._pass_on(head + body, fate, reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    async def _pass_on(
        self, asked: bytes, fate: Fate, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        answer, service = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            service.write(asked)
            answering = asyncio.create_task(self._answer(answer, fate, writer))
            gone = asyncio.create_task(reader.read())
            done, rest = await asyncio.wait({answering, gone}, return_when=asyncio.FIRST_COMPLETED)
            for task in rest:
                task.cancel()
            await asyncio.gather(*done, *rest, return_exceptions=True)
        finally:
            service.transport.abort()

    async def _answer(self, answer: asyncio.StreamReader, fate: Fate, writer: asyncio.StreamWriter) -> None:
        kept = b""
        while part := await answer.read(65536):
            if fate is Fate.UNANSWERED and b"text/event-stream" in part:
                return
            if fate is Fate.PASSED:
                writer.write(part)
                await writer.drain()
            else:
                kept += part
        if fate is Fate.KEPT_BACK:
            writer.write(kept)
        if writer.can_write_eof() and fate is not Fate.UNANSWERED:
            writer.write_eof()
            await writer.drain()
