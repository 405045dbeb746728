import uuid

import pytest

from notices import calling
from notices.parcels import Fate, Parcel
from notices.sms import HttpGateway

PARCEL = Parcel(uuid.uuid4(), "+358403334444", "", "Kallio: hei", "", "Kallio")


def send(url):
    with HttpGateway(url) as way:
        return way.send(PARCEL)


def test_a_message_is_posted_with_its_lasting_reference_and_the_token(gateway, settings):
    outcome = send(settings.SMS_URL)
    assert (outcome.fate, outcome.reference) == (Fate.ACCEPTED, str(PARCEL.notice))
    assert gateway.asked == [{"to": "+358403334444", "text": "Kallio: hei", "reference": str(PARCEL.notice)}]
    assert gateway.headers[0]["Authorization"] == "Bearer secret-token"


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (200, Fate.ACCEPTED),
        (299, Fate.ACCEPTED),
        (302, Fate.AGAIN),
        (400, Fate.REFUSED),
        (404, Fate.REFUSED),
        (408, Fate.AGAIN),
        (425, Fate.AGAIN),
        (429, Fate.AGAIN),
        (499, Fate.REFUSED),
        (500, Fate.AGAIN),
        (503, Fate.AGAIN),
        (504, Fate.PERHAPS),
    ],
)
def test_a_final_no_is_told_from_not_now(gateway, settings, status, fate):
    gateway.status = status
    outcome = send(settings.SMS_URL)
    assert outcome.fate is fate
    assert ("secret-token" in outcome.reason, outcome.away) == (False, False)


def test_a_gateway_that_hangs_may_have_sent_it(gateway, settings, monkeypatch):
    monkeypatch.setattr(calling, "TIMEOUT", (0.3, 0.3))
    gateway.let_go.clear()
    outcome = send(settings.SMS_URL)
    assert (outcome.fate, outcome.away) == (Fate.PERHAPS, True)


def test_a_gateway_that_is_not_there_is_tried_again():
    outcome = send("http://token@127.0.0.1:9/")
    assert (outcome.fate, outcome.away) == (Fate.AGAIN, True)
    assert "token" not in outcome.reason


def test_a_gateway_that_hangs_up_instead_of_answering_may_have_sent_it(gateway, settings):
    gateway.loses_its_answer = True
    outcome = send(settings.SMS_URL)
    assert (outcome.fate, outcome.away) == (Fate.PERHAPS, True)


def ask(url):
    with HttpGateway(url) as way:
        return way.ask(PARCEL)


@pytest.mark.parametrize(
    ("state", "fate"), [("sent", Fate.ACCEPTED), ("delivered", Fate.DELIVERED), ("failed", Fate.REFUSED)]
)
def test_a_gateway_that_is_asked_says_what_became_of_a_message(gateway, settings, state, fate):
    gateway.taken[str(PARCEL.notice)] = state
    assert ask(settings.SMS_URL).fate is fate


def test_a_gateway_says_that_it_never_heard_of_a_message(gateway, settings):
    assert ask(settings.SMS_URL) is None
    assert gateway.questions == [str(PARCEL.notice)]


@pytest.mark.parametrize(
    ("status", "fate"), [(405, Fate.PERHAPS), (501, Fate.PERHAPS), (200, Fate.PERHAPS), (429, Fate.AGAIN)]
)
def test_a_gateway_that_cannot_be_asked_is_told_from_one_that_is_busy(gateway, settings, status, fate):
    gateway.says = status
    assert ask(settings.SMS_URL).fate is fate


def test_a_gateway_that_does_not_answer_a_question_is_asked_again():
    assert ask("http://token@127.0.0.1:9/").fate is Fate.AGAIN


def test_an_endless_answer_is_not_read_to_its_end(gateway, settings, monkeypatch):
    monkeypatch.setattr(calling, "LARGEST", 10)
    gateway.taken[str(PARCEL.notice)] = "sent"
    assert ask(settings.SMS_URL).fate is Fate.PERHAPS
