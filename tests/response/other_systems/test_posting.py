"""Where events may be posted to, and how long a receiver may take."""

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from response.other_systems import posting
from response.other_systems.posting import DestinationError, check, post, reachable
from tests.response.other_systems.receiving import Receiver, receiving


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    with receiving() as one:
        yield one


@pytest.mark.parametrize(
    "url",
    [
        "",
        "records.example.org",
        "ftp://127.0.0.1/",
        "https://",
        "https:///path",
        "https://127.0.0.1:99999/",
        "https://127.0.0.1:0/",
        "https://127.0.0.1:x/",
        "https://aino@127.0.0.1/",
        "https://aino:secret@127.0.0.1/",
        "https://127.0.0.1/#part",
        "https://127.0.0.1/a b",
        "https://127.0.0.1/\r\nHost: other",
        "https://127.0.0.1/ä",
        "https://[::1",
        f"https://127.0.0.1/{'x' * 500}",
        "http://8.8.8.8/",
        "http://10.0.0.1/",
    ],
)
def test_an_address_that_is_none_or_may_be_overheard_is_refused(url: str) -> None:
    with pytest.raises(DestinationError) as refused:
        check(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["https://8.8.8.8", "https://8.8.8.8:8443/a?b=c", "http://127.0.0.1:80/"])
def test_https_anywhere_and_http_to_this_machine_are_well_formed(url: str) -> None:
    assert check(url).hostname in ("8.8.8.8", "127.0.0.1")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "::1",
        "::ffff:127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "fe80::1",
        "fd00::1",
        "224.0.0.1",
        "2130706433",
    ],
)
def test_a_private_network_is_closed_unless_it_is_named(host: str, settings) -> None:
    settings.WEBHOOK_NETWORKS = [ip_network("203.0.113.0/24")]
    with pytest.raises(DestinationError, match="WEBHOOK_NETWORKS"):
        reachable(host)


def test_a_network_that_is_named_is_open_and_no_other(settings) -> None:
    settings.WEBHOOK_NETWORKS = [ip_network("10.20.0.0/16")]
    assert reachable("10.20.255.255") == ["10.20.255.255"]
    for host in ("10.19.255.255", "10.21.0.0"):
        with pytest.raises(DestinationError):
            reachable(host)


def test_the_world_outside_is_open() -> None:
    assert reachable("8.8.8.8") == ["8.8.8.8"]
    assert reachable("2001:4860:4860::8888") == ["2001:4860:4860::8888"]


def test_a_name_that_leads_home_is_refused_before_anything_is_connected(receiver: Receiver, settings) -> None:
    settings.WEBHOOK_NETWORKS = []
    with pytest.raises(DestinationError):
        post(receiver.url, b"{}", {})
    assert receiver.received == []


def test_what_is_posted_arrives_as_it_is(receiver: Receiver) -> None:
    assert post(receiver.url, b'{"a": 1}', {"webhook-id": "7"}) == 204
    (got,) = receiver.received
    assert (got.body, got.id, got.headers["Content-Type"]) == (b'{"a": 1}', "7", "application/json")
    assert got.headers["Host"] == receiver.url.split("/")[2]


def test_a_redirect_is_an_answer_and_is_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 307, {"Location": receiver.url}
    assert post(receiver.url, b"{}", {}) == 307
    assert len(receiver.received) == 1


def test_nobody_there_is_no_answer(settings) -> None:
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionRefusedError):
            post(f"http://127.0.0.1:{taken.getsockname()[1]}/", b"{}", {})


class Dripping:
    """A server that sends one byte every moment and never comes to an end."""

    def __init__(self, beginning: bytes) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"//127.0.0.1:{self.listening.getsockname()[1]}/"
        self.beginning = beginning
        threading.Thread(target=self._drip, daemon=True).start()

    def _drip(self) -> None:
        connection, _ = self.listening.accept()
        with connection:
            try:
                connection.sendall(self.beginning)
                while True:
                    connection.sendall(b"x")
                    time.sleep(0.05)
            except OSError:
                return


@pytest.mark.parametrize(
    ("scheme", "beginning"),
    [("http:", b"HTTP/1.1 "), ("https:", b"\x16\x03\x01\x40\x00")],
    ids=["status", "handshake"],
)
def test_whoever_drips_is_cut_off_in_time(settings, monkeypatch, scheme: str, beginning: bytes) -> None:
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    monkeypatch.setattr(posting, "MOST_SECONDS", 0.5)
    server = Dripping(beginning)
    began = time.monotonic()
    with server.listening, pytest.raises((OSError, posting.http.client.HTTPException)):
        post(scheme + server.url, b"{}", {})
    assert 0.4 < time.monotonic() - began < 30


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    """The key and the certificate of a server on this machine, signed by itself."""
    path = tmp_path / "proof.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
    subprocess.run(
        [*command, *names, "-keyout", path, "-out", f"{path}.crt"], check=True, capture_output=True
    )
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


def test_a_server_must_prove_its_name(settings, monkeypatch, proof: Path) -> None:
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8"), ip_network("::1/128")]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(proof)
    answers: list[Any] = []

    def serve(listening: socket.socket) -> None:
        for _ in range(3):
            connection, _ = listening.accept()
            try:
                with context.wrap_socket(connection, server_side=True) as secure:
                    asked = b""
                    while not asked.endswith(b"{}"):
                        asked += secure.recv(4096)
                    answers.append(asked)
                    secure.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
            except OSError:
                connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, args=(listening,), daemon=True).start()
        url = f"https://{{}}:{listening.getsockname()[1]}/hooks"
        with pytest.raises(ssl.SSLCertVerificationError):
            post(url.format("localhost"), b"{}", {})
        monkeypatch.setattr(posting, "_proofs", lambda: ssl.create_default_context(cafile=str(proof)))
        with pytest.raises(ssl.SSLCertVerificationError):
            post(url.format("127.0.0.1"), b"{}", {})
        assert post(url.format("localhost"), b"{}", {}) == 202
    assert answers[0].startswith(b"POST /hooks HTTP/1.1\r\nHost: localhost:")
