"""Codes are typed in the digits of one's own keyboard, with whatever it puts between them, wherever one is asked."""

import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from networks.models import ContactPoint, Person
from notices.models import Notice
from tests.cast import Cast, signed_in

PASSWORD = "a long walk by the sea"
SECRET = "JBSWY3DPEHPK3PXP"
WESTERN = "0123456789"


def in_digits(digits: str, between: str = "") -> Callable[[str], str]:
    """How somebody with these digits on their keyboard types a code."""
    table = str.maketrans(WESTERN, digits)
    return lambda code: between.join(code.translate(table))


KEYBOARDS = {
    "Arabic": in_digits("٠١٢٣٤٥٦٧٨٩"),
    "Arabic, copied with marks of direction": lambda code: (
        f"\u200f{in_digits('٠١٢٣٤٥٦٧٨٩')(code)}\u202c\u00a0"
    ),
    "Persian, with joiners between": in_digits("۰۱۲۳۴۵۶۷۸۹", "\u200c"),
    "Bengali": in_digits("০১২৩৪৫৬৭৮৯"),
    "wide": in_digits("０１２３４５６７８９", "\u3000"),
    "Western, with a narrow space": in_digits(WESTERN, "\u202f"),
}
pytestmark = pytest.mark.usefixtures("now")
each_keyboard = pytest.mark.parametrize("typed", KEYBOARDS.values(), ids=KEYBOARDS.keys())


@pytest.fixture
def aino(cast: Cast) -> Person:
    cast.aino.set_password(PASSWORD)
    cast.aino.save()
    return cast.aino


def code_now(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def give_password(browser: Client, person: Person) -> None:
    browser.post(reverse("account_login"), {"login": person.sign_in_address, "password": PASSWORD})


@each_keyboard
def test_the_code_that_came_by_mail(cast: Cast, client: Client, typed: Callable[[str], str]) -> None:
    client.post(reverse("account_request_login_code"), {"email": "maija@example.net"})
    code = Notice.objects.get().context["code"]
    assert code.replace("-", "").isdigit()
    client.post(reverse("account_confirm_login_code"), {"code": typed(code)})
    assert client.get("/networks/").status_code == 200


@each_keyboard
def test_the_code_of_ones_app(aino: Person, client: Client, typed: Callable[[str], str]) -> None:
    TOTP.activate(aino, SECRET)
    give_password(client, aino)
    client.post(reverse("mfa_authenticate"), {"code": typed(code_now())})
    assert client.get("/networks/").status_code == 200


@each_keyboard
def test_a_spare_code_which_works_once(aino: Person, client: Client, typed: Callable[[str], str]) -> None:
    TOTP.activate(aino, SECRET)
    spare = RecoveryCodes.activate(aino).get_unused_codes()[0]
    statuses = []
    for browser in (client, Client()):
        give_password(browser, aino)
        browser.post(reverse("mfa_authenticate"), {"code": typed(spare)})
        statuses.append(browser.get("/networks/").status_code)
    assert statuses == [200, 302]


def test_a_code_typed_once_is_used_in_any_digits(aino: Person, client: Client) -> None:
    TOTP.activate(aino, SECRET)
    code, statuses = code_now(), []
    for browser, typed in ((client, KEYBOARDS["Arabic"]), (Client(), str)):
        give_password(browser, aino)
        browser.post(reverse("mfa_authenticate"), {"code": typed(code)})
        statuses.append(browser.get("/networks/").status_code)
    assert statuses == [200, 302]


@each_keyboard
def test_the_code_before_a_change_that_matters(aino: Person, typed: Callable[[str], str]) -> None:
    TOTP.activate(aino, SECRET)
    browser = signed_in(aino)
    sent = {"code": typed(code_now()), "next": "/networks/"}
    assert browser.post(reverse("mfa_reauthenticate"), sent)["Location"] == "/networks/"


@each_keyboard
def test_the_first_code_of_ones_app(aino: Person, client: Client, typed: Callable[[str], str]) -> None:
    give_password(client, aino)
    page = client.get(reverse("mfa_activate_totp"), follow=True)
    if "password" in page.context["form"].fields:
        address = f"{page.request['PATH_INFO']}?next={reverse('mfa_activate_totp')}"
        page = client.post(address, {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": typed(code_now(secret))})
    assert Authenticator.objects.filter(user=aino, type=Authenticator.Type.TOTP).exists()


@each_keyboard
def test_the_code_that_came_to_ones_phone(cast: Cast, typed: Callable[[str], str]) -> None:
    browser = signed_in(cast.pekka)
    browser.post(reverse("me_reach"), {"reach-phone": "+358401234567"})
    point = ContactPoint.objects.get(person=cast.pekka, value="+358401234567")
    code = Notice.objects.get(kind="reach_code").context["code"]
    browser.post(reverse("me_reach_code", args=[point.pk]), {"code": typed(code)})
    point.refresh_from_db()
    assert point.verified_at is not None


@each_keyboard
def test_the_code_that_came_to_a_new_address(cast: Cast, typed: Callable[[str], str]) -> None:
    browser = signed_in(cast.pekka)
    browser.post(reverse("me_address"), {"address": "pekka.new@example.net"})
    code = Notice.objects.get(kind="address_code").context["code"]
    browser.post(reverse("me_address_code"), {"code": typed(code)})
    cast.pekka.refresh_from_db()
    assert cast.pekka.sign_in_address == "pekka.new@example.net"


@pytest.mark.parametrize("nonsense", ["", "\u200f", "half past six", "²²²²²²", "٠٠٠٠٠٠"])
def test_what_is_no_code_or_a_wrong_one_is_said_at_its_field(
    aino: Person, client: Client, nonsense: str
) -> None:
    TOTP.activate(aino, SECRET)
    give_password(client, aino)
    page = client.post(reverse("mfa_authenticate"), {"code": nonsense})
    assert list(page.context["form"].errors) == ["code"]
    assert client.get("/networks/").status_code == 302
