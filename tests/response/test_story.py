"""The story of a contact: what happened, in plain words, day by day, and what is still to come."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from networks.models import Person, TeamMember
from notices.models import Notice
from response.acts import end_contact, record_response, take_on
from response.attempts import NewAttempt, record_attempt
from response.contacts import NewContact, record_first_contact
from response.engine.sweep import sweep
from response.handing_over import answer_handover, ask_to_take_over, call_off_handover
from response.meeting_times import meeting_begun, meeting_offered, tell_news
from response.models import FirstContact, Leave, MeetingKind, PromiseChange, Shift
from tests.cast import LADDER, SATURDAY_NIGHT, Cast, signed_in

NOW = SATURDAY_NIGHT
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def _on_saturday_night() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def contact_of(cast: Cast, at: datetime = NOW) -> FirstContact:
    new = NewContact(team=cast.team, received_at=at, from_name="Tuula", about_name="Kaarina")
    return record_first_contact(new, recorded_by=None, now=at)


@pytest.fixture
def contact(cast: Cast) -> FirstContact:
    return contact_of(cast)


def part(person: Person, contact: FirstContact, name: str) -> str:
    """The words of one section of the page, as they are read."""
    page = signed_in(person).get(reverse("contact", args=[contact.pk])).content.decode()
    section = page.split(f'id="{name}"')[1].split("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", section).split())


def happened(person: Person, contact: FirstContact) -> str:
    return part(person, contact, "happened")


def to_come(person: Person, contact: FirstContact) -> str:
    return part(person, contact, "to-come")


def test_it_tells_who_was_told_over_which_way_and_how_far_that_came(
    cast: Cast, contact: FirstContact
) -> None:
    sweep(NOW)
    texted = Notice.objects.filter(recipient=cast.aino, channel="sms")
    mailed = Notice.objects.filter(recipient=cast.aino, channel="mail")
    texted.update(state="delivered", sent_at=NOW, delivered_at=NOW + MINUTE, attempts=1)
    mailed.update(state="failed", attempts=3)
    said = happened(cast.sami, contact)
    assert "These of us were told:" in said
    assert "Aino:" in said
    assert "text message, delivered at 10:06pm" in said
    assert "mail, could not be sent (3 tries)" in said
    texted.update(state="unknown")
    mailed.update(state="sent", sent_at=NOW, attempts=1)
    said = happened(cast.sami, contact)
    assert "text message, not known whether it arrived" in said
    assert "mail, sent at 10:05pm" in said


def test_in_german_nouns_within_a_sentence_keep_their_capitals(cast: Cast, contact: FirstContact) -> None:
    sweep(NOW)
    Notice.objects.filter(recipient=cast.aino, channel="mail").update(state="queued")
    Notice.objects.filter(recipient=cast.aino, channel="sms").update(state="sent", sent_at=NOW, attempts=1)
    cast.aino.language = "de"
    cast.aino.save(update_fields=["language"])
    said = happened(cast.aino, contact)
    assert "SMS, gesendet um 22:05 Uhr" in said
    assert "E-Mail, wartet auf den Versand" in said


def test_it_tells_why_somebody_was_told_and_why_a_step_was_not_needed(
    cast: Cast, contact: FirstContact
) -> None:
    sweep(NOW)
    sweep(NOW + 30 * MINUTE)
    assert "Nobody had taken it on, so these were told:" in happened(cast.aino, contact)
    other = contact_of(cast)
    take_on(other, cast.aino, NOW)
    sweep(NOW + 30 * MINUTE)
    assert "Not needed: it had been taken on." in happened(cast.aino, other)


def test_it_tells_that_a_step_fell_through_and_why(cast: Cast) -> None:
    Shift.objects.all().delete()
    contact = contact_of(cast)
    sweep(NOW)
    assert "Nobody was first on call; the next step was taken at once." in happened(cast.aino, contact)


def test_it_tells_what_people_did_in_their_order(cast: Cast, contact: FirstContact) -> None:
    take_on(contact, cast.aino, NOW + MINUTE)
    tried = NewAttempt(uuid.uuid4(), NOW + 2 * MINUTE, "phone", "tried", name="Tuula")
    record_attempt(contact, tried, cast.aino, NOW + 2 * MINUTE)
    handover = ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW + 3 * MINUTE)
    answer_handover(handover, accepts=True, by=cast.sami, now=NOW + 4 * MINUTE)
    record_response(contact, cast.sami, NOW + 5 * MINUTE)
    meeting_offered(contact, NOW + 2 * HOUR, NOW + 6 * MINUTE)
    tell_news(contact, MeetingKind.MOVED, NOW + 3 * HOUR, NOW + 7 * MINUTE)
    tell_news(contact, MeetingKind.CALLED_OFF, NOW + 3 * HOUR, NOW + 8 * MINUTE)
    meeting_begun(contact, NOW + 9 * MINUTE)
    end_contact(contact, "met", cast.sami, NOW + 10 * MINUTE)
    said = happened(cast.ritva, contact)
    sentences = (
        "First contact from Tuula.",
        "Aino took it on.",
        "Aino tried to reach Tuula. By phone. Nobody answered.",
        "Aino asked Sami to take it over.",
        "Sami took it over.",
        "Sami spoke with them.",
        "A meeting was offered, for Sunday 22 November at 12:05am.",
        "The meeting was moved. It is on Sunday 22 November at 1:05am.",
        "The meeting on Sunday 22 November at 1:05am was called off.",
        "A meeting began.",
        "Sami ended it: We met.",
    )
    places = [said.index(sentence) for sentence in sentences]
    assert places == sorted(places)


def test_it_tells_what_became_of_asking_a_colleague(cast: Cast, contact: FirstContact) -> None:
    first = ask_to_take_over(contact, cast.sami.pk, cast.leena, NOW)
    answer_handover(first, accepts=False, by=cast.sami, now=NOW)
    ask_to_take_over(contact, cast.ritva.pk, cast.leena, NOW)
    call_off_handover(contact, cast.leena, NOW)
    said = happened(cast.leena, contact)
    assert "Leena asked Sami to take it over." in said
    assert "Sami could not take it over. It stayed with Aino." in said
    assert "Ritva need not answer any more: Leena has settled it." in said


def test_whoever_first_took_it_on_stays_known(cast: Cast, contact: FirstContact) -> None:
    handover = ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW)
    answer_handover(handover, accepts=True, by=cast.sami, now=NOW)
    assert "took it on" not in happened(cast.aino, contact)
    other = contact_of(cast)
    take_on(other, cast.ritva, NOW)
    handover = ask_to_take_over(other, cast.sami.pk, cast.ritva, NOW + MINUTE)
    answer_handover(handover, accepts=True, by=cast.sami, now=NOW + MINUTE)
    assert "Ritva took it on." in happened(cast.aino, other)


def test_it_tells_that_another_promise_was_chosen(cast: Cast, contact: FirstContact) -> None:
    PromiseChange.objects.create(
        contact=contact,
        at=NOW,
        by=cast.ritva,
        reason="A child is with them.",
        name_before="Within 24 hours",
        respond_by_before=NOW + 24 * HOUR,
        name_since="Very urgent",
        respond_by_since=NOW + 4 * HOUR,
    )
    said = happened(cast.aino, contact)
    assert "Ritva chose another promise: Very urgent. It ends on Sunday 22 November at 2:05am" in said
    assert "A child is with them." in said


def test_every_day_has_its_heading_by_the_clock_of_the_service(cast: Cast) -> None:
    contact = contact_of(cast, datetime(2026, 11, 21, 23, 59, tzinfo=UTC) - timedelta(days=1))
    take_on(contact, cast.aino, NOW)
    said = happened(cast.aino, contact)
    assert said.index("Friday 20 November") < said.index("First contact") < said.index("Saturday 21 November")


@pytest.mark.parametrize(
    ("received", "taken_on", "times"),
    [
        # London: two o'clock in the night comes twice, from 1:00 to 2:00
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), timedelta(hours=1), ("before the", "after the")),
        # and in spring the clock goes from 0:59 to 2:00
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), timedelta(hours=1), ("12:30am", "2:30am")),
    ],
)
def test_nights_on_which_the_clocks_change(
    cast: Cast, received: datetime, taken_on: timedelta, times: tuple[str, str]
) -> None:
    contact = contact_of(cast, received)
    take_on(contact, cast.aino, received + taken_on)
    said = happened(cast.aino, contact)
    assert said.index(times[0]) < said.index("First contact from Tuula")
    assert said.index("First contact from Tuula") < said.rindex(times[1])
    assert said.rindex(times[1]) < said.index("Aino took it on.")


def test_it_says_what_is_still_to_come_and_who_would_be_told(cast: Cast, contact: FirstContact) -> None:
    sweep(NOW)
    said = to_come(cast.leena, contact)
    assert (
        "Saturday 21 November at 10:35pm If nobody has taken it on, these will be told: Sami, Leena." in said
    )
    assert (
        "Sunday 22 November at 2:05am If no meeting has been offered, these will be told: Aino, Leena."
        in said
    )


def test_who_would_be_told_is_who_is_there_at_that_time(cast: Cast, contact: FirstContact) -> None:
    sweep(NOW)
    Shift.objects.filter(person=cast.sami).update(ends_at=NOW + 30 * MINUTE)
    assert "these will be told: Leena." in to_come(cast.aino, contact)
    Shift.objects.filter(person=cast.sami).update(ends_at=NOW + 30 * MINUTE + timedelta(seconds=1))
    assert "these will be told: Sami, Leena." in to_come(cast.aino, contact)
    Leave.objects.create(person=cast.leena, starts_at=NOW, ends_at=NOW + HOUR)
    assert "If nobody has taken it on, these will be told: Sami." in to_come(cast.aino, contact)


def test_who_has_left_is_not_among_them(cast: Cast, contact: FirstContact) -> None:
    sweep(NOW)
    TeamMember.objects.filter(person=cast.aino).update(left_at=NOW)
    assert "If no meeting has been offered, these will be told: Leena." in to_come(cast.leena, contact)


def test_what_is_not_needed_any_more_is_not_to_come(cast: Cast, contact: FirstContact) -> None:
    sweep(NOW)
    take_on(contact, cast.aino, NOW)
    assert "If nobody has taken it on" not in to_come(cast.aino, contact)
    meeting_begun(contact, NOW)
    assert to_come(cast.aino, contact).endswith("As things are, nobody will be told anything more.")
    end_contact(contact, "met", cast.aino, NOW)
    page = signed_in(cast.aino).get(reverse("contact", args=[contact.pk])).content.decode()
    assert "Still to come" not in page


@pytest.mark.parametrize("much", [0, 3])
def test_a_story_costs_the_same_queries_however_long_it_is(
    cast: Cast, contact: FirstContact, much: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for number in range(much):
        sweep(NOW + LADDER[number][0])
        tried = NewAttempt(uuid.uuid4(), NOW, "phone", "wrong_number", name=f"Tuula {number}")
        record_attempt(contact, tried, cast.aino, NOW)
        ask_to_take_over(contact, cast.sami.pk, cast.aino, NOW)
        call_off_handover(contact, cast.aino, NOW)
        tell_news(contact, MeetingKind.MOVED, NOW, NOW)
    aino, address = signed_in(cast.aino), reverse("contact", args=[contact.pk])
    aino.get(address)
    with django_assert_num_queries(22):
        aino.get(address)


@pytest.mark.parametrize("recorded_after", [timedelta(seconds=10), timedelta(seconds=50)])
def test_within_a_minute_what_was_recorded_first_stands_first(
    cast: Cast, contact: FirstContact, recorded_after: timedelta
) -> None:
    """Whoever writes down a try says its time to the minute; taking on is known to the moment."""
    take_on(contact, cast.aino, NOW + timedelta(seconds=30))
    tried = NewAttempt(uuid.uuid4(), NOW, "phone", "tried", name="Tuula")
    record_attempt(contact, tried, cast.sami, NOW + recorded_after)
    said = happened(cast.sami, contact)
    assert said.index("First contact") < said.index("Sami tried")
    assert (said.index("Sami tried") < said.index("Aino took it on")) == (
        recorded_after < timedelta(seconds=30)
    )


def test_a_try_of_a_minute_before_stands_before_whenever_it_was_recorded(
    cast: Cast, contact: FirstContact
) -> None:
    take_on(contact, cast.aino, NOW + MINUTE)
    tried = NewAttempt(uuid.uuid4(), NOW, "phone", "tried", name="Tuula")
    record_attempt(contact, tried, cast.sami, NOW + HOUR)
    said = happened(cast.sami, contact)
    assert said.index("Sami tried") < said.index("Aino took it on")
