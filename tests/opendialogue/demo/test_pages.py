"""The demo's pages: entering as anybody with one click, the letterbox, and that without DEMO=1 none of it exists."""

import os
import subprocess
import sys
import uuid

import pytest
from django.test import Client

from networks.circle import withdraw_place
from notices.models import Notice, NoticeState
from opendialogue import clock
from opendialogue.configuration import ROOT
from opendialogue.demo.cast import CAST
from opendialogue.demo.queries import person_of, place_of
from opendialogue.demo.story import id_of

NO_LETTER = "/demo/letterbox/00000000-0000-4000-8000-000000000000/meeting.ics"
DEMO_ADDRESSES = ["/demo/", "/demo/letterbox/", NO_LETTER, "/styleguide/"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", DEMO_ADDRESSES)
def test_without_demo_these_addresses_do_not_exist(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("role", CAST, ids=lambda role: role.slug)
def test_without_demo_nobody_can_be_entered(filled, db, client, role):
    assert client.post(f"/demo/enter/{role.slug}/").status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("switch", "known"), [("1", True), ("0", False), ("", False)])
def test_a_process_knows_these_addresses_only_with_demo(switch, known):
    asked = subprocess.run(
        [sys.executable, "-c", RESOLVE],
        cwd=ROOT,
        env={**os.environ, "DEMO": switch},
        capture_output=True,
        text=True,
    )
    assert asked.stdout.strip() == str(known), asked.stderr


RESOLVE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "opendialogue.settings"
import django
django.setup()
from django.urls import Resolver404, resolve
try:
    resolve("/demo/enter/aino/")
    print(True)
except Resolver404:
    print(False)
"""


@pytest.mark.parametrize("role", CAST, ids=lambda role: role.slug)
def test_one_click_enters_as_anybody_and_leads_to_a_page_they_may_see(demo, client, role):
    entered = client.post(f"/demo/enter/{role.slug}/", follow=True)
    assert entered.status_code == 200
    assert client.session["_auth_user_id"] == str(id_of("person", role.slug))


def test_entering_takes_a_press_and_a_form_of_this_site(demo):
    careful = Client(enforce_csrf_checks=True)
    assert careful.get("/demo/enter/aino/").status_code == 405
    assert careful.post("/demo/enter/aino/").status_code == 403


def test_nobody_else_can_be_entered(demo, client):
    assert client.post("/demo/enter/jukka/").status_code == 404
    assert client.post("/demo/enter/nobody/").status_code == 404


def test_staff_have_a_second_factor_and_are_past_it(demo, client):
    client.post("/demo/enter/aino/")
    assert client.get("/contacts/").status_code == 200


def test_one_after_the_other_are_different_people(demo, client):
    client.post("/demo/enter/maija/")
    client.post("/demo/enter/eero/")
    network = id_of("network", "maija")
    assert client.get(f"/networks/{network}/").status_code == 404


def test_a_guest_whose_place_was_taken_away_is_not_let_in(demo, client):
    withdraw_place(place_of("pekka"), person_of("maija"), clock.now())
    answer = client.post("/demo/enter/pekka/", follow=True)
    assert "not invited any more" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_letterbox_shows_pekkas_link_and_the_link_lets_him_in(demo, client):
    page = client.get("/demo/letterbox/", {"to": id_of("person", "pekka")}).content.decode()
    link = page.split('<a href="/j/')[1].split('"')[0]
    shown = client.get(f"/j/{link}")
    assert shown.status_code == 200
    assert "_auth_user_id" not in client.session
    client.post(f"/j/{link}")
    assert client.session["_auth_user_id"] == str(id_of("person", "pekka"))


def test_the_calendar_file_of_a_mail_can_be_taken_along(demo, client):
    mail = Notice.objects.exclude(calendar="").first()
    answer = client.get(f"/demo/letterbox/{mail.pk}/meeting.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert answer.content.startswith(b"BEGIN:VCALENDAR")


def test_a_letter_without_a_calendar_has_none_to_take_along(demo, client):
    mail = Notice.objects.filter(calendar="").first()
    assert client.get(f"/demo/letterbox/{mail.pk}/meeting.ics").status_code == 404


def test_the_letterbox_answers_only_when_something_is_new(demo, client):
    page = client.get("/demo/letterbox/")
    seen = page.context["seen"]
    assert client.get("/demo/letterbox/", {"seen": seen}).status_code == 204
    Notice.objects.filter(pk=Notice.objects.first().pk).update(state=NoticeState.QUEUED)
    fresh = client.get("/demo/letterbox/", {"seen": seen})
    assert fresh.status_code == 200
    assert b"<html" not in fresh.content


def test_the_letterbox_is_paged_and_bears_nonsense(demo, client):
    first = client.get("/demo/letterbox/").content
    assert client.get("/demo/letterbox/", {"page": "2"}).content != first
    for query in ({"page": "many"}, {"page": "-1"}, {"to": "me"}, {"to": str(uuid.uuid4())}):
        assert client.get("/demo/letterbox/", query).status_code == 200


def test_the_letterbox_costs_the_same_with_one_and_with_many_letters(demo, client, django_assert_num_queries):
    client.get("/demo/letterbox/")
    few = {"to": id_of("person", "pekka")}
    with django_assert_num_queries(7):
        client.get("/demo/letterbox/", few)
    with django_assert_num_queries(7):
        client.get("/demo/letterbox/")


def test_words_in_a_letter_stay_words(demo, client):
    notice = Notice.objects.first()
    Notice.objects.filter(pk=notice.pk).update(
        body="<script>alert(1)</script> http://localhost:8000/<b>", subject="<i>"
    )
    page = client.get("/demo/letterbox/", {"to": notice.recipient_id}).content.decode()
    assert "<script>alert" not in page
    assert "<b>" not in page
    assert "<i>" not in page


@pytest.mark.parametrize(("is_demo", "times"), [(True, 1), (False, 0)])
def test_every_page_leads_back_to_the_demo_and_only_there(demo, client, settings, is_demo, times):
    settings.DEMO = is_demo
    assert client.get("/start/").content.decode().count('href="/demo/letterbox/"') == times
