"""Handing a contact over: a named colleague is asked, and organises it only once they have accepted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from networks.models import Person, TeamMember
from notices.models import Notice, NoticeState
from notices.texts import write
from response.acts import end_contact, take_on
from response.contacts import NewContact, record_first_contact
from response.handing_over import answer_handover, ask_to_take_over, call_off_handover
from response.models import FirstContact, Handover
from tests.cast import SATURDAY_NIGHT, Cast, gather, signed_in

NOW = SATURDAY_NIGHT
LATER = NOW + timedelta(hours=1)
WORDS = "Her light has been on for three nights."


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def contact_of(cast: Cast) -> FirstContact:
    new = NewContact(team=cast.team, received_at=NOW, about=cast.maija, from_name="Tuula", words=WORDS)
    return record_first_contact(new, recorded_by=cast.aino, now=NOW)


@pytest.fixture
def contact(cast: Cast) -> FirstContact:
    """About Maija, organised by Aino."""
    return contact_of(cast)


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(recipient=person).order_by("created_at").values_list("kind", flat=True))


def fresh(contact: FirstContact) -> FirstContact:
    contact.refresh_from_db()
    return contact


def answers(contact: FirstContact) -> list[str]:
    return list(contact.handovers.order_by("asked_at", "pk").values_list("answer", flat=True))


def test_until_they_accept_the_first_organises(cast: Cast, contact: FirstContact) -> None:
    handover = ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW)
    assert (fresh(contact).organiser, contact.taken_on_at) == (cast.aino, None)
    answer_handover(handover, accepts=True, by=cast.sami, now=LATER)
    assert (fresh(contact).organiser, contact.taken_on_at) == (cast.sami, LATER)
    assert (handover.giver, handover.answered_by, handover.answered_at) == (cast.aino, cast.sami, LATER)


def test_that_it_was_taken_on_before_stands(cast: Cast, contact: FirstContact) -> None:
    take_on(contact, cast.aino, NOW)
    answer_handover(
        ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW), accepts=True, by=cast.sami, now=LATER
    )
    assert (fresh(contact).organiser, contact.taken_on_at) == (cast.sami, NOW)


def test_who_declines_changes_nothing_and_another_can_be_asked(cast: Cast, contact: FirstContact) -> None:
    handover = ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW)
    answer_handover(handover, accepts=False, by=cast.sami, now=NOW)
    assert fresh(contact).organiser == cast.aino
    ask_to_take_over(contact, cast.ritva.pk, cast.aino, LATER)
    assert answers(contact) == ["declined", "open"]


def test_whoever_asked_and_whoever_organised_are_told_the_answer(cast: Cast, contact: FirstContact) -> None:
    handover = ask_to_take_over(contact, cast.sami.pk, cast.leena, NOW)
    assert told(cast.sami) == ["handover_asked", "handover_asked"]
    answer_handover(handover, accepts=True, by=cast.sami, now=LATER)
    assert told(cast.aino) == told(cast.leena) == ["handover_answered"]


def test_asking_another_withdraws_the_first_and_says_so(cast: Cast, contact: FirstContact) -> None:
    first = ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW)
    ask_to_take_over(contact, cast.ritva.pk, cast.aino, LATER)
    assert answers(contact) == ["withdrawn", "open"]
    assert told(cast.sami)[-1] == "handover_withdrawn"
    assert set(told(cast.ritva)) == {"handover_asked"}
    asking = Notice.objects.filter(recipient=cast.sami, kind="handover_asked")
    assert not asking.filter(state=NoticeState.QUEUED).exists()
    with pytest.raises(ValidationError, match="settled already"):
        answer_handover(first, accepts=True, by=cast.sami, now=LATER)
    assert fresh(contact).organiser == cast.aino


def test_asking_the_same_person_again_asks_once(cast: Cast, contact: FirstContact) -> None:
    for _time in range(2):
        ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW)
    assert answers(contact) == ["open"]
    assert told(cast.sami) == ["handover_asked", "handover_asked"]


@pytest.mark.parametrize("name", ["leena", "olavi", "maija", "pekka", "aino"])
def test_only_a_colleague_who_works_with_networks_and_not_the_organiser_is_asked(
    cast: Cast, contact: FirstContact, name: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        ask_to_take_over(contact, getattr(cast, name).pk, cast.aino, NOW)
    assert "taker" in refused.value.message_dict
    assert answers(contact) == []


def test_who_has_left_is_not_asked_and_accepts_nothing(cast: Cast, contact: FirstContact) -> None:
    handover = ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW)
    TeamMember.objects.filter(person=cast.sami).update(left_at=NOW)
    with pytest.raises(ValidationError):
        answer_handover(handover, accepts=True, by=cast.sami, now=LATER)
    assert fresh(contact).organiser == cast.aino
    call_off_handover(contact, cast.aino, LATER)
    with pytest.raises(ValidationError):
        ask_to_take_over(contact, cast.sami.pk, cast.aino, LATER)


def test_what_has_ended_is_not_handed_over_and_nobody_need_answer(cast: Cast, contact: FirstContact) -> None:
    ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW)
    end_contact(contact, "met", cast.aino, LATER)
    assert answers(contact) == ["withdrawn"]
    with pytest.raises(ValidationError, match="Aino has ended this contact already"):
        ask_to_take_over(contact, cast.ritva.pk, cast.aino, LATER)


def test_whoever_is_asked_and_takes_it_on_has_accepted(cast: Cast, contact: FirstContact) -> None:
    ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW)
    take_on(contact, cast.sami, LATER)
    assert answers(contact) == ["accepted"]


def test_when_somebody_else_takes_it_on_nobody_need_answer(cast: Cast, contact: FirstContact) -> None:
    ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW)
    take_on(contact, cast.ritva, LATER)
    assert answers(contact) == ["withdrawn"]
    assert told(cast.sami)[-1] == "handover_withdrawn"


def test_the_database_itself_refuses_two_who_are_asked(cast: Cast, contact: FirstContact) -> None:
    ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW)
    with pytest.raises(IntegrityError, match="handover_one_asked_at_a_time"), transaction.atomic():
        Handover.objects.create(
            contact=contact, giver=cast.aino, taker=cast.ritva, asked_by=cast.aino, asked_at=NOW
        )


def test_its_notices_give_nothing_away(cast: Cast, contact: FirstContact) -> None:
    first = ask_to_take_over(contact, cast.sami.pk, cast.leena, NOW)
    answer_handover(first, accepts=False, by=cast.sami, now=NOW)
    ask_to_take_over(contact, cast.ritva.pk, cast.leena, NOW)
    call_off_handover(contact, cast.leena, NOW)
    ask_to_take_over(contact, cast.eero.pk, cast.leena, NOW)
    kinds = set()
    for notice in Notice.objects.exclude(context={}):
        kinds.add(notice.kind)
        text = write(notice.kind, notice.channel, notice.language, notice.context)
        for hidden in ("Maija", "Tuula", "Dialogue", "light"):
            assert hidden not in text.subject + text.body
    assert kinds == {"handover_asked", "handover_answered", "handover_withdrawn"}


def test_history_keeps_every_organiser(cast: Cast, contact: FirstContact) -> None:
    answer_handover(
        ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW), accepts=True, by=cast.sami, now=LATER
    )
    events = contact.events.order_by("pgh_id")  # type: ignore[attr-defined]
    assert list(dict.fromkeys(events.values_list("organiser", flat=True))) == [cast.aino.pk, cast.sami.pk]


# Pages


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


@pytest.fixture
def together(transactional_db: None) -> Cast:
    return gather()


def test_one_who_accepts_and_one_who_takes_on_at_once_leave_one_organiser(together: Cast) -> None:
    for _round in range(3):
        contact = contact_of(together)
        handover = ask_to_take_over(contact, together.sami.pk, together.aino, NOW)
        ready = Barrier(2)

        def act(what: Callable[[], object], ready: Barrier = ready) -> object:
            try:
                ready.wait(timeout=60)
                return what()
            except ValidationError as refused:
                return refused
            finally:
                connection.close()

        acts = [
            lambda handover=handover: answer_handover(handover, accepts=True, by=together.sami, now=NOW),
            lambda contact=contact: take_on(FirstContact.objects.get(pk=contact.pk), together.ritva, NOW).by,
        ]
        with ThreadPoolExecutor(2) as pool:
            accepted, taken = pool.map(act, acts)
        won = fresh(contact).organiser
        assert contact.handovers.get().answer == ("accepted" if won == together.sami else "withdrawn")
        assert taken == won
        assert isinstance(accepted, ValidationError) is (won == together.ritva)
