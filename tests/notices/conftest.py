"""Real servers that notices are sent to: mail over aiosmtpd, text messages over a small HTTP gateway."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import transaction

from notices.models import Notice
from notices.outbox import Letter, queue
from opendialogue.embedded.servers import free_ports
from tests.cast import SATURDAY_NIGHT, Cast
from tests.notices.gateways import Gateway, Notify

NOW = SATURDAY_NIGHT


@dataclass
class MailServer:
    """What a mail server received, and how it behaves: ``rcpt`` and ``data`` are its answers."""

    port: int = 0
    received: list[EmailMessage] = field(default_factory=list)
    #: the envelope's senders, where each would come back to
    senders: list[str] = field(default_factory=list)
    rcpt: str = "250 OK"
    data: str = "250 OK"
    #: "hang": never answers; "drop": hangs up after the words, before the answer
    behaviour: str = ""
    connections: int = 0

    def stop_hanging(self) -> None:
        self.behaviour = ""

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.behaviour == "hang":
            while self.behaviour == "hang":
                await asyncio.sleep(0.02)
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.received.append(message)
        self.senders.append(envelope.mail_from or "")
        if self.behaviour == "drop":
            server.transport.abort()
        return self.data


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    server = MailServer(port=free_ports(1)[0])
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    settings.SMTP_URL = server.url
    yield server
    server.stop_hanging()
    controller.stop()


@pytest.fixture
def gateway(settings) -> Iterator[Gateway]:
    with Gateway() as known:
        settings.SMS_URL = known.url.replace("http://", "http://secret-token@")
        yield known


@pytest.fixture
def notify(settings) -> Iterator[Notify]:
    with Notify() as known:
        settings.SMS_URL = known.sms_url
        yield known


@pytest.fixture(autouse=True)
def texts(settings) -> None:
    """Two kinds of notice that only tests know."""
    folder = Path(__file__).parent / "templates"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [folder, *settings.TEMPLATES[0]["DIRS"]]}]
    settings.PUBLIC_URL = "https://dialogue.example.org"


@pytest.fixture
def letter(cast: Cast) -> Callable[..., Letter]:
    def write(**changes: object) -> Letter:
        words = {
            "cause": "test:1",
            "recipient_id": cast.pekka.pk,
            "channel": "mail",
            "address": "pekka@example.net",
            "language": "en",
            "kind": "greeting",
            "context": {
                "name": "Pekka",
                "starts_at": (NOW + timedelta(hours=20)).isoformat(),
                "zone": "Europe/Helsinki",
                "path": "/j/a-token/",
                "sender_name": "Kallio",
            },
        }
        return Letter(**{**words, **changes})  # type: ignore[arg-type]

    return write


@pytest.fixture
def queued(letter: Callable[..., Letter]) -> Callable[..., Notice]:
    """Queue one letter in a transaction of its own, and return its notice."""

    def queue_one(**changes: object) -> Notice:
        made = letter(**changes)
        with transaction.atomic():
            queue([made], NOW)
        return Notice.objects.get(cause=made.cause, channel=made.channel, recipient_id=made.recipient_id)

    return queue_one
