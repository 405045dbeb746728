"""Arabic, and with it everything that runs from right to left: dates, six plurals, names, notices, mixed words."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from babel.messages.pofile import read_po
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from meetings.voices import add_voice
from networks.models import Person
from notices.texts import write
from opendialogue.configuration import ROOT
from opendialogue.wording import clock_time, day, duration, listed, moment, time_left
from tests.cast import SATURDAY_NIGHT, Cast, signed_in
from tests.meetings.together import meeting_of

HELSINKI = ZoneInfo("Europe/Helsinki")
FINNISH_WORDS, ARABIC_WORDS = "En nuku enää öisin.", "لم ينم منذ يوم الأحد."
#: signs that a part of a text message holds, where one of them is Arabic and it has several parts
SIGNS_OF_A_PART = 67
MOST_PARTS = 4
COUNTED = re.compile(r"%\(\w+\)[sd]")


@pytest.fixture(autouse=True)
def saturday_night() -> Iterator[None]:
    with time_machine.travel(SATURDAY_NIGHT, tick=False):
        yield


@pytest.fixture
def arabic() -> Iterator[None]:
    with translation.override("ar"), timezone.override(HELSINKI):
        yield


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=HELSINKI)


def reads(person: Person, language: str) -> Person:
    person.language = language
    person.save(update_fields=["language"])
    return person


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (23, 59, "11:59 مساءً"),
        (0, 0, "12:00 منتصف الليل"),
        (0, 1, "12:01 صباحًا"),
        (11, 59, "11:59 صباحًا"),
        (12, 0, "12:00 ظهرًا"),
        (12, 59, "12:59 ظهرًا"),
        (13, 0, "1:00 مساءً"),
    ],
)
def test_a_time_of_day_says_which_half_of_the_day_it_means(hour: int, minute: int, said: str, arabic) -> None:
    assert clock_time(at(2026, 11, 21, hour, minute)) == said


def test_a_date_has_its_day_its_month_and_far_off_its_year(arabic) -> None:
    assert moment(at(2026, 11, 22, 22, 5)) == "الأحد 22 نوفمبر الساعة 10:05 مساءً"
    assert day(at(2023, 6, 15, 9, 10)) == "الخميس 15 يونيو 2023"
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment(first) == "الأحد 25 أكتوبر الساعة 3:30 صباحًا، قبل تأخير الساعة"
    assert moment(first + timedelta(hours=1)) == "الأحد 25 أكتوبر الساعة 3:30 صباحًا، بعد تأخير الساعة"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "لا أحد ينتظر."),
        (1, "شخص واحد ينتظر."),
        (2, "شخصان ينتظران."),
        (3, "3 أشخاص ينتظرون."),
        (10, "10 أشخاص ينتظرون."),
        (11, "11 شخصًا ينتظرون."),
        (99, "99 شخصًا ينتظرون."),
        (100, "100 شخص ينتظرون."),
        (102, "102 شخص ينتظرون."),
        (103, "103 أشخاص ينتظرون."),
        (111, "111 شخصًا ينتظرون."),
    ],
)
def test_people_are_counted_in_six_forms(count: int, said: str, arabic) -> None:
    waiting = ngettext("%(count)d person is waiting.", "%(count)d people are waiting.", count)
    assert waiting % {"count": count} == said


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=59), "أقل من دقيقة"),
        (timedelta(minutes=1), "دقيقة واحدة"),
        (timedelta(minutes=62), "ساعة واحدة ودقيقتين"),
        (timedelta(hours=3, minutes=20), "3 ساعات و20 دقيقة"),
        (timedelta(hours=11), "11 ساعة"),
        (timedelta(hours=48), "يومين"),
        (timedelta(days=100, hours=3), "100 يوم و3 ساعات"),
    ],
)
def test_a_length_of_time_is_one_phrase(length: timedelta, said: str, arabic) -> None:
    assert duration(length) == said
    assert time_left(SATURDAY_NIGHT + length, SATURDAY_NIGHT) == f"ينتهي بعد {said}"
    assert time_left(SATURDAY_NIGHT - length, SATURDAY_NIGHT) == f"متأخّر منذ {said}"


def test_every_text_that_counts_has_six_wordings_and_those_of_many_say_the_number() -> None:
    with (ROOT / "locale/ar/LC_MESSAGES/django.po").open("rb") as file:
        counting = [message for message in read_po(file, locale="ar") if message.pluralizable]
    assert counting
    for message in counting:
        assert len(message.string) == 6
        assert all(message.string), message.id
        numbers = set(COUNTED.findall(message.id[1]))
        for wording_of_many in message.string[3:]:
            assert set(COUNTED.findall(wording_of_many)) == numbers, message.id


def test_each_of_several_names_keeps_its_own_direction_and_its_place(arabic) -> None:
    assert listed(["Maija", "مايا"]) == "\u2068Maija\u2069، مايا"
    with translation.override("fi"):
        assert listed(["Maija", "مايا"]) == "Maija, \u2068مايا\u2069"


def test_a_page_runs_from_the_right_and_a_phone_number_from_the_left(cast: Cast) -> None:
    cast.service.help_now = [
        {"label": "Call the team", "labels": {"ar": "الاتصال بالفريق"}, "phone": "+358 9 555 0100"}
    ]
    cast.service.save()
    client = signed_in(reads(cast.maija, "ar"))
    for name in ("today", "me", "start"):
        page = client.get(reverse(name)).content.decode()
        assert '<html lang="ar" dir="rtl">' in page
        assert '<bdi>الاتصال بالفريق</bdi>: <a href="tel:+35895550100" dir="ltr">+358 9 555 0100</a>' in page
        assert "مغادرة هذه الصفحة" in page


def test_what_a_form_finds_wrong_is_said_in_arabic(cast: Cast) -> None:
    answer = Client().post(reverse("start"), {"whom": "me", "phone": "12"}, headers={"accept-language": "ar"})
    page = answer.content.decode()
    assert "راجعوا هذا من فضلكم قبل أن تتابعوا" in page
    assert "هذا لا يبدو رقم هاتف." in page
    assert 'value="12"' in page


def test_the_time_line_of_the_ladder_begins_where_reading_begins(cast: Cast) -> None:
    def places(language: str) -> list[int]:
        page = signed_in(reads(cast.leena, language)).get(reverse("settings")).content.decode()
        return [int(x) for x in re.findall(r'<text class="map-initials" x="(\d+)"', page)]

    from_the_left, from_the_right = places("en"), places("ar")
    assert len(from_the_left) > 1
    assert from_the_left == sorted(from_the_left)
    assert from_the_right == sorted(from_the_right, reverse=True)


@pytest.mark.parametrize(("reader", "language"), [("maija", "ar"), ("pekka", "fi")])
def test_words_of_either_direction_stand_as_their_own_on_a_page_of_the_other(
    reader: str, language: str, cast: Cast
) -> None:
    meeting = meeting_of(cast)
    add_voice(meeting, cast.maija, FINNISH_WORDS, by=cast.maija, now=SATURDAY_NIGHT, language="fi")
    add_voice(meeting, cast.pekka, ARABIC_WORDS, by=cast.pekka, now=SATURDAY_NIGHT, language="ar")
    client = signed_in(reads(getattr(cast, reader), language))
    page = client.get(reverse("meeting", args=[meeting.pk])).content.decode()
    assert f'<p class="words" dir="auto" lang="fi">{FINNISH_WORDS}</p>' in page
    assert f'<p class="words" dir="auto" lang="ar">{ARABIC_WORDS}</p>' in page
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page


def test_arabic_words_are_found_in_whatever_form_they_stand(cast: Cast) -> None:
    meeting = meeting_of(cast)
    add_voice(
        meeting, cast.pekka, "تكلمنا عن المدرسة والبيت.", by=cast.pekka, now=SATURDAY_NIGHT, language="ar"
    )
    client = signed_in(cast.maija)
    address = f"/networks/{cast.network.pk}/words/"
    for sought in ("المدرسة", "مدرسة", "للمدرسة"):
        assert "تكلمنا عن" in client.get(address, {"words": sought}).content.decode(), sought
    assert "تكلمنا عن" not in client.get(address, {"words": "مستشفى"}).content.decode()


#: what the texts of notices are given, at its longest
LONG = {
    **dict.fromkeys(("starts_at", "begins_at", "ends_at", "by"), "2026-09-23T19:05:00+00:00"),
    **dict.fromkeys(("giver", "taker", "asks", "who", "name"), "Aleksandra"),
    **dict.fromkeys(("count", "days", "more", "counter"), 12),
    "sender_name": "Kallio",
    "zone": "Europe/Helsinki",
    "code": "123456",
}
#: the texts that whoever is on call can answer
ANSWERED = ("contact_new", "rung_due", "rung_breached", "digest")


def kinds_of_text_messages() -> list[str]:
    names = [path.name.removesuffix(".sms.txt") for path in (ROOT / "templates/notices").glob("*.sms.txt")]
    return sorted(set(names) - {"base"})


@pytest.mark.parametrize("kind", kinds_of_text_messages())
def test_a_text_message_is_read_from_the_right_and_stays_within_few_parts(kind: str) -> None:
    path = "/c/" + "x" * 60 + "/"
    body = write(kind, "sms", "ar", {**LONG, "path": path, "may_answer": kind in ANSWERED}).body
    assert body.startswith("\u200fKallio: ")
    assert len(body) <= MOST_PARTS * SIGNS_OF_A_PART


def test_a_mail_needs_no_mark_and_another_language_has_none() -> None:
    assert write("contact_new", "mail", "ar", LONG).body.startswith("مرحبًا \u2068Aleksandra\u2069،")
    assert not write("contact_new", "sms", "fi", LONG).body.startswith("\u200f")
