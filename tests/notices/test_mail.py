import uuid

import pytest

from notices import mail
from notices.delivery import deliver_due
from notices.models import NoticeState, Urgency
from notices.parcels import Fate, Parcel
from tests.notices.conftest import NOW

ICS = "\r\n".join(
    ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", "METHOD:REQUEST", "BEGIN:VEVENT", "UID:1@example.org",
     "DTSTAMP:20261121T220000Z", "DTSTART:20261122T160000Z", "END:VEVENT", "END:VCALENDAR", ""]
)  # fmt: skip


def parcel(**changes):
    words = {
        "notice": uuid.uuid4(),
        "address": "pekka@example.net",
        "subject": "A message from Kallio",
        "body": "Hei Pekka, nähdään!\n",
        "calendar": "",
        "sender_name": "Kallio",
    }
    return Parcel(**{**words, **changes})


def send(server, *parcels):
    with mail.Smtp(server.url) as way:
        return [way.send(each) for each in parcels]


def test_a_mail_arrives_with_its_words_and_its_lasting_id(mail_server):
    one = parcel()
    (outcome,) = send(mail_server, one)
    assert outcome.fate is Fate.ACCEPTED
    (message,) = mail_server.received
    assert message["Message-ID"] == outcome.reference == f"<{one.notice}@dialogue.example.org>"
    assert (message["To"], message["From"]) == ("pekka@example.net", "Kallio <noreply@localhost>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().strip() == "Hei Pekka, nähdään!"


def test_a_calendar_file_is_the_last_alternative_with_the_method_it_names(mail_server):
    send(mail_server, parcel(calendar=ICS))
    (message,) = mail_server.received
    assert message.get_content_type() == "multipart/alternative"
    text, calendar = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_content_disposition() is None
    assert "DTSTART:20261122T160000Z" in calendar.get_content()


def test_one_connection_carries_a_batch(mail_server):
    outcomes = send(mail_server, *(parcel() for _ in range(20)))
    assert [outcome.fate for outcome in outcomes] == [Fate.ACCEPTED] * 20
    assert len(mail_server.received) == 20
    assert mail_server.connections == 1


def test_a_server_that_hung_up_between_two_mails_gets_the_second_on_a_new_connection(mail_server):
    with mail.Smtp(mail_server.url) as way:
        way.send(parcel())
        way._backend.connection.sock.shutdown(2)
        assert way.send(parcel()).fate is Fate.ACCEPTED
    assert mail_server.connections == 2


@pytest.mark.parametrize(
    ("where", "answer", "fate"),
    [
        ("rcpt", "550 5.1.1 no such person", Fate.REFUSED),
        ("rcpt", "450 4.2.1 try later", Fate.AGAIN),
        ("data", "554 5.6.0 not these words", Fate.REFUSED),
        ("data", "451 4.3.0 try later", Fate.AGAIN),
    ],
)
def test_a_final_no_is_told_from_not_now(mail_server, where, answer, fate):
    setattr(mail_server, where, answer)
    first, second = send(mail_server, parcel(), parcel())
    assert (first.fate, first.reason, first.away) == (fate, answer, False)
    assert second.fate is fate


def test_a_server_that_hangs_is_given_up_on_and_may_have_the_mail(mail_server, monkeypatch):
    monkeypatch.setattr(mail, "TIMEOUT", 0.3)
    mail_server.behaviour = "hang"
    (outcome,) = send(mail_server, parcel())
    assert (outcome.fate, outcome.away) == (Fate.PERHAPS, True)


def test_a_server_that_drops_before_it_answers_may_have_the_mail(mail_server):
    mail_server.behaviour = "drop"
    (outcome,) = send(mail_server, parcel())
    assert (outcome.fate, outcome.away) == (Fate.PERHAPS, False)


def test_a_server_that_is_not_there_is_tried_again(mail_server):
    with mail.Smtp("smtp://127.0.0.1:9") as way:
        outcome = way.send(parcel())
    assert (outcome.fate, outcome.away) == (Fate.AGAIN, True)


def test_an_address_that_would_break_the_header_is_refused(mail_server):
    (outcome,) = send(mail_server, parcel(address="pekka@example.net\nBcc: all@example.org"))
    assert outcome.fate is Fate.REFUSED
    assert not mail_server.received


@pytest.mark.django_db
def test_a_dropped_mail_is_sent_again_as_the_same_mail(mail_server, queued):
    notice = queued(urgency=Urgency.LADDER)
    mail_server.behaviour = "drop"
    deliver_due(NOW)
    notice.refresh_from_db()
    assert notice.state == NoticeState.QUEUED
    mail_server.behaviour = ""
    deliver_due(notice.next_attempt_at)
    notice.refresh_from_db()
    assert notice.state == NoticeState.SENT
    first, second = mail_server.received
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_content() == second.get_content()
