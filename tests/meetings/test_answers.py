"""Saying whether one comes."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from meetings.answers import answer
from meetings.booking import book_meeting, call_off_meeting
from meetings.holding import begin, end
from meetings.models import Answer, Attendance, Meeting
from meetings.practitioners import PractitionersBusy
from tests.cast import SATURDAY_NIGHT, Cast, signed_in
from tests.meetings.test_booking import HOUR, TONIGHT, book, first_contact, wanted


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return book(cast).meetings[0]


def part_of(meeting: Meeting, person) -> Attendance:
    return meeting.attendances.get(person=person)


@pytest.mark.parametrize("said", ["yes", "no", "perhaps"])
@pytest.mark.usefixtures("saturday_night")
def test_anybody_asked_answers_for_themselves(cast: Cast, meeting: Meeting, said: str) -> None:
    page = signed_in(cast.pekka).post(f"/meetings/{meeting.pk}/answer/", {"answer": said}, follow=True)
    assert part_of(meeting, cast.pekka).answer == said
    assert part_of(meeting, cast.maija).answer == "none"
    assert "You can change your answer" in page.content.decode()


@pytest.mark.usefixtures("saturday_night")
@pytest.mark.parametrize("said", ["", "none", "maybe", "YES"])
def test_what_is_no_answer_is_refused_in_words(cast: Cast, meeting: Meeting, said: str) -> None:
    page = signed_in(cast.pekka).post(f"/meetings/{meeting.pk}/answer/", {"answer": said}, follow=True)
    assert "Choose yes, no or perhaps" in page.content.decode()
    assert part_of(meeting, cast.pekka).answer == "none"


@pytest.mark.usefixtures("saturday_night")
def test_who_is_no_part_of_a_meeting_has_nothing_to_answer(cast: Cast, meeting: Meeting) -> None:
    for person in (cast.eero, cast.tuula, cast.leena, cast.ritva):
        assert signed_in(person).post(f"/meetings/{meeting.pk}/answer/", {"answer": "yes"}).status_code == 404


def test_a_practitioners_no_frees_their_time(cast: Cast, meeting: Meeting) -> None:
    answer(part_of(meeting, cast.sami), Answer.NO, SATURDAY_NIGHT)
    assert not part_of(meeting, cast.sami).holds
    assert book(cast, submission=uuid.uuid4(), practitioner_ids=(cast.sami.pk,)).meetings


def test_a_yes_after_a_no_takes_the_time_again_if_it_is_still_free(cast: Cast, meeting: Meeting) -> None:
    answer(part_of(meeting, cast.sami), Answer.NO, SATURDAY_NIGHT)
    answer(part_of(meeting, cast.sami), Answer.YES, SATURDAY_NIGHT)
    assert part_of(meeting, cast.sami).holds
    answer(part_of(meeting, cast.sami), Answer.NO, SATURDAY_NIGHT)
    book(cast, submission=uuid.uuid4(), practitioner_ids=(cast.sami.pk,))
    with pytest.raises(PractitionersBusy):
        answer(part_of(meeting, cast.sami), Answer.YES, SATURDAY_NIGHT)
    assert part_of(meeting, cast.sami).answer == "no"


@pytest.mark.parametrize(("minutes", "is_over"), [(89, False), (90, True), (91, True)])
def test_answers_are_taken_until_the_meeting_is_over(
    cast: Cast, meeting: Meeting, minutes: int, is_over: bool
) -> None:
    at = TONIGHT + timedelta(minutes=minutes)
    if is_over:
        with pytest.raises(ValidationError, match="over"):
            answer(part_of(meeting, cast.pekka), Answer.YES, at)
    else:
        assert answer(part_of(meeting, cast.pekka), Answer.YES, at).answer == "yes"


def test_a_meeting_called_off_takes_no_answer(cast: Cast, meeting: Meeting) -> None:
    call_off_meeting(meeting, cast.aino, SATURDAY_NIGHT)
    with pytest.raises(ValidationError, match="called off"):
        answer(part_of(meeting, cast.pekka), Answer.YES, SATURDAY_NIGHT)


def test_beginning_is_when_the_first_meeting_was_held(cast: Cast) -> None:
    contact = first_contact(cast)
    meeting = book_for(cast, contact)
    begin(meeting, cast.aino, TONIGHT)
    begin(meeting, cast.sami, TONIGHT + HOUR)
    contact.refresh_from_db()
    meeting.refresh_from_db()
    assert contact.first_meeting_held_at == TONIGHT == meeting.began_at
    assert part_of(meeting, cast.aino).came_at == TONIGHT


@pytest.mark.parametrize(("minutes", "may"), [(121, False), (120, True), (119, True)])
def test_a_meeting_is_not_begun_by_mistake_long_before_its_time(cast: Cast, minutes: int, may: bool) -> None:
    [meeting] = book(cast, starts=(SATURDAY_NIGHT + 5 * HOUR,)).meetings
    at = meeting.starts_at - timedelta(minutes=minutes)
    if may:
        assert begin(meeting, cast.aino, at).began_at == at
    else:
        with pytest.raises(ValidationError, match="still to come"):
            begin(meeting, cast.aino, at)


def test_ending_frees_the_practitioners(cast: Cast, meeting: Meeting) -> None:
    begin(meeting, cast.aino, TONIGHT)
    end(meeting, cast.aino, TONIGHT + HOUR / 2)
    late = wanted(cast, starts=(TONIGHT + HOUR,))
    assert book(cast, starts=late.starts, submission=uuid.uuid4()).meetings


def test_what_never_began_does_not_end(cast: Cast, meeting: Meeting) -> None:
    with pytest.raises(ValidationError, match="not begun"):
        end(meeting, cast.aino, TONIGHT)


@pytest.mark.usefixtures("saturday_night")
def test_only_practitioners_of_the_team_begin_and_end(saturday_night, cast: Cast, meeting: Meeting) -> None:
    saturday_night.move_to(TONIGHT)
    for person in (cast.maija, cast.pekka, cast.eero, cast.leena):
        for act in ("begin", "end", "move", "call-off"):
            assert signed_in(person).post(f"/meetings/{meeting.pk}/{act}/").status_code == 404
    signed_in(cast.sami).post(f"/meetings/{meeting.pk}/begin/")
    meeting.refresh_from_db()
    assert meeting.began_at == TONIGHT


def book_for(cast: Cast, contact) -> Meeting:
    return book_meeting(wanted(cast), by=cast.aino, now=SATURDAY_NIGHT, contact=contact).meetings[0]
