"""Bookings that meet in the same moment, on connections of their own."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from meetings.booking import book_meeting, move_meeting
from meetings.models import Attendance, Meeting
from meetings.practitioners import PractitionersBusy
from notices.models import Notice
from tests.cast import SATURDAY_NIGHT, Cast, gather
from tests.meetings.test_booking import HOUR, TONIGHT, book, wanted

ROUNDS = 4
AT_ONCE = 6


@pytest.fixture
def together(transactional_db: None) -> Cast:
    return gather()


def all_at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Does all of it in the same moment; what each returned, or the clash it met."""
    ready = Barrier(len(acts))

    def act(what: Callable[[], object]) -> object:
        try:
            ready.wait(timeout=60)
            return what()
        except PractitionersBusy as busy:
            return busy
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def test_of_bookings_that_overlap_exactly_one_wins_and_the_others_learn_why(together: Cast) -> None:
    pairs = [(together.aino, together.sami), (together.sami, together.aino), (together.ritva, together.sami)]
    for number in range(ROUNDS):
        starts_at = TONIGHT + number * 4 * HOUR

        def one(index: int, starts_at=starts_at) -> object:
            pair = pairs[index % len(pairs)]
            new = wanted(
                together,
                starts=(starts_at + timedelta(minutes=5 * index),),
                practitioner_ids=tuple(person.pk for person in pair),
                person_ids=(),
                submission=uuid.uuid4(),
            )
            return book_meeting(new, by=pair[0], now=SATURDAY_NIGHT, network=together.network)

        results = all_at_once([lambda index=index: one(index) for index in range(AT_ONCE)])
        clashes = [result for result in results if isinstance(result, PractitionersBusy)]
        assert len(clashes) == AT_ONCE - 1
        assert all(clash.busy for clash in clashes)
    assert Meeting.objects.count() == ROUNDS


def test_a_form_sent_several_times_at_once_books_one_meeting(together: Cast) -> None:
    new = wanted(together)
    results = all_at_once(
        [lambda: book_meeting(new, by=together.aino, now=SATURDAY_NIGHT, network=together.network)] * AT_ONCE
    )
    assert len({result.meetings[0].pk for result in results}) == 1
    assert Meeting.objects.count() == 1
    assert Notice.objects.count() == 4


def test_two_meetings_moved_onto_each_other_do_not_both_move(together: Cast) -> None:
    first = book(together).meetings[0]
    second = book(together, starts=(TONIGHT + 4 * HOUR,), submission=uuid.uuid4()).meetings[0]

    def to_the_middle(meeting: Meeting) -> object:
        return move_meeting(
            meeting,
            starts_at=TONIGHT + 2 * HOUR,
            length=1.5 * HOUR,
            way=meeting.way,
            where=meeting.where,
            by=together.aino,
            now=SATURDAY_NIGHT,
        )

    results = all_at_once([lambda: to_the_middle(first), lambda: to_the_middle(second)])
    assert [isinstance(result, PractitionersBusy) for result in results].count(True) == 1


def test_the_database_itself_refuses_an_overlap_that_goes_past_every_verb(together: Cast) -> None:
    [meeting] = book(together, practitioner_ids=(together.aino.pk,), person_ids=()).meetings
    [other] = book(
        together, practitioner_ids=(together.sami.pk,), person_ids=(), submission=uuid.uuid4()
    ).meetings
    with pytest.raises(Exception, match="attendance_no_two_meetings_at_once"), transaction.atomic():
        Attendance.objects.create(
            meeting=other, person=together.aino, during=meeting.during, as_practitioner=True, holds=True
        )
