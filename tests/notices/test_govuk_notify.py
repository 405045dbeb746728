"""GOV.UK Notify: a real server that checks who signs, and what is asked of it."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from notices.channels import way_of
from notices.govuk_notify import GovukNotify
from notices.parcels import Fate, Parcel
from tests.notices.gateways import TEMPLATE

PARCEL = Parcel(uuid.uuid4(), "+358403334444", "", "Kallio: hei", "", "Kallio")


def send(notify):
    with way_of("sms") as way:
        assert isinstance(way, GovukNotify)
        return way.send(PARCEL)


def ask(notify):
    with way_of("sms") as way:
        return way.ask(PARCEL)


def test_a_message_goes_out_signed_with_its_template_and_reference(notify):
    outcome = send(notify)
    assert (outcome.fate, outcome.reference) == (Fate.ACCEPTED, str(PARCEL.notice))
    assert notify.asked == [
        {
            "phone_number": "+358403334444",
            "template_id": TEMPLATE,
            "personalisation": {"text": "Kallio: hei"},
            "reference": str(PARCEL.notice),
        }
    ]


@pytest.mark.parametrize(
    ("status", "fate", "elsewhere"),
    [
        (400, Fate.REFUSED, False),
        (401, Fate.AGAIN, True),
        (403, Fate.AGAIN, True),
        (429, Fate.AGAIN, False),
        (500, Fate.AGAIN, False),
        (504, Fate.PERHAPS, False),
    ],
)
def test_a_no_to_the_message_is_told_from_a_no_to_us_and_from_not_now(notify, status, fate, elsewhere):
    notify.status = status
    outcome = send(notify)
    assert (outcome.fate, outcome.elsewhere) == (fate, elsewhere)
    assert outcome.reason == f"Notify answered {status} BadRequestError: No such template"


def test_a_key_that_lets_nobody_in_is_our_trouble_and_another_way_need_not_wait(notify, settings):
    settings.SMS_URL = notify.sms_url.replace("aaaaaaaaaaaa@", "aaaaaaaaaaab@")
    outcome = send(notify)
    assert (outcome.fate, outcome.away, outcome.elsewhere) == (Fate.AGAIN, True, True)
    assert "aaaaaaaaaaab" not in outcome.reason
    assert ask(notify).fate is Fate.AGAIN


def test_each_call_is_signed_for_its_own_moment(notify):
    with time_machine.travel("2026-11-21T22:05:00+00:00") as now, way_of("sms") as way:
        assert way.send(PARCEL).fate is Fate.ACCEPTED
        now.shift(timedelta(minutes=5))
        assert way.ask(PARCEL).fate is Fate.ACCEPTED


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        ("created", Fate.ACCEPTED),
        ("sending", Fate.ACCEPTED),
        ("pending", Fate.ACCEPTED),
        ("sent", Fate.ACCEPTED),
        ("delivered", Fate.DELIVERED),
        ("permanent-failure", Fate.REFUSED),
        ("temporary-failure", Fate.REFUSED),
        ("technical-failure", Fate.REFUSED),
    ],
)
def test_notify_says_what_became_of_a_message(notify, status, fate):
    send(notify)
    notify.taken[str(PARCEL.notice)] = status
    assert ask(notify).fate is fate


def test_of_two_with_one_reference_the_one_that_arrived_counts(notify):
    send(notify)
    send(notify)
    assert ask(notify).fate is Fate.ACCEPTED
    notify.taken[str(PARCEL.notice)] = "delivered"
    assert ask(notify).fate is Fate.DELIVERED


def test_notify_never_heard_of_a_message(notify):
    assert ask(notify) is None


def test_an_answer_that_is_none_is_no_answer(notify):
    notify.says = 500
    assert ask(notify).fate is Fate.PERHAPS
