"""Senders that are killed, and none at all: nobody's word is lost, and nobody is left to believe that it arrived."""

import threading
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from opendialogue.embedded.servers import free_ports
from tests.faults.conftest import PATIENCE, House, Notes, until

#: well over a deliverer's lease
LEASE_OVER = 121


class MailServer:
    """Takes every mail. Until ``answers`` is set it says nothing after the words, which are there all the same."""

    def __init__(self) -> None:
        self.arrived: list[str] = []
        self.answers = threading.Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        message = message_from_bytes(envelope.content or b"", policy=policy.default)
        self.arrived.append(str(message["Message-ID"]))
        if not self.answers.is_set():
            await server.loop.run_in_executor(None, self.answers.wait, PATIENCE)
        return "250 OK"


@pytest.fixture
def mail() -> Iterator[tuple[MailServer, str]]:
    server, port = MailServer(), free_ports(1)[0]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    yield server, f"smtp://127.0.0.1:{port}"
    server.answers.set()
    controller.stop()


def call(house: House) -> None:
    house.run("-m", "tests.faults.acting", "call", "1")
    house.run("manage.py", "sweep")


def test_a_sender_killed_between_sending_and_writing_it_down(
    house: House, figures: Notes, mail: tuple[MailServer, str]
) -> None:
    server, url = mail
    call(house)
    # Text messages have no way out here; the mail's turn has come.
    house.later(120)
    killed = house.act("deliver", SMTP_URL=url)
    until(lambda: len(server.arrived) == 1, "the mail is with the server")
    assert house.count("notices_notice WHERE channel = 'mail' AND state = 'sending'") == 1
    house.kill(killed)
    server.answers.set()
    house.run("-m", "tests.faults.acting", "deliver", SMTP_URL=url)
    assert len(server.arrived) == 1
    house.later(LEASE_OVER)
    house.run("-m", "tests.faults.acting", "deliver", SMTP_URL=url)
    assert house.count("notices_notice WHERE channel = 'mail' AND state = 'sent'") == 1
    assert len(server.arrived) == 2
    figures(
        "a sender killed (kill -9) between sending a mail and writing it down",
        "sent again when its lease of 2 min ends, with the same Message-ID: one mail to its reader",
        duties=1,
        lost=0 if server.arrived else 1,
        doubled=len(set(server.arrived)) - 1,
    )


def test_without_any_sender_health_says_so_and_the_ladder_climbs_on(house: House, figures: Notes) -> None:
    house.run("-m", "tests.faults.acting", "deliver")
    call(house)
    house.later(301)
    house.start("manage.py", "watch")
    until(lambda: house.count("response_duty WHERE 'unsent' = ANY(remarks)") > 0, "the board says so")
    until(lambda: house.count("response_duty WHERE rung = 1 AND state = 'fired'") > 0, "the next rung fires")
    until(lambda: house.count("response_heartbeat WHERE 'unsent' = ANY(found)") > 0, "the auditor finds it")
    health = house.health()
    assert health["status"] == 503
    assert "unsent" in health["found"]
    assert health["unsent"] >= 1
    figures(
        "no mail and no text message leaves the building",
        "after 5 min the next rung is climbed, board and pages say so, `/healthz` is 503 with `unsent`",
        duties=1,
    )


def test_all_senders_dead(house: House, figures: Notes) -> None:
    house.later(3600)
    house.run("manage.py", "sweep")
    health = house.health()
    assert health["status"] == 503
    assert "sending_stale" in health["found"]
    figures(
        "all senders dead",
        "`/healthz` is 503 with `sending_stale` after three minutes",
        duties=0,
    )
