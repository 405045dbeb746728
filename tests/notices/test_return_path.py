"""Each mail comes back to an address of its own; people see none of it."""

import uuid
from typing import Any

import pytest
from django.test import override_settings

from notices import mail
from notices.parcels import Fate, Parcel
from notices.return_path import notice_returned, return_path
from tests.notices.conftest import MailServer

BOUNCES = "bounces@bounce.example.org"


def send(server: MailServer, notice: uuid.UUID) -> None:
    parcel = Parcel(notice, "pekka@example.net", "A message", "Hei\n", "", "Kallio")
    with mail.Smtp(server.url) as way:
        assert way.send(parcel).fate is Fate.ACCEPTED


def test_a_mail_goes_out_with_its_own_way_back_and_people_see_the_usual_sender(
    mail_server: MailServer, settings: Any
) -> None:
    settings.BOUNCE_ADDRESS = BOUNCES
    notice = uuid.uuid4()
    send(mail_server, notice)
    send(mail_server, notice)
    assert mail_server.senders == [return_path(notice)] * 2
    assert notice_returned(mail_server.senders[0]) == notice
    for message in mail_server.received:
        assert message["From"] == "Kallio <noreply@localhost>"
        assert notice.hex not in message.as_string().replace(str(message["Message-ID"]), "")


def test_without_such_an_address_mails_come_back_to_their_sender(mail_server: MailServer) -> None:
    send(mail_server, uuid.uuid4())
    assert mail_server.senders == ["noreply@localhost"]


def test_the_longest_name_fits_into_what_mail_allows(settings: Any) -> None:
    settings.BOUNCE_ADDRESS = "fourteenletter@bounce.example.org"
    assert len(return_path(uuid.uuid4()).partition("@")[0]) == 64


@pytest.mark.parametrize("write", [str.upper, "Mail <{}>".format, " {} ".format])
def test_a_mail_server_may_write_it_its_own_way(write: Any, settings: Any) -> None:
    settings.BOUNCE_ADDRESS = "Bounces@Bounce.example.org"
    notice = uuid.uuid4()
    assert notice_returned(write(return_path(notice))) == notice


def test_the_mark_is_of_this_notice_and_of_this_service(settings: Any) -> None:
    settings.BOUNCE_ADDRESS = BOUNCES
    one, other = uuid.uuid4(), uuid.uuid4()
    assert notice_returned(return_path(one).replace(one.hex, other.hex)) is None
    with override_settings(SECRET_KEY="another service has another key of its own"):
        assert notice_returned(return_path(one)) == one
        elsewhere = return_path(one)
    assert notice_returned(elsewhere) is None
