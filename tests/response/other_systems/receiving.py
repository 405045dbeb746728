"""Another system that is told of events: a real HTTP server on this machine."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Received:
    """One request as it came."""

    headers: Message
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def told(self) -> dict[str, Any]:
        return json.loads(self.body)

    def is_signed_with(self, secret: str, now: datetime) -> bool:
        """As a receiver checks it, by the words of the scheme and without the sender's own code."""
        key = base64.b64decode(secret.split("_", 1)[1])
        stamp = self.headers["webhook-timestamp"]
        signed = f"{self.id}.{stamp}.{self.body.decode()}".encode()
        signature = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        return self.headers["webhook-signature"] == f"v1,{signature}" and int(stamp) == int(now.timestamp())


@dataclass
class Receiver:
    """What came, and how it answers: a status; 0 hangs up without an answer, -1 waits for ``let_go``."""

    url: str = ""
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)
    #: called before the answer
    meanwhile: Callable[[], None] = lambda: None

    def kinds(self) -> list[str]:
        return [each.told["type"] for each in self.received]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver for as long as the block lasts."""
    known = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            known.received.append(Received(self.headers, body))
            known.meanwhile()
            if known.status == -1:
                known.let_go.wait(60)
            if known.status <= 0:
                self.close_connection = True
                return
            self.send_response(known.status)
            for name, value in known.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    known.url = f"http://127.0.0.1:{server.server_port}/hooks?for=us"
    try:
        yield known
    finally:
        known.let_go.set()
        server.shutdown()
        server.server_close()
