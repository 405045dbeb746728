"""The page that all others stand on: for staff, for members, for anybody, and when things break."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError
from django.shortcuts import render
from django.test import RequestFactory
from django.utils import translation

from opendialogue import clock, context, errors
from opendialogue.leaving import leave
from opendialogue.styleguide import styleguide
from response.engine.health import leave_heartbeat
from response.models import Heartbeat, Part
from tests.response.engine.watched import keep_watch


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def page(person=None, path="/contacts/", template="404.html") -> str:
    request = RequestFactory().get(path)
    request.user = person or AnonymousUser()
    return render(request, template).content.decode()


def labels(html: str) -> list[str]:
    return [name for name in ("Today", "Contacts", "Networks", "Rota", "Reports") if f">{name}</a>" in html]


@pytest.fixture
def every_address(monkeypatch):
    monkeypatch.setattr(context, "_exists", lambda address: True)


def test_anybody_finds_help_and_a_way_to_leave(cast):
    html = page()
    assert "If you cannot wait" in html
    assert '<a href="tel:+35895550100" dir="ltr">+358 9 555 0100</a>' in html
    assert 'action="/leave/"' in html
    assert "<nav" not in html
    assert "Kallio Open Dialogue" in html


def test_a_member_can_leave_the_page_and_sees_no_staff_navigation(cast):
    html = page(cast.maija)
    assert 'action="/leave/"' in html
    assert "<nav" not in html
    assert "<bdi>Maija</bdi>" in html
    assert "Sign out" in html


def test_a_practitioner_finds_networks_and_has_no_need_to_leave(cast, every_address):
    html = page(cast.aino)
    assert labels(html) == ["Today", "Contacts", "Networks", "Rota", "Reports"]
    assert 'href="/contacts/" aria-current="page"' in html
    assert 'action="/leave/"' not in html
    assert "If you cannot wait" in html


@pytest.mark.parametrize(
    ("address", "place"),
    [("/errands/", "/today/"), ("/calendar/", "/today/"), ("/drills/", "/settings/"), ("/today/", "/today/")],
)
def test_a_page_with_an_address_of_its_own_belongs_to_a_place_that_the_navigation_shows(cast, address, place):
    current = re.findall(r'href="([^"]+)" aria-current', page(cast.ritva, address))
    assert current == [place]


@pytest.mark.parametrize("who", ["leena", "olavi"])
def test_who_watches_the_promise_is_not_sent_to_networks(cast, every_address, who):
    assert labels(page(getattr(cast, who))) == ["Today", "Contacts", "Rota", "Reports"]


def test_the_whole_page_costs_one_question(cast, every_address, django_assert_num_queries):
    with django_assert_num_queries(1):
        page(cast.aino)


def test_a_template_that_shows_none_of_it_asks_nothing(cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        page(cast.aino, template="components/mark.html")


@pytest.mark.parametrize(("seconds", "silent"), [(59, False), (60, False), (61, True)])
def test_staff_are_told_when_nobody_watches_the_clock(cast, monkeypatch, seconds, silent):
    now = clock.now()
    monkeypatch.setattr(clock, "_present", lambda: now)
    leave_heartbeat("watch", now - timedelta(seconds=seconds))
    assert ("Nobody is watching the clock" in page(cast.aino)) is silent
    assert "Nobody is watching the clock" not in page(cast.maija)


def test_an_auditor_that_goes_on_does_not_hide_that_nobody_sweeps(cast):
    keep_watch(clock.now())
    Heartbeat.objects.filter(part=Part.SWEEP).update(at=clock.now() - timedelta(minutes=5))
    assert "Nobody is watching the clock" in page(cast.aino)


def test_the_page_says_its_language_and_direction(cast):
    assert '<html lang="en" dir="ltr">' in page()
    with translation.override("fi"):
        html = page()
        assert '<html lang="fi" dir="ltr">' in html
        assert 'value="en" lang="en">English<' in html
    with translation.override("ar"):
        assert '<html lang="ar" dir="rtl">' in page()


@pytest.mark.parametrize(
    "template",
    ["400.html", "403.html", "403_csrf.html", "404.html", "408.html", "413.html", "500.html", "503.html"],
)
def test_every_error_page_tells_how_to_get_help_now(cast, template):
    assert "+358 9 555 0100" in page(template=template)


def test_with_the_database_away_the_last_known_lines_are_shown(cast, monkeypatch):
    page()

    def away(self):
        raise DatabaseError

    monkeypatch.setattr(context.PageFacts, "_ask", away)
    assert "+358 9 555 0100" in page(cast.aino)


def test_the_page_for_our_own_faults_survives_a_fault_of_its_own(cast):
    page()
    request = RequestFactory().get("/")
    response = errors.server_error(request)
    assert response.status_code == 500
    assert "+358 9 555 0100" in response.content.decode()


def test_leaving_signs_out_and_leads_away(cast, client):
    client.force_login(cast.maija)
    request = RequestFactory().post("/leave/")
    request.session, request.user = client.session, cast.maija
    response = leave(request)
    assert response.status_code == 200
    assert f'content="0; url={context.away_address()}"' in response.content.decode()
    assert response["Clear-Site-Data"] == '"storage"'
    assert "no-store" in response["Cache-Control"]
    assert request.user.is_anonymous


def test_leaving_is_never_a_link(cast):
    assert leave(RequestFactory().get("/leave/")).status_code == 405


def test_the_style_guide_shows_every_component_in_both_themes(cast):
    request = RequestFactory().get("/styleguide/")
    request.user = AnonymousUser()
    html = styleguide(request).content.decode()
    assert "theme-light" in html
    assert "theme-dark" in html
    assert html.count('class="voice voice-unsent"') == 2
    assert html.count("Please check this before you go on") == 2


def test_every_field_is_tied_to_its_label_hint_and_error(cast):
    request = RequestFactory().get("/styleguide/")
    request.user = AnonymousUser()
    html = styleguide(request).content.decode()
    assert '<label for="id_light-phone">Your phone number</label>' in html
    assert 'id="id_light-phone_helptext"' in html
    assert 'aria-describedby="id_light-phone_helptext id_light-phone_error"' in html
    assert 'href="#id_light-way_0"' in html
    assert '<textarea name="light-words" dir="auto"' in html
    ids = [part.split('"')[0] for part in html.split(' id="')[1:]]
    assert len(ids) - len(set(ids)) == 0
