"""Nonsense at every form: never an error of the service; what is refused says so, and keeps what was typed.

The forms are found by opening every address as everybody who may see it, so a new one is tried without being
named here.
"""

import traceback
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from meetings.holding import begin
from meetings.looking_back import choose_who_reads
from networks.checking import send_code
from networks.invitations import invite
from networks.models import Place
from response.contacts import NewContact, record_first_contact
from response.engine.sweep import sweep
from response.links import personal_path
from tests.cast import SATURDAY_NIGHT, Cast, signed_in
from tests.meetings.together import meeting_of
from tests.nonsense import NONSENSE, PASSWORD, Found, bounded, encoded, fillings, send, undone
from tests.pages import Form, Page, form_like
from tests.test_access_matrix import EXISTS_FOR, PUBLIC
from tests.test_architecture import patterns
from tests.world import address_of, browser_for, world

__all__ = ["world"]

#: how many sendings each form gets, and how many pages with spoilt parameters there are
SENDINGS, VISITS = 10, 60
NOW = SATURDAY_NIGHT + timedelta(minutes=5)
#: answers to a sending that a browser could have made: shown again, stored, led on, too late, refused, too often
UNDERSTOOD = {200, 201, 302, 303, 409, 422, 429}


@pytest.fixture
def every_form(cast: Cast, world: dict[str, Any]) -> Iterator[list[Found]]:
    """One of each kind; the time stands still while they are tried."""
    with time_machine.travel(NOW, tick=False):
        found: dict[tuple[str, ...], Found] = {}
        for who, browser, path in [*own_pages(cast, world), *sign_in_pages(cast)]:
            for form in forms_at(browser, path):
                if form.method == "post" and form.has_button:
                    one = Found(who, browser, form)
                    found.setdefault(one.kind, one)
        yield list(found.values())


def own_pages(cast: Cast, world: dict[str, Any]) -> Iterator[tuple[str, Client, str]]:
    """Every address of this house, as everybody for whom it exists."""
    in_november = {"submission": uuid4(), "words": "Steps on the stairs.", "from_name": "Tuula"}
    nobody_known = NewContact(team=cast.team, received_at=NOW - timedelta(days=2), **in_november)
    unknown = record_first_contact(nobody_known, recorded_by=cast.aino, now=NOW)
    sweep(NOW)
    now_on = meeting_of(cast, at=SATURDAY_NIGHT)
    begin(now_on, cast.aino, NOW)
    choose_who_reads(now_on.attendances.get(person=cast.maija), "answers", by=cast.maija, now=NOW)
    place = Place.objects.get(pk=world["place_id"])
    send_code(cast.maija.contact_points.get(pk=world["point_id"]), NOW)
    _invitation, token = invite(place, cast.aino, reverse("meeting", args=[world["meeting_id"]]), NOW)
    for who in sorted(PUBLIC):
        browser = browser_for(who, cast)
        for name, readers in EXISTS_FOR.items():
            if who in readers:
                yield who, browser, address_of(name, world)
        if who in EXISTS_FOR["meeting"]:
            yield who, browser, reverse("meeting", args=[now_on.pk])
        if who in EXISTS_FOR["how_it_was"]:
            yield who, browser, reverse("how_it_was", args=[now_on.pk])
            yield who, browser, reverse("mirror", args=[now_on.pk])
        if who in EXISTS_FOR["contact"]:
            yield who, browser, reverse("contact", args=[unknown.pk])
        if who in EXISTS_FOR["contact_take_on"]:
            yield who, browser, f"{reverse('meeting_new')}?network={world['network_id']}"
            yield who, browser, f"{reverse('meeting_new')}?contact={world['contact_id']}"
    yield "a link", Client(), reverse("join", args=[token])
    yield "a link of staff", Client(), personal_path(unknown.pk, cast.sami.pk, NOW)


def sign_in_pages(cast: Cast) -> Iterator[tuple[str, Client, str]]:
    """The sign-in package's own pages, as a visitor, a member, a practitioner, and on the way in."""
    cast.aino.set_password(PASSWORD)
    cast.aino.save()
    TOTP.activate(cast.aino, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(cast.aino)
    with_password, with_code = Client(), Client()
    with_password.post(reverse("account_login"), {"login": cast.aino.sign_in_address, "password": PASSWORD})
    with_code.post(reverse("account_request_login_code"), {"email": cast.maija.sign_in_address})
    people = {
        "visitor": Client(),
        "maija": signed_in(cast.maija),
        "aino": signed_in(cast.aino),
        "ritva": signed_in(cast.ritva),
        "aino, with a password": with_password,
        "maija, with a code": with_code,
    }
    for pattern in patterns():
        name = str(pattern.name or "")
        if name.startswith(("account_", "mfa_")) and not pattern.pattern.converters:
            for who, browser in people.items():
                if "<" not in str(pattern.pattern) and "(?P" not in str(pattern.pattern):
                    yield who, browser, reverse(name)


def forms_at(browser: Client, path: str) -> list[Form]:
    with undone():
        answer = browser.get(path)
        if answer.status_code == 302:
            path = urljoin(path, answer.url)
            answer = browser.get(path)
    if answer.status_code != 200 or "html" not in answer["Content-Type"]:
        return []
    return Page(answer.content.decode(), path).forms


def test_every_form_stands_nonsense(every_form: list[Found]) -> None:
    names = {found.kind[0] for found in every_form}
    assert {
        "start",
        "contact_story",
        "errand_done",
        "meeting_end",
        "how_it_was",
        "how_it_was_take_back",
        "mirror_wish",
        "own_questions",
        "collaborate_switch",
        "nothing_settled",
        "me_reach_code",
        "mfa_authenticate",
    } <= names, names
    wrong = [said for found in every_form if (said := what_goes_wrong(found))]
    assert not wrong, "\n".join(wrong)


def what_goes_wrong(found: Found) -> str:
    """Empty where the form stands nonsense; else the smallest sending that it does not stand, and why."""

    @bounded(SENDINGS)
    @given(fillings(found.form), st.sampled_from(found.accepts))
    def trial(sent: list[tuple[str, bytes]], accept: str) -> None:
        cookies = found.browser.cookies.copy()
        with undone():
            answer = send(found, encoded(sent), accept)
            assert answer.status_code in UNDERSTOOD, answer.status_code
            if answer.status_code in (302, 303):
                leads_on(found, answer.url)
            elif answer.status_code == 422:
                assert all(answer.json()["errors"])
            elif answer.status_code == 200 and set(found.form.written) & {name for name, _value in sent}:
                refuses_well(found, sent, answer.content.decode())
        found.browser.cookies = cookies

    try:
        trial()
    except Exception as error:
        said = "".join(traceback.format_exception(error, limit=-2))
        return f"--- {found.who} sends to {found.form.action}\n{said}"
    return ""


def leads_on(found: Found, address: str) -> None:
    """Nobody is led off the site, and the page after shows what was stored, whatever it was."""
    parts = urlsplit(address)
    assert not parts.netloc, address
    assert found.browser.get(urljoin(found.path, address)).status_code in UNDERSTOOD | {404}


def refuses_well(found: Found, sent: list[tuple[str, bytes]], html: str) -> None:
    """The form is there again with a summary whose links lead to its fields, and holds what was typed."""
    page = Page(html, found.form.action)
    assert page.has_summary, "a refused form says what to look at"
    for link in page.summary_links:
        assert link.removeprefix("#") in page.ids, f"{link} leads to no field"
    again = form_like(page, found.form)
    assert again is not None, "the form is not there again"
    typed = {name: value.decode("utf-8", "replace") for name, value in sent}
    for name, one in again.written.items():
        assert one.value == typed.get(name, ""), f"{name} was not kept"


#: parameters that pages read from their address
PARAMETERS = (
    "contact",
    "network",
    "page",
    "after",
    "seen",
    "next",
    "to",
    "language",
    "week",
    "team",
    "from",
    "id",
)


def test_every_address_stands_nonsense_behind_its_question_mark(cast: Cast, world: dict[str, Any]) -> None:
    paths = sorted({(name, address_of(name, world)) for name in EXISTS_FOR})
    names = st.lists(
        st.tuples(st.sampled_from(PARAMETERS), st.sampled_from(NONSENSE)), min_size=1, max_size=4
    )
    headers = st.fixed_dictionaries(
        {},
        optional={
            "HTTP_ACCEPT_LANGUAGE": st.sampled_from(["", "x" * 3000, "fi;q=nonsense,*", "\u00e4", "../en"]),
            "HTTP_COOKIE": st.sampled_from(
                ["django_language=../../x", "sessionid=\u00ff; a", "csrftoken=%00"]
            ),
            "HTTP_HX_REQUEST": st.just("true"),
            "HTTP_ACCEPT": st.sampled_from(["application/json", "nonsense"]),
        },
    )

    @bounded(VISITS)
    @given(st.sampled_from(["aino", "pekka"]), st.sampled_from(paths), names, headers)
    def trial(who: str, place: tuple[str, str], asked: list[tuple[str, bytes]], told: dict[str, str]) -> None:
        with undone():
            browser = signed_in(getattr(cast, who))
            answer = browser.get(f"{place[1]}?{encoded(asked)}", **told)
            own = {401} if place[0].startswith("api_") else {503} if place[0] == "healthz" else set()
            # 400: too long to be carried along to the page of signing in
            assert answer.status_code in UNDERSTOOD | {204, 400, 404, 405} | own, place

    with time_machine.travel(NOW, tick=False):
        trial()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", "&".join(f"f{number}=1" for number in range(1_200))),
        ("application/x-www-form-urlencoded", "%%%=%zz&=&&&words"),
        ("application/json", '{"words": "\\ud800"}'),
        ("multipart/form-data", "no boundary"),
        ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name"),
        ("application/x-www-form-urlencoded; charset=utf-16", "words=%ff"),
        ("nonsense", "words=1"),
    ],
)
def test_a_body_that_no_browser_sends_is_answered(
    kind: str, body: str, cast: Cast, world: dict[str, Any]
) -> None:
    browser = signed_in(cast.maija)
    with time_machine.travel(NOW, tick=False):
        for address in (reverse("start"), reverse("me"), address_of("voice_add", world), reverse("language")):
            with undone():
                assert browser.post(address, body, content_type=kind).status_code in UNDERSTOOD | {400}, (
                    address
                )
