"""What other systems are told of: each act leaves its event in its own transaction, and nobody's words are in any."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from networks.models import ContactPoint, Service
from response import rules
from response.acts import end_contact, record_response, take_on
from response.choosing import choose_promise
from response.contacts import NewContact, record_first_contact
from response.definitions import Definition, add_promise
from response.drills import always_take_part, begin_at_once
from response.engine import ladder
from response.engine.sweep import sweep
from response.handing_over import answer_handover, ask_to_take_over, call_off_handover
from response.letters import letters
from response.meeting_times import meeting_begun, meeting_offered
from response.models import ContactEvent, FirstContact, FourTimes, OutgoingEvent, Webhook
from tests.cast import SATURDAY_NIGHT, Cast

NOW = SATURDAY_NIGHT
MOMENT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)


def hears(service: Service, *of: str, url: str = "https://records.example.org/") -> Webhook:
    return Webhook.objects.create(
        service=service, url=url, kinds=of or ContactEvent.values, secret="whsec_AAAA", created_at=NOW
    )


@pytest.fixture
def webhook(cast: Cast) -> Webhook:
    return hears(cast.service)


def call(cast: Cast, **more: Any) -> FirstContact:
    new = NewContact(
        team=cast.team,
        received_at=more.pop("received_at", NOW),
        about=cast.maija,
        from_name="Tuula",
        from_phone="+358405556666",
        words="Her light has been on for three nights.",
        **more,
    )
    return record_first_contact(new, recorded_by=cast.aino, now=NOW)


def kinds() -> list[str]:
    return list(OutgoingEvent.objects.order_by("sequence", "kind").values_list("kind", flat=True))


def test_each_act_is_told_once_with_how_the_contact_stood_then(cast: Cast, webhook: Webhook) -> None:
    contact = call(cast)
    for moment, act in enumerate(
        (
            lambda now: take_on(contact, cast.aino, now),
            lambda now: record_response(contact, cast.aino, now),
            lambda now: meeting_offered(contact, NOW + 20 * HOUR, now),
            lambda now: meeting_begun(contact, now),
            lambda now: end_contact(contact, "met", cast.aino, now),
        )
    ):
        for again in (MOMENT, 2 * MOMENT):
            act(NOW + moment * HOUR + again)
    told = list(OutgoingEvent.objects.order_by("sequence"))
    assert [event.kind for event in told] == [
        "contact.recorded",
        "contact.taken_on",
        "contact.responded",
        "contact.meeting_offered",
        "contact.meeting_held",
        "contact.ended",
    ]
    assert [event.sequence for event in told] == [1, 2, 3, 4, 5, 6]
    assert [event.at for event in told] == [NOW] + [NOW + n * HOUR + MOMENT for n in range(5)]
    assert all(event.next_attempt_at == event.at and event.contact == contact for event in told)
    assert told[0].facts == {
        "contact": str(contact.pk),
        "received_at": "2026-11-21T22:05:00+00:00",
        "respond_by": "2026-11-22T22:05:00+00:00",
        "taken_on_at": None,
        "first_response_at": None,
        "first_meeting_offered_at": None,
        "first_meeting_held_at": None,
        "breached_at": None,
        "ended_at": None,
        "outcome": "open",
        "rung": None,
    }
    assert told[1].facts["taken_on_at"] == "2026-11-21T22:05:00.000001+00:00"
    assert told[1].facts["first_response_at"] is None
    assert (told[5].facts["outcome"], told[5].facts["ended_at"]) == (
        "met",
        "2026-11-22T02:05:00.000001+00:00",
    )
    for said in ("Maija", "Tuula", "Aino", "light", "5556666", "Kallio"):
        assert said not in str([event.facts for event in told])


def test_a_handover_is_told_when_it_is_accepted_and_with_it_that_it_was_taken_on(
    cast: Cast, webhook: Webhook
) -> None:
    contact = call(cast)
    handover = ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW)
    assert kinds() == ["contact.recorded"]
    for again in (MOMENT, 2 * MOMENT):
        answer_handover(handover, accepts=True, by=cast.sami, now=NOW + again)
    assert kinds() == ["contact.recorded", "contact.taken_on", "contact.handed_over"]
    told = OutgoingEvent.objects.get(kind="contact.handed_over")
    assert (told.at, told.next_attempt_at) == (NOW + MOMENT, NOW + MOMENT)
    assert told.facts["taken_on_at"] == "2026-11-21T22:05:00.000001+00:00"
    answer_handover(
        ask_to_take_over(contact, cast.aino.pk, cast.sami, NOW), accepts=True, by=cast.aino, now=NOW
    )
    assert kinds()[3:] == ["contact.handed_over"]


def test_a_handover_that_is_declined_or_called_off_is_no_event(cast: Cast, webhook: Webhook) -> None:
    contact = call(cast)
    handover = ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW)
    answer_handover(handover, accepts=False, by=cast.sami, now=NOW)
    ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW)
    call_off_handover(contact, cast.aino, NOW)
    assert kinds() == ["contact.recorded"]


def test_another_promise_is_told_with_its_new_end_and_a_refused_one_is_not(
    cast: Cast, webhook: Webhook
) -> None:
    contact = call(cast)
    soon = add_promise(cast.service, Definition("At once", 4 * HOUR, FourTimes.FIRST_RESPONSE), cast.leena)
    choose_promise(contact, soon, "she said that she is afraid", cast.aino, NOW + MOMENT)
    with pytest.raises(ValidationError):
        choose_promise(contact, soon, "again", cast.aino, NOW + MOMENT)
    assert kinds() == ["contact.recorded", "contact.promise_changed"]
    told = OutgoingEvent.objects.get(kind="contact.promise_changed")
    assert (told.at, told.facts["respond_by"]) == (NOW + MOMENT, "2026-11-22T02:05:00+00:00")
    assert "afraid" not in str(told.facts)


def test_what_came_true_with_the_recording_itself_is_told_with_it(cast: Cast, webhook: Webhook) -> None:
    call(cast, takes_on=True, spoken_with=True)
    assert kinds() == ["contact.recorded", "contact.taken_on", "contact.responded"]


def test_a_meeting_that_nobody_had_booked_was_offered_by_beginning_it(cast: Cast, webhook: Webhook) -> None:
    meeting_begun(call(cast), NOW)
    assert kinds()[1:] == ["contact.meeting_offered", "contact.meeting_held"]


def test_each_rung_that_told_somebody_and_the_breach_are_told(cast: Cast, webhook: Webhook) -> None:
    contact = call(cast)
    take_on(contact, cast.aino, NOW)
    for hours in (0, 4, 12, 20, 24, 24.1):
        sweep(NOW + hours * HOUR)
    fired = OutgoingEvent.objects.filter(kind="contact.rung_fired").order_by("sequence")
    assert [event.facts["rung"] for event in fired] == [0, 2, 3, 4, 5]
    (breached,) = OutgoingEvent.objects.filter(kind="contact.breached")
    assert breached.sequence == fired[4].sequence + 1
    assert breached.facts["breached_at"] == breached.facts["respond_by"]


def test_a_sweep_of_many_contacts_counts_each_by_itself(cast: Cast, webhook: Webhook) -> None:
    contacts = [call(cast, received_at=NOW - n * MOMENT) for n in range(3)]
    sweep(NOW + HOUR)
    for contact in contacts:
        told = OutgoingEvent.objects.filter(contact=contact).order_by("sequence")
        assert [(event.sequence, event.facts["rung"]) for event in told] == [(1, None), (2, 0), (3, 1)]


def test_a_breach_that_nobody_could_hear_of_is_told_once(cast: Cast, webhook: Webhook) -> None:
    ContactPoint.objects.all().update(stopped_at=NOW)
    contact = call(cast)
    for tries in range(3):
        sweep(contact.respond_by + tries * rules.NOBODY_PAUSE)
    assert kinds().count("contact.breached") == 1


def test_a_breach_whose_notice_could_not_be_made_is_told(cast: Cast, webhook: Webhook, monkeypatch) -> None:
    def write(cause: str, kind: str, *more: Any) -> Any:
        if kind == "rung_breached":
            raise RuntimeError("this one cannot be made")
        return letters(cause, kind, *more)

    monkeypatch.setattr(ladder, "letters", write)
    contact = call(cast)
    for tries in range(len(rules.PAUSES) + 1):
        sweep(contact.respond_by + tries * rules.PAUSES[-1])
    assert contact.duties.get(rung=5).state == "failed"
    assert kinds().count("contact.breached") == 1


def test_each_webhook_hears_what_it_asked_for_under_the_same_numbers(cast: Cast) -> None:
    hears(cast.service, "contact.taken_on", "contact.ended")
    hears(cast.service, "contact.ended", url="https://phones.example.org/")
    stopped = hears(cast.service, url="https://gone.example.org/")
    Webhook.objects.filter(pk=stopped.pk).update(stopped_at=NOW)
    elsewhere = Service.objects.create(name="Elsewhere")
    hears(elsewhere)
    contact = call(cast)
    take_on(contact, cast.aino, NOW)
    end_contact(contact, "met", cast.aino, NOW)
    told = OutgoingEvent.objects.order_by("webhook__url", "sequence")
    assert list(told.values_list("webhook__url", "kind", "sequence")) == [
        ("https://phones.example.org/", "contact.ended", 2),
        ("https://records.example.org/", "contact.taken_on", 1),
        ("https://records.example.org/", "contact.ended", 2),
    ]


def test_a_rehearsal_is_told_to_nobody_outside(cast: Cast, webhook: Webhook) -> None:
    always_take_part(cast.aino, NOW)
    drill = begin_at_once(cast.team, 60, cast.leena, NOW)
    assert drill.contact is not None
    sweep(NOW)
    take_on(drill.contact, cast.aino, NOW)
    assert drill.contact.duties.get(rung=0).state == "fired"
    assert not OutgoingEvent.objects.exists()


def test_where_no_system_listens_nothing_is_written_down(cast: Cast) -> None:
    contact = call(cast)
    sweep(NOW)
    take_on(contact, cast.aino, NOW)
    assert not OutgoingEvent.objects.exists()


@pytest.mark.parametrize(
    "act",
    [
        lambda contact, cast: take_on(contact, cast.sami, NOW),
        lambda contact, cast: record_response(contact, cast.sami, NOW),
        lambda contact, cast: meeting_begun(contact, NOW),
    ],
)
def test_an_act_that_is_undone_leaves_no_event(
    cast: Cast, webhook: Webhook, act: Callable[[FirstContact, Cast], object]
) -> None:
    contact = call(cast)

    with transaction.atomic():
        act(contact, cast)
        assert len(kinds()) > 1
        transaction.set_rollback(True)
    assert kinds() == ["contact.recorded"]
