"""Handing a contact over: a named colleague is asked, and organises it only once they have accepted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from networks.models import Person, TeamMember
from notices.models import Notice, NoticeState
from notices.texts import write
from response.acts import end_contact, take_on
from response.handing_over import answer_handover, ask_to_take_over, call_off_handover
from response.models import FirstContact, Handover
from tests.cast import Cast, gather
from tests.response.handovers import LATER, NOW, _on_saturday_night, answers, contact, contact_of, fresh

__all__ = ["_on_saturday_night", "contact"]


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(recipient=person).order_by("created_at").values_list("kind", flat=True))


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
