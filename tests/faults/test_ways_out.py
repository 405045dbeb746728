"""Mail servers and gateways that refuse, hang up or stay silent, while the real watch sends: nobody is left untold."""

import contextlib
import json
import time
from collections.abc import Iterator

import pytest
import requests
from aiosmtpd.controller import Controller

from notices.signing import sign
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
    server.stop_hanging()
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


def test_a_mail_server_that_hangs_holds_up_no_sweep_and_gets_the_same_mail_again(
    house: House, figures: Notes, mail: MailServer, gateway: Gateway
) -> None:
    gateway.status = 400
    mail.behaviour = "hang"
    call(house)
    until(lambda: newest(house, "mail")[1] == "sending", "the mail waits for its 250")
    fired = house.count("response_duty WHERE state = 'fired'")
    house.run("-m", "tests.faults.acting", "call", "1")
    until(lambda: house.count("response_duty WHERE state = 'fired'") > fired, "the next rung fires meanwhile")
    until(lambda: newest(house, "mail")[1] == "queued", "the sender gives up on it")
    mail.stop_hanging()
    house.later(2 * FIRST_PAUSE)
    unsent = "notices_notice WHERE channel = 'mail' AND state IN ('queued', 'sending')"
    until(lambda: house.count(unsent) == 0, "it takes everything")
    mails = {str(message["Message-ID"]) for message in mail.received}
    ids = ", ".join(f"'{mail.strip('<>').partition('@')[0]}'" for mail in mails)
    told = house.count(f"notices_notice WHERE state = 'sent' AND id IN ({ids})")
    figures(
        "a mail server hangs before its 250",
        "sweeps go on beside it; the same mail again after ten seconds, by its Message-ID one to its reader",
        duties=2,
        lost=0 if mails else 1,
        doubled=len(mails) - told,
    )


def test_receipts_come_twice_in_the_wrong_order_and_forged(
    house: House, figures: Notes, mail: MailServer, gateway: Gateway
) -> None:
    port, secret = free_ports(1)[0], "agreed with the gateway, and with nobody else"
    house.start(
        *("-m", "uvicorn", "opendialogue.asgi:application", "--port", str(port), "--log-level", "error"),
        SMS_HOOK_SECRET=secret,
        ALLOWED_HOSTS="127.0.0.1",
    )
    call(house)
    until(lambda: newest(house, "sms")[1] == "sent", "the text message goes out")
    notice = newest(house, "sms")[0]

    def tell(state: str, signed_with: str = secret) -> int:
        body = json.dumps(
            {"reference": notice, "state": state, "at": house.now()[:19].replace(" ", "T") + "+00:00"}
        ).encode()
        timestamp = str(int(time.time() + house.offset))
        headers = {"X-Timestamp": timestamp, "X-Signature": sign(signed_with, timestamp, body)}
        headers["Content-Type"] = "application/json"
        return requests.post(
            f"http://127.0.0.1:{port}/hooks/sms/receipts/", data=body, headers=headers, timeout=30
        ).status_code

    until(lambda: answers(port), "the web server answers")
    assert tell("failed", signed_with="a guess") in (401, 403)
    assert newest(house, "sms")[1] == "sent"
    assert [tell(state) for state in ("delivered", "delivered", "sent", "failed")] == [204] * 4
    assert newest(house, "sms")[1] == "delivered"
    assert newest(house, "mail")[1] == "spared"
    house.later(SILENCE)
    house.run("manage.py", "sweep")
    figures(
        "a gateway's receipts come twice, in the wrong order, and forged",
        "delivered stays delivered, the mail is spared, what is forged changes nothing",
        duties=1,
        lost=0 if len(gateway.rang) == 1 else 1,
        doubled=len(gateway.rang) - 1 + len(mail.received),
    )


def answers(port: int) -> bool:
    with contextlib.suppress(requests.ConnectionError):
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=30).status_code in (200, 503)
    return False
