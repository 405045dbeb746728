"""Handing over on the pages: who asks, who is asked and reads of it, who answers, and what each of them sees."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from networks.models import Person, TeamMember
from notices.models import Notice
from response.acts import take_on
from response.handing_over import answer_handover, ask_to_take_over
from response.models import FirstContact
from tests.cast import Cast, signed_in
from tests.response.handovers import (
    LATER,
    NOW,
    WORDS,
    _on_saturday_night,
    answers,
    contact,
    contact_of,
    fresh,
)

__all__ = ["_on_saturday_night", "contact"]


def page_of(person: Person, contact: FirstContact) -> str:
    return signed_in(person).get(reverse("contact", args=[contact.pk])).content.decode()


def ask(person: Person, contact: FirstContact, taker: Any) -> Any:
    address = reverse("contact_hand_over", args=[contact.pk])
    return signed_in(person).post(address, {"taker": taker}, follow=True)


@pytest.mark.parametrize("name", ["aino", "leena", "ritva", "olavi"])
def test_the_organiser_and_who_oversees_the_team_ask(cast: Cast, contact: FirstContact, name: str) -> None:
    page = ask(getattr(cast, name), contact, cast.sami.pk).content.decode()
    assert "Sami is asked. Until they accept, it stays with Aino." in page
    assert "Sami was asked to take it over, on Saturday 21 November at 10:05pm." in page


@pytest.mark.parametrize("name", ["sami", "eero", "maija"])
def test_nobody_else_asks(cast: Cast, contact: FirstContact, name: str) -> None:
    assert ask(getattr(cast, name), contact, cast.ritva.pk).status_code == 404
    assert answers(contact) == []


def test_those_of_the_team_and_of_other_teams_can_be_chosen(cast: Cast, contact: FirstContact) -> None:
    page = page_of(cast.aino, contact)
    choices = page.split('id="id_taker"')[1].split("</select>")[0]
    assert [
        name for name in ("Sami", "Ritva", "Eero", "Aino", "Leena", "Olavi", "Maija") if name in choices
    ] == [
        "Sami",
        "Ritva",
        "Eero",
    ]
    assert choices.index("Ritva") < choices.index("Eero")


@pytest.mark.parametrize("taker", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_nobody_known_is_asked_again_for(cast: Cast, contact: FirstContact, taker: str) -> None:
    page = ask(cast.aino, contact, taker).content.decode()
    assert "Choose a colleague who works here." in page
    assert 'href="#id_taker"' in page


def test_who_is_asked_reads_it_today_on_the_board_and_on_its_page_and_accepts(
    cast: Cast, contact: FirstContact
) -> None:
    ask(cast.aino, contact, cast.sami.pk)
    for address in ("/today/", "/contacts/", reverse("contact", args=[contact.pk])):
        assert "Aino asks you to take over" in signed_in(cast.sami).get(address).content.decode()
        assert "Aino asks you to take over" not in signed_in(cast.ritva).get(address).content.decode()
    assert "Sami is asked to take it over." in signed_in(cast.leena).get("/contacts/").content.decode()
    answer = reverse("handover_answer", args=[contact.handovers.get().pk])
    page = signed_in(cast.sami).post(answer, {"answer": "accept"}, follow=True).content.decode()
    assert "You have taken it over. You organise it from now." in page
    assert fresh(contact).organiser == cast.sami
    assert "asks you to take over" not in signed_in(cast.sami).get("/today/").content.decode()


def test_nobody_answers_for_another(cast: Cast, contact: FirstContact) -> None:
    handover = ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW)
    answer = reverse("handover_answer", args=[handover.pk])
    for person in (cast.aino, cast.ritva, cast.leena, cast.eero, cast.maija):
        assert signed_in(person).post(answer, {"answer": "accept"}).status_code == 404
    assert fresh(contact).organiser == cast.aino


def test_an_answer_that_is_none_is_asked_for_again(cast: Cast, contact: FirstContact) -> None:
    handover = ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW)
    address = reverse("handover_answer", args=[handover.pk])
    page = signed_in(cast.sami).post(address, {"answer": "perhaps"}, follow=True).content.decode()
    assert "Say whether you take it over." in page
    assert answers(contact) == ["open"]


def test_a_colleague_of_another_team_sees_nothing_until_they_accept(
    cast: Cast, contact: FirstContact
) -> None:
    handover = ask_to_take_over(contact, cast.eero.pk, cast.aino, NOW)
    eero = signed_in(cast.eero)
    assert eero.get(reverse("contact", args=[contact.pk])).status_code == 404
    for address in ("/today/", "/contacts/"):
        page = eero.get(address).content.decode()
        assert "Aino asks you to take over" in page
        assert "Maija" not in page
    eero.post(reverse("handover_answer", args=[handover.pk]), {"answer": "accept"})
    assert WORDS in page_of(cast.eero, contact)


@pytest.mark.parametrize("name", ["sami", "eero"])
@pytest.mark.parametrize(("answer", "heading"), [("accept", "You have it"), ("decline", "Aino has it")])
def test_it_is_answered_by_the_link_in_the_notice(
    cast: Cast, contact: FirstContact, name: str, answer: str, heading: str
) -> None:
    take_on(contact, cast.aino, NOW)
    taker = getattr(cast, name)
    ask_to_take_over(contact, taker.pk, cast.aino, NOW)
    link = Notice.objects.filter(recipient=taker, turn=0).get().context["path"]
    browser = Client()
    shown = browser.get(link).content.decode()
    assert "Aino asks you to take over" in shown
    assert "Maija" not in shown
    page = browser.post(link, {"answer": answer}, follow=True).content.decode()
    assert heading in page
    assert fresh(contact).organiser == (taker if answer == "accept" else cast.aino)
    assert "sessionid" not in browser.cookies


def test_a_press_without_an_answer_changes_nothing(cast: Cast, contact: FirstContact) -> None:
    ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW)
    link = Notice.objects.filter(recipient=cast.sami, turn=0).get().context["path"]
    Client().post(link)
    assert (answers(contact), fresh(contact).taken_on_at) == (["open"], None)


def test_it_is_called_off(cast: Cast, contact: FirstContact) -> None:
    ask(cast.aino, contact, cast.sami.pk)
    address = reverse("contact_handover_off", args=[contact.pk])
    assert signed_in(cast.sami).post(address).status_code == 404
    page = signed_in(cast.leena).post(address, follow=True).content.decode()
    assert "Called off. It stays with Aino." in page
    assert answers(contact) == ["withdrawn"]


def test_what_somebody_who_left_still_organises_is_listed_and_can_be_handed_over(
    cast: Cast, contact: FirstContact
) -> None:
    for address in ("/today/", "/contacts/"):
        assert "works here no more" not in signed_in(cast.leena).get(address).content.decode()
    TeamMember.objects.filter(person=cast.aino).update(left_at=NOW)
    today = signed_in(cast.leena).get("/today/").content.decode()
    assert "Whoever organised these works here no more" in today
    assert reverse("contact", args=[contact.pk]) in today
    board = signed_in(cast.leena).get("/contacts/").content.decode()
    assert "Aino works here no more. It has to be handed over." in board
    ask(cast.leena, contact, cast.sami.pk)
    answer_handover(contact.handovers.get(), accepts=True, by=cast.sami, now=LATER)
    assert "works here no more" not in signed_in(cast.leena).get("/contacts/").content.decode()


@pytest.mark.parametrize("count", [1, 4])
def test_pages_cost_the_same_queries_however_many_are_handed_over(
    cast: Cast, count: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for _number in range(count):
        ask_to_take_over(contact_of(cast), cast.sami.pk, cast.aino, NOW)
    sami = signed_in(cast.sami)
    for address, queries in (("/contacts/", 9), ("/today/", 11)):
        sami.get(address)
        with django_assert_num_queries(queries):
            sami.get(address)
