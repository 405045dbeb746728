from collections.abc import Iterator

import pytest
import time_machine
from django.template import TemplateDoesNotExist
from django.utils.translation import gettext, ngettext, override

from notices.texts import write
from opendialogue.configuration import ROOT
from opendialogue.texts import texts_in_template
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


#: what a text message can hold with 160 signs a part; any other sign leaves 70
GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)


@pytest.mark.parametrize("language", ["fi", "de"])
def test_no_wording_of_a_text_message_makes_it_need_twice_the_room(language):
    odd = {}
    for path in (ROOT / "templates" / "notices").glob("*.sms.txt"):
        for text in texts_in_template(path.read_text(), path.name):
            with override(language):
                plural = [ngettext(text.singular, text.plural, count) for count in (1, 2)]
                said = plural if text.plural else [gettext(text.singular)]
            assert text.singular not in said
            odd |= {words: signs for words in said if (signs := set(words) - GSM_7)}
    assert not odd
