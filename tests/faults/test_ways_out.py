"""Mail servers and gateways that refuse, hang up or stay silent, while the real watch sends: nobody is left untold."""

from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from opendialogue.embedded.servers import free_ports
from tests.faults.conftest import House, Notes, until
from tests.notices.conftest import MailServer
from tests.notices.gateways import Gateway

#: how long a way may stay silent, and the pause after a first attempt
SILENCE, FIRST_PAUSE = 90, 5


@pytest.fixture
def mail(house: House) -> Iterator[MailServer]:
    server = MailServer(port=free_ports(1)[0])
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    house.environment["SMTP_URL"] = server.url
    yield server
    del house.environment["SMTP_URL"]
    controller.stop()


@pytest.fixture
def gateway(house: House) -> Iterator[Gateway]:
    with Gateway() as known:
        house.environment["SMS_URL"] = known.url
        yield known
        del house.environment["SMS_URL"]


def call(house: House) -> None:
    """Somebody calls, and Aino is to be told: by text message at first, then by mail. What was before is over."""
    house.tell("UPDATE notices_notice SET state = 'failed' WHERE state IN ('queued', 'sending')")
    before = house.count("notices_notice")
    house.run("-m", "tests.faults.acting", "call", "1")
    house.start("manage.py", "watch")
    until(lambda: house.count("notices_notice") > before, "the sweep has written the notices")


def newest(house: House, channel: str) -> tuple:
    """The newest notice over this channel: its id, its state, and how long after its cause it was sent."""
    (row,) = house.ask(
        "SELECT id::text, state, extract(epoch FROM sent_at - created_at) FROM notices_notice"
        f" WHERE channel = '{channel}' ORDER BY created_at DESC LIMIT 1"
    )
    return row


def is_sent(house: House, channel: str) -> bool:
    return newest(house, channel)[1] == "sent"


def test_a_text_message_that_stays_silent_for_ninety_seconds_is_followed_by_mail(
    house: House, figures: Notes, mail: MailServer, gateway: Gateway
) -> None:
    call(house)
    until(lambda: len(gateway.rang) == 1, "the text message goes out")
    assert mail.received == []
    house.later(SILENCE)
    until(lambda: is_sent(house, "mail"), "the mail follows")
    assert newest(house, "mail")[2] >= SILENCE
    assert (len(gateway.rang), len(mail.received)) == (1, 1)
    figures(
        "a text message is taken and nothing more is heard of it", "the mail follows after 90 s", duties=1
    )


def test_a_text_message_that_is_refused_is_followed_by_mail_at_once(
    house: House, figures: Notes, mail: MailServer, gateway: Gateway
) -> None:
    gateway.status = 400
    call(house)
    until(lambda: is_sent(house, "mail"), "the mail goes out")
    assert newest(house, "sms")[1] == "failed"
    late = float(newest(house, "mail")[2])
    assert late < SILENCE
    figures("a text message is refused", "the mail goes at once", duties=1, worst=late)


def test_a_gateway_that_takes_it_and_whose_answer_is_lost_rings_once(
    house: House, figures: Notes, gateway: Gateway
) -> None:
    gateway.loses_its_answer = True
    call(house)
    until(lambda: len(gateway.rang) == 1, "it rings")
    gateway.loses_its_answer = False
    house.later(FIRST_PAUSE)
    until(lambda: is_sent(house, "sms"), "the gateway says that it has it")
    notice = newest(house, "sms")[0]
    assert (gateway.rang, len(gateway.asked), set(gateway.questions)) == ([notice], 1, {notice})
    figures(
        "a gateway takes a text message and its answer is lost",
        "the gateway is asked before anything is sent again",
        duties=1,
        doubled=len(gateway.rang) - 1,
    )


def test_a_mail_server_that_refuses_and_then_drops_gets_the_same_mail_until_it_takes_it(
    house: House, figures: Notes, mail: MailServer, gateway: Gateway
) -> None:
    gateway.status = 400
    mail.data = "451 not now"
    call(house)
    until(lambda: len(mail.received) == 1, "it refuses")
    mail.behaviour = "drop"
    house.later(2 * FIRST_PAUSE)
    until(lambda: len(mail.received) == 2, "it drops the connection before its answer")
    mail.behaviour, mail.data = "", "250 OK"
    house.later(4 * FIRST_PAUSE)
    until(lambda: is_sent(house, "mail"), "it takes it")
    mails = {str(message["Message-ID"]) for message in mail.received}
    figures(
        "a mail server refuses, and then hangs up before its 250",
        "sent again with the same Message-ID: one mail to its reader",
        duties=1,
        lost=0 if mails else 1,
        doubled=len(mails) - 1,
    )
