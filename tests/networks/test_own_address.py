"""A mail address somebody gives themselves to sign in by, proved by a code; and nobody learns whose it was."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from networks import invitations, staff
from networks.models import AddressCode, Person
from networks.own_address import Typed, ask_for_code, type_code
from notices.models import Notice
from notices.texts import write
from tests.cast import Cast, reachable, signed_in

pytestmark = pytest.mark.usefixtures("now")

ADDRESS = "pekka@example.net"
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def ask(browser: Client, address: str = ADDRESS) -> Any:
    return browser.post(reverse("me_address"), {"address": address})


def code_sent(who: str = "Pekka") -> str:
    sent = Notice.objects.filter(kind="address_code", recipient__name=who)
    return str(sent.latest("created_at").context["code"])


def type_in(browser: Client, code: str) -> Any:
    return browser.post(reverse("me_address_code"), {"code": code})


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def address_of(person: Person) -> str | None:
    person.refresh_from_db()
    return person.sign_in_address


def give_pekka_his_address(cast: Cast) -> Client:
    browser = signed_in(cast.pekka)
    ask(browser)
    type_in(browser, code_sent())
    return browser


def test_pekka_came_by_a_link_and_comes_back_without_it(cast: Cast, now: datetime) -> None:
    _invitation, token = invitations.invite(
        cast.network.places.get(person=cast.pekka), cast.aino, "/today/", now
    )
    phone = Client()
    phone.post(reverse("join", args=[token]))
    assert reverse("me_address") in phone.get(reverse("me")).content.decode()
    assert ask(phone, "Pekka@Example.net").url == reverse("me_address_code")
    code = code_sent()
    assert type_in(phone, f"{code[:3]} {code[3:]}").url == reverse("me")
    assert address_of(cast.pekka) == ADDRESS
    assert EmailAddress.objects.get(user=cast.pekka, verified=True, primary=True).email == ADDRESS

    elsewhere = Client()
    elsewhere.post(reverse("account_request_login_code"), {"email": ADDRESS})
    sent = Notice.objects.get(kind="sign_in_code")
    assert sent.recipient == cast.pekka
    elsewhere.post(reverse("account_confirm_login_code"), {"code": sent.context["code"]})
    assert "Maija" in elsewhere.get("/networks/").content.decode()


def test_the_letter_goes_there_and_names_nobody(cast: Cast) -> None:
    ask(signed_in(cast.pekka))
    notice = Notice.objects.get()
    words = write(notice.kind, notice.channel, notice.language, notice.context).body
    assert (notice.address, notice.recipient) == (ADDRESS, cast.pekka)
    assert code_sent() in words
    for name in ("Pekka", "Maija", "Open Dialogue"):
        assert name not in words


def test_the_code_is_nowhere_in_its_row(cast: Cast) -> None:
    ask(signed_in(cast.pekka))
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(networks_addresscode)::text FROM networks_addresscode")
        assert code_sent() not in re.findall(r"\d+", cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("passed", "outcome"),
    [(15 * MINUTE - SECOND, Typed.RIGHT), (15 * MINUTE, Typed.OVER), (15 * MINUTE + SECOND, Typed.OVER)],
)
def test_a_code_works_for_a_quarter_of_an_hour(
    cast: Cast, now: datetime, passed: timedelta, outcome: Typed
) -> None:
    ask(signed_in(cast.pekka))
    assert type_code(cast.pekka, code_sent(), now + passed) == outcome
    assert address_of(cast.pekka) == (ADDRESS if outcome == Typed.RIGHT else None)


def test_the_fifth_try_counts_and_there_is_no_sixth(cast: Cast, now: datetime) -> None:
    ask(signed_in(cast.pekka))
    code = code_sent()
    for _try in range(4):
        assert type_code(cast.pekka, another(code), now) == Typed.WRONG
    assert type_code(cast.pekka, code, now) == Typed.RIGHT


def test_after_five_wrong_tries_the_right_one_is_too_late(cast: Cast, now: datetime) -> None:
    browser = signed_in(cast.pekka)
    ask(browser)
    code = code_sent()
    for _try in range(4):
        assert list(type_in(browser, another(code)).context["form"].errors) == ["code"]
    assert type_in(browser, another(code)).url == reverse("me_address")
    assert type_code(cast.pekka, code, now) == Typed.OVER
    assert type_in(browser, code).url == reverse("me_address")
    assert address_of(cast.pekka) is None


def test_a_code_is_used_once(cast: Cast, now: datetime) -> None:
    give_pekka_his_address(cast).post(reverse("me_address_remove"))
    assert type_code(cast.pekka, code_sent(), now) == Typed.OVER
    assert address_of(cast.pekka) is None


def test_a_new_code_ends_the_one_before(cast: Cast, now: datetime) -> None:
    browser = signed_in(cast.pekka)
    ask(browser)
    first = code_sent()
    ask(browser, "other@example.net")
    second = Notice.objects.get(kind="address_code", address="other@example.net").context["code"]
    if first != second:
        assert type_code(cast.pekka, first, now) == Typed.WRONG
    assert type_code(cast.pekka, second, now) == Typed.RIGHT
    assert address_of(cast.pekka) == "other@example.net"


def test_a_code_is_of_no_use_to_anybody_else(cast: Cast, now: datetime) -> None:
    ask(signed_in(cast.pekka))
    assert type_code(cast.tuula, code_sent(), now) == Typed.OVER


def test_five_codes_an_hour_and_then_one_waits(cast: Cast, now: datetime) -> None:
    for number in range(5):
        ask_for_code(cast.pekka, f"pekka{number}@example.net", now + number * MINUTE)
    for passed in (5 * MINUTE, 60 * MINUTE - SECOND):
        with pytest.raises(ValidationError, match="several codes"):
            ask_for_code(cast.pekka, ADDRESS, now + passed)
    ask_for_code(cast.pekka, ADDRESS, now + 60 * MINUTE)


def test_somebody_elses_address_is_answered_like_any_other(cast: Cast) -> None:
    pages = []
    for address in ("nobody@example.net", "Maija@example.net", "aino@example.org"):
        browser = signed_in(cast.pekka)
        answered = browser.post(reverse("me_address"), {"address": address}, follow=True)
        tried = [type_in(browser, "000000").content.decode() for _try in range(4)]
        said = "".join([answered.content.decode(), *tried]).replace(address.lower(), "ADDRESS")
        pages.append(re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", said))
    assert pages[0] == pages[1] == pages[2]


def test_the_owner_is_told_and_no_code_goes_out(cast: Cast, now: datetime) -> None:
    ask(signed_in(cast.pekka), "maija@example.net")
    notice = Notice.objects.get()
    assert (notice.kind, notice.recipient, notice.address) == (
        "address_tried",
        cast.maija,
        "maija@example.net",
    )
    words = write(notice.kind, notice.channel, notice.language, notice.context).body
    assert "Pekka" not in words
    assert not re.search(r"\b\d{6}\b", words)
    assert type_code(cast.pekka, "000000", now) == Typed.WRONG


def test_somebody_locked_out_keeps_their_address_and_gets_no_mail(cast: Cast) -> None:
    Person.objects.filter(pk=cast.maija.pk).update(is_active=False)
    assert ask(signed_in(cast.pekka), "maija@example.net").status_code == 302
    assert not Notice.objects.exists()


def test_whoever_took_the_address_in_the_meantime_keeps_it(cast: Cast, now: datetime) -> None:
    ask(signed_in(cast.pekka))
    staff.new_colleague(cast.service, "Pekka the other", ADDRESS)
    assert type_code(cast.pekka, code_sent(), now) == Typed.OVER
    assert address_of(cast.pekka) is None


def test_two_who_share_a_mailbox_sign_in_as_one_person_alone(cast: Cast, now: datetime) -> None:
    reachable(cast.service, "His wife", mail=ADDRESS)
    give_pekka_his_address(cast)
    ask(signed_in(cast.tuula))
    assert Notice.objects.filter(kind="address_tried", recipient=cast.pekka).count() == 1
    assert address_of(cast.tuula) is None


def test_an_address_is_replaced_and_the_old_one_lets_nobody_in(cast: Cast) -> None:
    browser = give_pekka_his_address(cast)
    ask(browser, "new@example.net")
    assert address_of(cast.pekka) == ADDRESS
    type_in(browser, Notice.objects.get(address="new@example.net").context["code"])
    assert address_of(cast.pekka) == "new@example.net"
    Client().post(reverse("account_request_login_code"), {"email": ADDRESS})
    assert not Notice.objects.filter(kind="sign_in_code").exists()
    assert Notice.objects.filter(kind="sign_in_changed", recipient=cast.pekka, channel="sms").count() == 2


def test_an_address_is_removed_and_may_become_somebody_elses(cast: Cast, now: datetime) -> None:
    browser = give_pekka_his_address(cast)
    assert browser.post(reverse("me_address_remove"))["Location"] == reverse("me")
    assert address_of(cast.pekka) is None
    assert not EmailAddress.objects.filter(user=cast.pekka).exists()
    ask_for_code(cast.tuula, ADDRESS, now)
    assert type_code(cast.tuula, code_sent("Tuula"), now) == Typed.RIGHT


def test_what_the_sign_in_package_kept_of_another_does_not_stand_in_the_way(cast: Cast) -> None:
    EmailAddress.objects.create(user=cast.tuula, email=ADDRESS, verified=True, primary=True)
    give_pekka_his_address(cast)
    assert address_of(cast.pekka) == ADDRESS
    assert not EmailAddress.objects.filter(user=cast.tuula).exists()


@pytest.mark.parametrize("who", ["aino", "leena", "eero", "olavi"])
def test_staff_change_theirs_through_a_lead(cast: Cast, who: str) -> None:
    browser = signed_in(getattr(cast, who))
    for name in ("me_address", "me_address_code", "me_address_remove"):
        assert browser.post(reverse(name), {"address": ADDRESS, "code": "000000"}).status_code == 404
    assert reverse("me_address") not in browser.get(reverse("me")).content.decode()
    assert "A lead can change the address" in browser.get(reverse("me")).content.decode()
    assert not AddressCode.objects.exists()


@pytest.mark.parametrize("nonsense", ["", "pekka", "mıke@example.net", "x" * 250 + "@example.net"])
def test_an_address_that_is_none_is_said_at_its_field(cast: Cast, nonsense: str) -> None:
    response = ask(signed_in(cast.pekka), nonsense)
    assert list(response.context["form"].errors) == ["address"]
    assert nonsense in response.content.decode()


def test_the_address_one_has_already_is_said_to_be_ones_own(cast: Cast) -> None:
    assert list(ask(signed_in(cast.maija), "MAIJA@example.net").context["form"].errors) == ["address"]


@pytest.mark.parametrize("nonsense", ["", "12345", "1234567", "abcdef", "²²²²²²"])
def test_what_is_no_code_is_said_and_is_no_try(cast: Cast, nonsense: str) -> None:
    browser = signed_in(cast.pekka)
    ask(browser)
    assert list(type_in(browser, nonsense).context["form"].errors) == ["code"]
    assert AddressCode.objects.get().tries == 0


def test_the_digits_of_another_keyboard_are_digits(cast: Cast) -> None:
    browser = signed_in(cast.pekka)
    ask(browser)
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    assert type_in(browser, code_sent().translate(arabic)).url == reverse("me")


def test_without_a_code_there_is_nothing_to_type(cast: Cast, now: datetime) -> None:
    browser = signed_in(cast.pekka)
    assert browser.get(reverse("me_address_code"))["Location"] == reverse("me_address")
    ask(browser)
    assert browser.get(reverse("me_address_code")).status_code == 200
    with time_machine.travel(now + 15 * MINUTE, tick=False):
        assert browser.get(reverse("me_address_code"))["Location"] == reverse("me_address")


@pytest.mark.parametrize("by_now", ["maija@example.org", None])
def test_whoever_signed_in_by_an_address_that_was_given_up_is_out_at_once(
    cast: Cast, by_now: str | None
) -> None:
    theirs, own = signed_in(cast.maija), signed_in(cast.maija)
    if by_now:
        ask(own, by_now)
        type_in(own, code_sent("Maija"))
    else:
        own.post(reverse("me_address_remove"))
    assert address_of(cast.maija) == by_now
    assert own.get("/me/").status_code == 200
    assert theirs.get("/me/").status_code == 302


def test_a_colleague_whose_address_was_changed_signs_in_anew(cast: Cast, now: datetime) -> None:
    browser = signed_in(cast.aino)
    staff.change_sign_in_address(cast.aino, "AINO@example.org", now)
    assert browser.get("/contacts/").status_code == 200
    staff.change_sign_in_address(cast.aino, "aino@example.net", now)
    assert browser.get("/contacts/").status_code == 302
