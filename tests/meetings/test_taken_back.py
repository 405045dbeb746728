"""Whoever's place was taken away hears nothing more, not even what was already on its way."""

from datetime import timedelta

import pytest

from meetings.booking import NewMeeting, book_meeting
from networks.circle import withdraw_place
from networks.models import Person
from notices import rules
from notices.claims import claim_due
from notices.models import Notice, NoticeState
from tests.cast import SATURDAY_NIGHT as NOW
from tests.cast import Cast


@pytest.fixture(autouse=True)
def booked(cast: Cast) -> None:
    book_meeting(
        NewMeeting(
            starts=(NOW + timedelta(hours=20),),
            length=timedelta(minutes=90),
            practitioner_ids=(cast.aino.pk, cast.sami.pk),
            person_ids=(cast.maija.pk, cast.pekka.pk),
        ),
        by=cast.aino,
        now=NOW,
        network=cast.network,
    )


def to(person: Person) -> Notice:
    return Notice.objects.get(recipient=person)


def withdraw_pekka(cast: Cast, after: timedelta = timedelta(0)) -> None:
    withdraw_place(cast.network.places.get(person=cast.pekka), cast.maija, NOW + after)


@pytest.mark.parametrize("state", [NoticeState.QUEUED, NoticeState.HELD])
def test_a_notice_that_waits_is_not_sent_and_keeps_nothing_of_the_meeting(cast: Cast, state: str) -> None:
    Notice.objects.update(state=state)
    withdraw_pekka(cast)
    taken = to(cast.pekka)
    assert (taken.state, taken.context, taken.body, taken.calendar) == ("failed", {}, "", "")
    assert to(cast.maija).state == state
    assert cast.pekka not in {notice.recipient for notice in claim_due(NOW + timedelta(days=1), 50)}


def test_one_that_is_being_sent_keeps_its_claim_and_one_whose_sender_was_lost_is_taken_back(
    cast: Cast,
) -> None:
    claim_due(NOW, 50)
    withdraw_pekka(cast, rules.LEASE - timedelta(microseconds=1))
    assert to(cast.pekka).state == "sending"
    cast.network.places.filter(person=cast.pekka).update(state="joined")
    withdraw_pekka(cast, rules.LEASE)
    assert to(cast.pekka).state == "failed"


def test_what_was_sent_stays_as_it_was(cast: Cast) -> None:
    Notice.objects.update(state=NoticeState.SENT)
    withdraw_pekka(cast)
    assert to(cast.pekka).state == "sent"
