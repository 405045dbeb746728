"""A calendar elsewhere: a real https server on loopback that answers as it is told."""

import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from response.rota.calendar_fetching import Fetcher


@dataclass
class CalendarHost:
    """What it answers: ``status``, ``body``, ``headers``; with ``trickles`` a byte now and then without an end."""

    port: int
    context: ssl.SSLContext
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    trickles: bool = False
    asked: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"https://localhost:{self.port}/rota.ics"

    def fetcher(self, seconds: float = 30.0) -> Fetcher:
        """A fetcher that may talk to this host alone, and trusts it."""
        return Fetcher(
            allows=lambda ip: ipaddress.ip_address(ip).is_loopback, context=self.context, all_seconds=seconds
        )


@contextmanager
def calendar_host(folder: Path) -> Iterator[CalendarHost]:
    certificate = _certificate(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    secured = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secured.load_cert_chain(certificate)
    server.socket = secured.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    host = CalendarHost(server.server_address[1], ssl.create_default_context(cafile=str(certificate)))
    server.host = host  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        host: CalendarHost = self.server.host  # type: ignore[attr-defined]
        host.asked.append(self.path)
        self.send_response(host.status)
        for name, value in ({"Content-Length": str(len(host.body))} | host.headers).items():
            self.send_header(name, value)
        self.end_headers()
        try:
            while host.trickles:
                self.wfile.write(b" ")
                time.sleep(0.05)
            self.wfile.write(host.body)
        except OSError:
            self.close_connection = True

    def log_message(self, *_said: Any) -> None:
        """Nothing is said on the console."""


def _certificate(folder: Path) -> Path:
    """A certificate for localhost and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
        .not_valid_after(datetime.datetime(2120, 1, 1, tzinfo=datetime.UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "localhost.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
