from collections.abc import Iterator

import pytest
import time_machine
from django.template import TemplateDoesNotExist

from notices.texts import write
from tests.cast import SATURDAY_NIGHT

CONTEXT = {
    "name": "Pekka O'Neill & sons",
    "starts_at": "2026-11-22T16:00:00+00:00",
    "zone": "Europe/Helsinki",
    "path": "/j/a-token/",
    "sender_name": "Kallio",
}


@pytest.fixture(autouse=True)
def saturday_night() -> Iterator[None]:
    """A time names its year only where it is another than this one."""
    with time_machine.travel(SATURDAY_NIGHT, tick=False):
        yield


def test_a_mail_has_the_wall_clock_of_its_zone_and_the_whole_link():
    text = write("greeting", "mail", "en", CONTEXT)
    assert text.subject == "A message from Kallio"
    assert "it's on Sunday 22 November at 6:00pm." in text.body
    assert "\nhttps://dialogue.example.org/j/a-token/\n" in text.body
    assert text.body.startswith("Hello Pekka O'Neill & sons,\n")


def test_a_text_message_is_one_line():
    text = write("greeting", "sms", "en", CONTEXT)
    assert text.body == (
        "Kallio: See you on Sunday 22 November at 6:00pm. https://dialogue.example.org/j/a-token/"
    )
    assert not text.subject


def test_times_are_said_in_the_receivers_language():
    assert "22. marraskuuta klo 18.00" in write("greeting", "sms", "fi", CONTEXT).body


def test_a_subject_cannot_carry_another_header():
    text = write("greeting", "mail", "en", {**CONTEXT, "sender_name": "Kallio\r\nBcc: all@example.org"})
    assert "\n" not in text.subject


def test_a_kind_without_a_text_is_an_error():
    with pytest.raises(TemplateDoesNotExist):
        write("unheard_of", "mail", "en", {})
