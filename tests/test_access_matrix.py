"""Role × address × method: who is let in, generated from the addresses themselves.

Whoever may not see a thing gets 404, as though it did not exist; never 403, never a redirect that gives it away.
An address that is not in the table fails the test: nobody adds one without saying who it is for.
"""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from networks.models import Agreement, ContactPoint, Network, Person, Place, ReachCode
from response.contacts import NewContact, record_first_contact
from tests.cast import SATURDAY_NIGHT, Cast, signed_in
from tests.world import address_of, browser_for, own_addresses, world

__all__ = ["world"]

MEMBERS = {"maija", "pekka", "tuula"}
TEAM = {"aino", "sami", "ritva"}
STAFF = TEAM | {"leena", "olavi", "eero"}
EVERYBODY = MEMBERS | STAFF
#: who meets in the meeting, and who is of the team
GATHERED = TEAM | {"maija", "pekka"}
AROUND_MAIJA = TEAM | {"maija"}
WATCHING = TEAM | {"leena", "olavi"}
PUBLIC = EVERYBODY | {"visitor"}

#: address → who it exists for; a visitor who is not in is asked to sign in
EXISTS_FOR: dict[str, set[str]] = {
    "home": PUBLIC,
    "healthz": PUBLIC,
    "metrics": PUBLIC,
    "leave": PUBLIC,
    "service_worker": PUBLIC,
    "offline": PUBLIC,
    "language": PUBLIC,
    "start": PUBLIC,
    "start_done": PUBLIC,
    "calendar_feed": set(),
    "rota_feed": set(),
    "join": set(),
    "by_link": set(),
    # for programs, which show a token: whoever is signed in is nobody here
    "api_openapi": PUBLIC,
    "api_first_contacts": PUBLIC,
    "api_first_contact": PUBLIC,
    "api_take_on": PUBLIC,
    "api_response": PUBLIC,
    "api_nothing_here": set(),
    "hook_mail": PUBLIC,
    "hook_sms_receipts": PUBLIC,
    "hook_govuk_notify": PUBLIC,
    "hook_sms_incoming": PUBLIC,
    "hook_govuk_notify_incoming": PUBLIC,
    # the test message is nobody's: there is none for whoever asks
    "hook_probe": set(),
    "me": EVERYBODY,
    "me_reach": EVERYBODY,
    # answers alike whoever asks, and touches only what is theirs: a test below
    "me_reach_stop": EVERYBODY,
    "me_reach_up": EVERYBODY,
    "me_reach_down": EVERYBODY,
    "me_reach_check": EVERYBODY,
    "me_reach_code": EVERYBODY,
    "me_address": MEMBERS,
    "me_address_code": MEMBERS,
    "me_address_remove": MEMBERS,
    "team": {"ritva", "leena", "olavi"},
    "team_add": {"olavi"},
    "team_member_address": {"ritva", "olavi"},
    "team_member_end": {"ritva", "olavi"},
    "today": EVERYBODY,
    "networks": EVERYBODY,
    "network": GATHERED,
    "network_map": AROUND_MAIJA,
    "network_words": GATHERED,
    "network_words_file": GATHERED,
    "place_new": AROUND_MAIJA,
    "place_change": AROUND_MAIJA,
    "place_agreement": AROUND_MAIJA,
    "place_withdraw": AROUND_MAIJA,
    "contacts": STAFF,
    "contact_new": STAFF,
    "contact": WATCHING,
    # before taking it on: whoever does organises it, and may then hand it over
    "contact_hand_over": {"aino", "ritva", "leena", "olavi"},
    "contact_handover_off": {"aino", "ritva", "leena", "olavi"},
    "handover_answer": {"sami"},
    "contact_take_on": TEAM,
    "contact_responded": TEAM,
    "contact_attempt": TEAM,
    "contact_network": TEAM,
    "contact_known": TEAM,
    "contact_about": TEAM,
    "contact_end": TEAM,
    "contact_story": WATCHING,
    "contact_promise": TEAM,
    "errands": STAFF,
    "errand_done": WATCHING,
    "reports": STAFF,
    "reports_meetings": STAFF,
    "rota": STAFF,
    "rota_remove": {"ritva", "leena", "olavi"},
    "rota_offer": {"aino"},
    "rota_swap": WATCHING,
    "rota_patterns": {"ritva", "leena", "olavi"},
    "rota_pattern_new": {"ritva", "leena", "olavi"},
    "rota_pattern": {"ritva", "leena", "olavi"},
    "rota_pattern_end": {"ritva", "leena", "olavi"},
    "rota_leave": STAFF,
    "rota_calendars": STAFF,
    # answers alike whoever of the staff asks, and ends only what is theirs: a test in test_rota_feeds
    "rota_feed_end": STAFF,
    "rota_outer": {"ritva", "leena", "olavi"},
    "rota_outer_end": {"ritva", "leena", "olavi"},
    "rota_leave_end": {"aino", "ritva", "leena", "olavi"},
    "settings": STAFF,
    "holidays": {"ritva", "olavi"},
    "promise_new": {"ritva", "olavi"},
    "promise": {"ritva", "olavi"},
    "promise_steps": {"ritva", "olavi"},
    "promise_change": {"ritva", "olavi"},
    "promise_standing": {"ritva", "olavi"},
    "drills": STAFF,
    "drills_always": STAFF,
    "drill": WATCHING,
    "drill_part": WATCHING,
    "drill_begin": {"ritva", "leena", "olavi"},
    "drill_stop": {"ritva", "leena", "olavi"},
    "service": {"ritva", "olavi"},
    "calendar": STAFF - {"leena", "olavi"},
    "meeting_new": STAFF - {"leena", "olavi"},
    "meeting_move": TEAM,
    "meeting_call_off": TEAM,
    "meeting_begin": TEAM,
    "meeting_end": TEAM,
    "meeting_answer": GATHERED - {"ritva"},
    "meeting_tell_me": GATHERED - {"ritva"},
    "meeting_calendar": GATHERED - {"ritva"},
    "meeting": GATHERED,
    "voice_add": GATHERED,
    "picture": GATHERED,
    "picture_large": GATHERED,
    "picture_small": GATHERED,
    # until Maija takes her voice back, and the picture with it
    "voice_change": {"maija"},
    "voice_answer": GATHERED,
    "voice_open": {"maija"},
    "voice_take_back": {"maija"},
    "left_open_rest": GATHERED,
    "way_take_up": GATHERED,
    "reflection": TEAM,
    "meeting_here": TEAM,
    "left_open_add": GATHERED,
    "way_forward_add": GATHERED,
    "stance_take": GATHERED,
    "how_it_was": GATHERED - {"ritva"},
    "how_it_was_take_back": GATHERED - {"ritva"},
    "mirror": GATHERED - {"ritva"},
    "mirror_wish": GATHERED - {"ritva"},
    "own_questions": {"ritva", "olavi"},
    "own_question_end": {"ritva", "olavi"},
    "own_question_up": {"ritva", "olavi"},
    "collaborate_switch": {"ritva", "olavi"},
    "nothing_settled": GATHERED,
    "meeting_print": GATHERED,
    "meeting_for": TEAM,
    "meeting_telling": TEAM,
    "handed_on_take_back": TEAM,
    "presence": GATHERED,
    "meeting_read": GATHERED - {"ritva"},
}
#: addresses that exist for more readers than may write there
WRITTEN_BY: dict[str, set[str]] = {
    "team": {"ritva", "olavi"},
    "rota": {"ritva", "leena", "olavi"},
    "rota_swap": {"aino", "sami"},
    "drills": {"ritva", "leena", "olavi"},
}
METHODS = ("get", "head", "post", "put", "patch", "delete")
#: an answer that says "this is here": shown, led on, told what is wrong with what was sent, or how healthy it is
HERE = {200, 302, 303, 400, 409, 422, 503}


def test_every_address_says_whom_it_is_for() -> None:
    names = {str(pattern.name) for pattern in own_addresses() if "demo" not in str(pattern.pattern)}
    assert names == set(EXISTS_FOR), names ^ set(EXISTS_FOR)


@pytest.mark.parametrize("role", sorted(PUBLIC))
@pytest.mark.parametrize("method", METHODS)
def test_who_is_let_in(role: str, method: str, cast: Cast, world: dict[str, Any], settings: Any) -> None:
    wrong = []
    with time_machine.travel(SATURDAY_NIGHT + timedelta(minutes=5), tick=False):
        browser = browser_for(role, cast)
        signed_in_as = browser.session.get("_auth_user_id")
        for name, readers in EXISTS_FOR.items():
            let_in = WRITTEN_BY.get(name, readers) if method == "post" else readers
            path = address_of(name, world)
            if name == "meeting_new":
                path, let_in = f"{path}?network={world['network_id']}", TEAM
            if name == "leave":
                continue
            status = getattr(browser, method)(path).status_code
            needs_token = name.startswith(("api_", "hook_")) and name not in (
                "api_openapi",
                "api_nothing_here",
                "hook_probe",
            )
            right = status in (401, 405) if needs_token else right_answer(role, let_in, status)
            if not right:
                wrong.append((name, status, "in" if role in let_in else "out"))
        assert browser.session.get("_auth_user_id") == signed_in_as
    assert not wrong, wrong


def right_answer(role: str, let_in: set[str], status: int) -> bool:
    """405 says only that the address knows no such method; it says so to everybody."""
    if status == 405:
        return True
    if role == "visitor" and "visitor" not in let_in and let_in:
        return status == 302
    return status in HERE if role in let_in else status == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_that_may_not_be_seen_answers_just_like_one_that_is_not_there(
    method: str, cast: Cast, world: dict[str, Any]
) -> None:
    elsewhere = {key: uuid4() for key in world} | {"token": "x", "point_id": 0, "submission": uuid4()}
    browser = signed_in(cast.eero)
    for name in (
        "network",
        "network_map",
        "place_change",
        "meeting",
        "voice_add",
        "how_it_was",
        "mirror",
        "picture",
        "picture_large",
        "contact",
        "errand_done",
        "drill",
    ):
        seen = getattr(browser, method)(address_of(name, world))
        not_there = getattr(browser, method)(address_of(name, elsewhere))
        assert seen.status_code == not_there.status_code
        assert without_chance(seen.content) == without_chance(not_there.content)


def without_chance(page: bytes) -> bytes:
    """A page without what is drawn by lot for every answer, and without its own address."""
    return re.sub(rb'(nonce|value|href|action)="[^"]*"', b"", page)


def test_nobody_stops_prefers_or_checks_what_reaches_another(cast: Cast, world: dict[str, Any]) -> None:
    before = list(ContactPoint.objects.order_by("pk").values())
    for name in ("me_reach_stop", "me_reach_up", "me_reach_down", "me_reach_check", "me_reach_code"):
        answer = signed_in(cast.eero).post(address_of(name, world), {"code": "123456"})
        assert answer["Location"] == reverse("me")
    assert list(ContactPoint.objects.order_by("pk").values()) == before
    assert not ReachCode.objects.exists()


def test_whose_place_is_taken_away_gets_no_further_page(cast: Cast, world: dict[str, Any]) -> None:
    browser = signed_in(cast.pekka)
    assert browser.get(address_of("meeting", world)).status_code == 200

    Place.objects.filter(pk=world["place_id"]).update(state="withdrawn", ended_at=SATURDAY_NIGHT)

    for name in ("network", "meeting", "voice_add", "meeting_answer", "meeting_calendar", "picture_large"):
        assert browser.post(address_of(name, world)).status_code in (404, 405)
        assert browser.get(address_of(name, world)).status_code in (404, 405)


def test_a_coordinator_reads_nobodys_words(cast: Cast) -> None:
    new = NewContact(team=cast.team, received_at=SATURDAY_NIGHT, about=cast.maija)
    contact = record_first_contact(
        replace(new, words="He hears steps on the stairs."), recorded_by=cast.aino, now=SATURDAY_NIGHT
    )
    for reader, sees in ((cast.aino, True), (cast.leena, False), (cast.olavi, False)):
        for path in ("/contacts/", f"/contacts/{contact.pk}/", "/reports/", "/today/"):
            page = signed_in(reader).get(path).content.decode()
            assert "steps on the stairs" not in page or (sees and path.startswith("/contacts/"))
    assert "steps on the stairs" in signed_in(cast.aino).get(f"/contacts/{contact.pk}/").content.decode()


def test_the_matrix_knows_everybody(cast: Cast) -> None:
    people = {name for name, value in vars(cast).items() if isinstance(value, Person)}
    assert people == EVERYBODY
    assert Network.objects.count() == 1
    assert not Agreement.objects.exists()
