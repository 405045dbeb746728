import uuid

import pytest

from notices import sms
from notices.parcels import Fate, Parcel

PARCEL = Parcel(uuid.uuid4(), "+358403334444", "", "Kallio: hei", "", "Kallio")


def send(url):
    with sms.HttpGateway(url) as way:
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
    ],
)
def test_a_final_no_is_told_from_not_now(gateway, settings, status, fate):
    gateway.status = status
    outcome = send(settings.SMS_URL)
    assert outcome.fate is fate
    assert ("secret-token" in outcome.reason, outcome.away) == (False, False)


def test_a_gateway_that_hangs_may_have_sent_it(gateway, settings, monkeypatch):
    monkeypatch.setattr(sms, "TIMEOUT", (0.3, 0.3))
    gateway.let_go.clear()
    outcome = send(settings.SMS_URL)
    assert (outcome.fate, outcome.away) == (Fate.PERHAPS, True)


def test_a_gateway_that_is_not_there_is_tried_again():
    outcome = send("http://token@127.0.0.1:9/")
    assert (outcome.fate, outcome.away) == (Fate.AGAIN, True)
    assert "token" not in outcome.reason
