"""Signing in: staff with password and second factor at every address, everybody else with a code by mail."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from networks.models import Person
from notices.models import Notice
from tests.cast import Cast, signed_in

PASSWORD = "a long walk by the sea"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def aino(cast: Cast) -> Person:
    cast.aino.set_password(PASSWORD)
    cast.aino.save()
    return cast.aino


def code_now(secret: str = SECRET) -> str:
    import time

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def give_password(browser: Client, person: Person, then: str = ""):
    address = reverse("account_login") + (f"?next={then}" if then else "")
    return browser.post(address, {"login": person.sign_in_address, "password": PASSWORD})


def ask_for_code(browser: Client, address: str):
    return browser.post(reverse("account_request_login_code"), {"email": address})


def test_nobody_signs_up(client, db):
    typed = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_signup"), typed)
    assert not Person.objects.filter(sign_in_address="new@example.org").exists()


@pytest.mark.django_db(transaction=True)
def test_staff_without_a_second_factor_set_one_up_and_go_nowhere_else(aino: Person, client):
    assert give_password(client, aino).status_code == 302
    for address in ("/", "/today/", "/contacts/", "/networks/", "/me/", "/start/", reverse("mfa_index")):
        assert client.get(address).url == reverse("mfa_activate_totp"), address
    assert client.post("/me/", {}).url == reverse("mfa_activate_totp")
    page = client.get(reverse("mfa_activate_totp"), follow=True)
    if "password" in page.context["form"].fields:
        page = client.post(
            page.request["PATH_INFO"] + "?next=" + reverse("mfa_activate_totp"),
            {"password": PASSWORD},
            follow=True,
        )
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert Authenticator.objects.filter(user=aino, type=Authenticator.Type.TOTP).exists()
    assert client.get("/networks/").status_code == 200


def test_staff_with_a_second_factor_are_asked_for_it(aino: Person, client):
    TOTP.activate(aino, SECRET)
    assert give_password(client, aino, "/networks/").url.startswith(reverse("mfa_authenticate"))
    assert client.get("/networks/").url.startswith(reverse("account_login"))
    entered = client.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert entered.url == "/networks/"
    assert client.get("/networks/").status_code == 200


def test_a_wrong_second_factor_lets_nobody_in(aino: Person, client):
    TOTP.activate(aino, SECRET)
    give_password(client, aino)
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert client.get("/networks/").status_code == 302


def test_a_session_from_before_the_second_factor_was_set_up_elsewhere_is_over(aino: Person, client):
    give_password(client, aino)
    TOTP.activate(aino, SECRET)
    assert client.get("/networks/").url == "/accounts/login/?next=%2Fnetworks%2F"
    assert not client.session.get("_auth_user_id")


@pytest.mark.parametrize("who", ["aino", "leena", "olavi"])
def test_staff_who_came_in_by_anything_else_are_not_in(cast: Cast, who: str, client):
    client.force_login(getattr(cast, who), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/networks/").url == "/accounts/login/?next=%2Fnetworks%2F"


def test_members_sign_in_with_a_code_by_mail_in_their_language(cast: Cast, client):
    cast.maija.language = "fi"
    cast.maija.save()
    assert ask_for_code(client, "Maija@Example.net").url.startswith(reverse("account_confirm_login_code"))
    notice = Notice.objects.get()
    assert (notice.recipient, notice.address, notice.language, notice.kind) == (
        cast.maija,
        "maija@example.net",
        "fi",
        "sign_in_code",
    )
    client.post(reverse("account_confirm_login_code"), {"code": notice.context["code"]})
    assert client.get("/networks/").status_code == 200


def test_the_page_after_asking_does_not_say_that_a_code_was_sent(cast: Cast, client):
    pages = [
        client.get(ask_for_code(client, address).url).content.decode()
        for address in ("maija@example.net", "nobody@example.net")
    ]
    assert all("has been sent" not in page and "is known here" in page for page in pages)


def test_a_wrong_code_lets_nobody_in(cast: Cast, client):
    ask_for_code(client, "maija@example.net")
    client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"})
    assert client.get("/networks/").status_code == 302


def test_a_code_is_old_after_a_quarter_of_an_hour(cast: Cast, client, now):
    import time_machine

    ask_for_code(client, "maija@example.net")
    code = Notice.objects.get().context["code"]
    with time_machine.travel(now + timedelta(minutes=15, seconds=2), tick=False):
        client.post(reverse("account_confirm_login_code"), {"code": code})
        assert client.get("/networks/").status_code == 302


def test_staff_get_no_code_and_are_told_how_they_sign_in(cast: Cast, client):
    ask_for_code(client, "aino@example.org")
    assert "code" not in str(
        client.session.get("account_login", {})
        .get("state", {})
        .get("stages", {})
        .get("login_by_code", {})
        .keys()
    )
    notice = Notice.objects.get()
    assert (notice.kind, notice.context["by_password"]) == ("sign_in_otherwise", True)


def test_the_page_says_the_same_of_everybody(cast: Cast):
    pages = []
    for address in ("maija@example.net", "aino@example.org", "nobody@example.net"):
        browser = Client()
        response = browser.post(reverse("account_request_login_code"), {"email": address}, follow=True)
        said = response.content.decode().replace(address, "ADDRESS")
        pages.append(re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", said))
    assert pages[0] == pages[1] == pages[2]


def test_an_unknown_address_gets_no_mail(cast: Cast, client):
    ask_for_code(client, "nobody@example.net")
    client.post(reverse("account_reset_password"), {"email": "nobody@example.net"})
    assert not Notice.objects.exists()


def test_staff_get_a_link_for_a_new_password_and_still_need_the_second_factor(aino: Person, client):
    TOTP.activate(aino, SECRET)
    client.post(reverse("account_reset_password"), {"email": "aino@example.org"})
    notice = Notice.objects.get()
    assert notice.kind == "password_link"
    page = client.get(notice.context["path"], follow=True)
    new = "another walk by the lake"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    aino.refresh_from_db()
    assert aino.check_password(new)
    assert client.get("/networks/").status_code == 302


def test_members_get_no_password(cast: Cast, client):
    client.post(reverse("account_reset_password"), {"email": "maija@example.net"})
    notice = Notice.objects.get()
    assert (notice.kind, notice.context["by_password"]) == ("sign_in_otherwise", False)


@pytest.mark.parametrize("path", ["email/", "confirm-email/", "confirm-email/abc/", "password/set/"])
def test_nobody_gives_themselves_another_address_or_a_password(cast: Cast, path: str):
    for person in (cast.maija, cast.aino):
        browser = signed_in(person)
        assert browser.get(f"/accounts/{path}").status_code == 404
        assert (
            browser.post(f"/accounts/{path}", {"email": "leena@example.org", "action_add": ""}).status_code
            == 404
        )


def test_guessing_a_password_is_slowed_down(aino: Person, client):
    for _attempt in range(12):
        page = client.post(reverse("account_login"), {"login": "aino@example.org", "password": "guess"})
    assert "Too many" in page.content.decode() or page.status_code == 429
    assert give_password(client, aino).status_code in (200, 429)


def test_signing_in_works_with_redis_dead(cast: Cast, settings, client):
    assert "DatabaseCache" in settings.CACHES["default"]["BACKEND"]
    assert type(caches["default"]).__name__ == "DatabaseCache"
    settings.CELERY_BROKER_URL = settings.REDIS_URL = "redis://127.0.0.1:9/0"
    test_members_sign_in_with_a_code_by_mail_in_their_language(cast, client)


def test_leaving_the_team_ends_the_need_and_the_access(cast: Cast, now):
    browser = signed_in(cast.aino)
    cast.aino.memberships.update(left_at=now)
    assert "Maija" not in browser.get("/networks/").content.decode()


def test_once_both_are_given_no_question_is_asked_about_them(cast: Cast, django_assert_num_queries):
    from networks.second_factor import is_complete

    session = signed_in(cast.aino).session
    session.keys()
    with django_assert_num_queries(0):
        assert is_complete(session, cast.aino)
