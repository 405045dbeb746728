"""Where a text message says that an answer takes it on, and where it does not."""

import pytest

from networks.models import Person
from notices import texts
from notices.models import Notice
from response.acts import take_on
from response.engine.sweep import sweep
from response.models import FirstContact
from tests.cast import Cast
from tests.response.texting import HOUR, NOW, answering, call, checked, contact

__all__ = ["answering", "contact"]

pytestmark = pytest.mark.django_db


def offered(person: Person) -> list[bool]:
    """Of each text message to somebody, whether it says that an answer takes it on."""
    notices = Notice.objects.filter(recipient=person, kind__in=["contact_new", "rung_due"])
    return [
        "Answer 1 to take it on." in texts.write(each.kind, each.channel, "en", each.context).body
        for each in notices.order_by("turn")
    ]


def test_an_answer_is_offered_by_text_message_alone(cast: Cast, contact: FirstContact) -> None:
    assert offered(cast.aino) == [True, False]


def test_no_answer_is_offered_where_it_would_not_work(cast: Cast, settings) -> None:
    call(cast)
    sweep(NOW)
    assert offered(cast.aino) == [False, False]
    Notice.objects.all().delete()
    checked(cast.aino, cast.leena, cast.sami)
    settings.SMS_ANSWERS = False
    call(cast)
    sweep(NOW)
    assert offered(cast.aino) == [False, False]


def test_no_answer_is_offered_to_whoever_may_not_take_it_on_nor_once_it_is_taken(cast: Cast) -> None:
    checked(cast.sami, cast.leena)
    contact = call(cast)
    sweep(NOW + HOUR)
    assert (offered(cast.sami)[0], offered(cast.leena)[0]) == (True, False)
    take_on(contact, cast.sami, NOW + HOUR)
    Notice.objects.all().delete()
    sweep(NOW + 5 * HOUR)
    assert offered(cast.sami)[0] is False
