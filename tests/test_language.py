"""Each person reads their own language: on pages, in errors, in dates, and in notices, whoever sent them."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language_info

from networks.models import Person
from notices.models import Notice
from notices.texts import Text, write
from opendialogue.wording import moment
from response.contacts import NewContact, record_first_contact
from response.engine.sweep import sweep
from tests.cast import SATURDAY_NIGHT, Cast, signed_in

ENGLISH, FINNISH, GERMAN = '<html lang="en"', '<html lang="fi"', '<html lang="de"'


@pytest.fixture(autouse=True)
def saturday_night() -> Iterator[None]:
    with time_machine.travel(SATURDAY_NIGHT, tick=False):
        yield


def speaks(person: Person, language: str) -> Person:
    person.language = language
    person.save(update_fields=["language"])
    return person


def page(client: Client, name: str, **headers: str) -> str:
    return client.get(reverse(name), headers=headers).content.decode()


def letters_to(person: Person) -> list[Text]:
    found = Notice.objects.filter(recipient=person)
    return [write(notice.kind, notice.channel, notice.language, notice.context) for notice in found]


def test_a_visitor_reads_what_their_browser_asks_for(cast: Cast, client: Client) -> None:
    finnish = page(client, "home", accept_language="fi-FI,fi;q=0.9,en;q=0.5")
    assert FINNISH in finnish
    assert "Minut on kutsuttu" in finnish
    english = page(client, "home", accept_language="en-GB")
    assert ENGLISH in english
    assert "I was invited" in english


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_language_is_offered_by_its_own_name_and_runs_its_own_way(
    language: str, cast: Cast, client: Client
) -> None:
    way = "rtl" if get_language_info(language)["bidi"] else "ltr"
    for name in ("home", "start", "account_login"):
        read = page(client, name, accept_language=language)
        assert f'<html lang="{language}" dir="{way}">' in read
        others = {code for code, _name in settings.LANGUAGES} - {language}
        assert {code for code in others if f'value="{code}" lang="{code}">' in read} == others
    client.cookies["django_language"] = language
    assert f'<html lang="{language}" dir="{way}">' in client.post(reverse("leave")).content.decode()


def test_a_german_reads_german(cast: Cast, client: Client) -> None:
    german = page(client, "home", accept_language="de-AT,de;q=0.9,en;q=0.5")
    assert GERMAN in german
    assert "Ich wurde eingeladen" in german


def test_help_lines_are_in_the_language_of_the_page_where_the_service_has_worded_them(
    cast: Cast, client: Client
) -> None:
    line = {"label": "Call the team", "labels": {"fi": "Soita tiimille"}, "phone": "+358 9 555 0100"}
    cast.service.help_now = [line, {"label": "If somebody is in danger", "phone": "112"}]
    cast.service.save()
    finnish = page(client, "home", accept_language="fi")
    assert "Soita tiimille" in finnish
    assert "If somebody is in danger" in finnish
    assert "Call the team" in page(client, "home", accept_language="en")


def test_a_language_nobody_translated_is_answered_in_english(cast: Cast, client: Client) -> None:
    assert ENGLISH in page(client, "home", accept_language="sv")


def test_what_a_visitor_chose_holds_against_their_browser(cast: Cast, client: Client) -> None:
    client.post(reverse("language"), {"language": "fi", "next": "/start/"}, headers={"accept-language": "en"})
    for name in ("start", "home", "account_login"):
        assert FINNISH in page(client, name, accept_language="en")


@pytest.mark.parametrize(
    ("language", "of_members", "of_staff"),
    [
        ("fi", "Poistu sivulta", "Vuorot"),
        ("de", "Seite verlassen", "Bereitschaft"),
        ("ar", "مغادرة هذه الصفحة", "المناوبة"),
    ],
)
def test_a_person_reads_their_own_language_on_any_device(
    language: str, of_members: str, of_staff: str, cast: Cast
) -> None:
    client = signed_in(speaks(cast.aino, language))
    client.cookies["django_language"] = "en"
    for name in (
        "today",
        "contacts",
        "networks",
        "reports",
        "reports_meetings",
        "rota",
        "settings",
        "errands",
        "me",
    ):
        read = page(client, name, accept_language="en")
        assert f'<html lang="{language}"' in read, name
        assert of_members in read or of_staff in read, name
    read = page(signed_in(speaks(cast.maija, language)), "today")
    assert of_members in read


def test_one_persons_language_is_not_the_next_ones(cast: Cast) -> None:
    assert FINNISH in page(signed_in(speaks(cast.aino, "fi")), "today")
    assert ENGLISH in page(signed_in(cast.sami), "today")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Sunday 22 November at 10:05pm"),
        ("fi", "sunnuntaina 22. marraskuuta klo 22.05"),
        ("de", "bis Sonntag, 22. November, 22:05 Uhr"),
        ("ar", "أقصى موعد الأحد 22 نوفمبر الساعة 10:05 مساءً"),
    ],
)
def test_dates_are_said_as_the_language_says_them(language: str, said: str, cast: Cast) -> None:
    client = Client(headers={"accept-language": language})
    told = {"submission": str(uuid.uuid4()), "whom": "me", "name": "Maija", "phone": "+358 40 111 2222"}
    thanks = client.post(reverse("start"), told, follow=True)
    assert thanks.status_code == HTTPStatus.OK
    assert said in thanks.content.decode()


def test_a_notice_is_in_its_receivers_language_whoever_sent_it(cast: Cast) -> None:
    speaks(cast.aino, "fi")
    client = signed_in(cast.leena)
    assert ENGLISH in page(client, "today")
    record_first_contact(
        NewContact(team=cast.team, received_at=SATURDAY_NIGHT, about=cast.maija),
        recorded_by=None,
        now=SATURDAY_NIGHT,
    )
    sweep(SATURDAY_NIGHT)
    sweep(SATURDAY_NIGHT + timedelta(minutes=30))
    to_aino, to_sami = letters_to(cast.aino), letters_to(cast.sami)
    assert to_aino
    for letter in to_aino:
        assert "Joku odottaa meitä. Viimeistään sunnuntaina 22. marraskuuta klo 22.05." in letter.body
    assert to_sami
    for letter in to_sami:
        assert "Somebody is still waiting for us. By Sunday 22 November at 10:05pm." in letter.body


def test_a_notice_in_german_is_german_from_end_to_end(cast: Cast) -> None:
    speaks(cast.aino, "de")
    new = NewContact(team=cast.team, received_at=SATURDAY_NIGHT, about=cast.maija)
    record_first_contact(new, recorded_by=None, now=SATURDAY_NIGHT)
    sweep(SATURDAY_NIGHT)
    sweep(SATURDAY_NIGHT + timedelta(minutes=30))
    letters = letters_to(cast.aino)
    assert letters
    for letter in letters:
        assert "auf uns. Spätestens Sonntag, 22. November, 22:05 Uhr." in letter.body
        assert "waiting" not in letter.subject + letter.body


def test_a_notice_that_is_caused_from_a_finnish_page_stays_in_its_receivers_language(cast: Cast) -> None:
    client = Client(headers={"accept-language": "fi"})
    told = {"submission": str(uuid.uuid4()), "whom": "me", "name": "Maija", "phone": "+358 40 111 2222"}
    assert FINNISH in client.post(reverse("start"), told, follow=True).content.decode()
    sweep(SATURDAY_NIGHT)
    assert any("Somebody is waiting for us." in letter.body for letter in letters_to(cast.aino))


def test_sign_in_and_its_errors_are_in_finnish(cast: Cast) -> None:
    client = Client(headers={"accept-language": "fi"})
    typed = {"login": "aino@example.org", "password": "not this one"}
    answer = client.post(reverse("account_login"), typed).content.decode()
    assert FINNISH in answer
    assert "Annettu sähköposti tai salasana ei ole oikein." in answer
    assert "Sign in" not in answer


def test_what_a_form_finds_wrong_is_said_in_finnish(cast: Cast) -> None:
    client = Client(headers={"accept-language": "fi"})
    told = {"submission": str(uuid.uuid4()), "whom": "me", "mail": "no address", "phone": "12"}
    answer = client.post(reverse("start"), told).content.decode()
    assert "Tarkista tämä ennen kuin jatkat" in answer
    assert "Tämä ei näytä puhelinnumerolta." in answer
    assert "sähköpostiosoite" in answer
    assert "valid" not in answer.split("<main")[1].split("<form")[0]


def test_sign_in_and_what_forms_find_wrong_are_in_german(cast: Cast) -> None:
    client = Client(headers={"accept-language": "de"})
    typed = {"login": "aino@example.org", "password": "not this one"}
    refused = client.post(reverse("account_login"), typed).content.decode()
    assert GERMAN in refused
    assert "E-Mail-Adresse und Passwort passen nicht zusammen." in refused
    assert "Sign in" not in refused
    told = {"submission": str(uuid.uuid4()), "whom": "me", "mail": "no address", "phone": "12"}
    answer = client.post(reverse("start"), told).content.decode()
    assert "Bitte prüfen Sie das, bevor Sie weitergehen" in answer
    assert "Das sieht nicht wie eine Telefonnummer aus." in answer
    assert "Bitte gültige E-Mail-Adresse eingeben." in answer


def test_what_does_not_exist_is_said_in_finnish(cast: Cast, client: Client) -> None:
    answer = client.get("/no-such-page/", headers={"accept-language": "fi"})
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "Tätä sivua ei ole täällä" in answer.content.decode()


def test_the_end_of_summer_time_is_told_apart_in_finnish() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    with translation.override("fi"), timezone.override(ZoneInfo("Europe/Helsinki")):
        assert moment(first) == "sunnuntaina 25. lokakuuta klo 3.30, ennen kellojen siirtoa"
        assert moment(first + timedelta(hours=1)) == (
            "sunnuntaina 25. lokakuuta klo 3.30, kellojen siirron jälkeen"
        )
