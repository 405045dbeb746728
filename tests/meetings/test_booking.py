"""Booking a meeting: with whom, when, and what follows from it."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from meetings.booking import NewMeeting, book_meeting, call_off_meeting, move_meeting
from meetings.models import Answer, Attendance, Meeting, Way
from meetings.practitioners import PractitionersBusy
from networks.models import ContactPoint, Network, PlaceState
from notices.models import Notice
from response.contacts import NewContact, record_first_contact
from tests.cast import SATURDAY_NIGHT, Cast

HOUR = timedelta(hours=1)
TONIGHT = SATURDAY_NIGHT + HOUR


def wanted(cast: Cast, **changes) -> NewMeeting:
    values = {
        "starts": (TONIGHT,),
        "length": timedelta(minutes=90),
        "practitioner_ids": (cast.aino.pk, cast.sami.pk),
        "person_ids": (cast.maija.pk, cast.pekka.pk),
        "where": "Kallio 12 B",
        "submission": uuid.uuid4(),
    }
    return NewMeeting(**(values | changes))


def book(cast: Cast, **changes):
    return book_meeting(wanted(cast, **changes), by=cast.aino, now=SATURDAY_NIGHT, network=cast.network)


def first_contact(cast: Cast, **changes):
    values = {
        "team": cast.team,
        "received_at": SATURDAY_NIGHT,
        "from_person": cast.tuula,
        "about": cast.maija,
        "relation": "neighbour",
        "words": "She has not slept for days.",
    }
    return record_first_contact(NewContact(**(values | changes)), recorded_by=cast.aino, now=SATURDAY_NIGHT)


def test_everybody_asked_has_a_part(cast: Cast) -> None:
    [meeting] = book(cast).meetings
    parts = {part.person.name: part for part in meeting.attendances.all()}
    assert set(parts) == {"Aino", "Sami", "Maija", "Pekka"}
    assert parts["Aino"].as_practitioner
    assert parts["Aino"].answer == Answer.YES
    assert parts["Sami"].answer == Answer.NONE
    assert parts["Sami"].holds
    assert not parts["Pekka"].holds


def test_it_works_without_anybody_of_the_network(cast: Cast) -> None:
    [meeting] = book(cast, person_ids=()).meetings
    assert meeting.attendances.count() == 2


def test_being_asked_invites_who_was_only_talked_about(cast: Cast) -> None:
    book(cast, person_ids=(cast.tuula.pk,))
    place = cast.network.places.get(person=cast.tuula)
    assert place.state == PlaceState.INVITED
    agreement = place.agreements.get()
    assert (agreement.by, agreement.recorded_by) == (cast.maija, cast.aino)


def test_somebody_of_another_network_is_not_brought_in(cast: Cast) -> None:
    [meeting] = book(cast, person_ids=(cast.eero.pk,)).meetings
    assert not meeting.attendances.filter(person=cast.eero).exists()


def test_a_place_that_ended_is_not_asked(cast: Cast) -> None:
    cast.network.places.filter(person=cast.pekka).update(state=PlaceState.WITHDRAWN)
    [meeting] = book(cast).meetings
    assert not meeting.attendances.filter(person=cast.pekka).exists()


def test_a_booking_for_a_contact_opens_the_network_and_stills_the_ladder(cast: Cast) -> None:
    Network.objects.all().update(ended_at=SATURDAY_NIGHT)
    contact = first_contact(cast)
    book_meeting(wanted(cast), by=cast.aino, now=SATURDAY_NIGHT, contact=contact)
    contact.refresh_from_db()
    assert contact.network.centre == cast.maija
    assert contact.first_meeting_offered_at == SATURDAY_NIGHT
    assert contact.meeting_starts_at == TONIGHT
    assert contact.first_meeting_held_at is None


def test_a_booking_from_the_network_answers_the_contact_that_waits(cast: Cast) -> None:
    contact = first_contact(cast)
    contact.network = cast.network
    contact.save()
    [meeting] = book(cast).meetings
    contact.refresh_from_db()
    assert meeting.contact == contact
    assert contact.meeting_starts_at == TONIGHT


def test_sending_twice_books_once(cast: Cast) -> None:
    new = wanted(cast)
    first = book_meeting(new, by=cast.aino, now=SATURDAY_NIGHT, network=cast.network)
    again = book_meeting(new, by=cast.aino, now=SATURDAY_NIGHT + HOUR / 60, network=cast.network)
    assert first.meetings == again.meetings
    assert Notice.objects.count() == 4


def test_two_people_who_send_the_same_key_book_two_meetings(cast: Cast) -> None:
    key = uuid.uuid4()
    book(cast, submission=key, practitioner_ids=(cast.aino.pk,))
    new = wanted(cast, submission=key, practitioner_ids=(cast.sami.pk,))
    book_meeting(new, by=cast.sami, now=SATURDAY_NIGHT, network=cast.network)
    assert Meeting.objects.count() == 2


@pytest.mark.parametrize(("minutes", "is_fine"), [(16, False), (15, True), (14, True), (0, True)])
def test_what_began_a_quarter_of_an_hour_ago_can_still_be_booked(
    cast: Cast, minutes: int, is_fine: bool
) -> None:
    new = wanted(cast, starts=(SATURDAY_NIGHT - timedelta(minutes=minutes),))
    if is_fine:
        assert book_meeting(new, by=cast.aino, now=SATURDAY_NIGHT, network=cast.network).meetings
    else:
        with pytest.raises(ValidationError, match="passed"):
            book_meeting(new, by=cast.aino, now=SATURDAY_NIGHT, network=cast.network)


@pytest.mark.parametrize(
    ("minutes", "clashes"), [(-91, False), (-90, False), (-89, True), (0, True), (89, True), (90, False)]
)
def test_nobody_can_be_in_two_meetings_at_once(cast: Cast, minutes: int, clashes: bool) -> None:
    starts_at = SATURDAY_NIGHT + 3 * HOUR
    book(cast, starts=(starts_at,))
    other = wanted(cast, starts=(starts_at + timedelta(minutes=minutes),), practitioner_ids=(cast.sami.pk,))
    if not clashes:
        assert book_meeting(other, by=cast.sami, now=SATURDAY_NIGHT, network=cast.network).meetings
        return
    with pytest.raises(PractitionersBusy) as refused:
        book_meeting(other, by=cast.sami, now=SATURDAY_NIGHT, network=cast.network)
    assert [one.name for one in refused.value.busy] == ["Sami"]
    assert Meeting.objects.count() == 1


def test_a_clash_is_named_without_saying_whose_meeting_it_is(cast: Cast) -> None:
    book(cast)
    with pytest.raises(PractitionersBusy) as refused:
        book(cast, submission=uuid.uuid4())
    assert refused.value.messages == [
        "Aino is in another meeting from Saturday 21 November at 11:05pm to Sunday 22 November at 12:35am.",
        "Sami is in another meeting from Saturday 21 November at 11:05pm to Sunday 22 November at 12:35am.",
    ]


def test_a_clash_leaves_nothing_behind(cast: Cast) -> None:
    book(cast, person_ids=())
    notices, contact = Notice.objects.count(), first_contact(cast)
    with pytest.raises(PractitionersBusy):
        book_meeting(wanted(cast), by=cast.aino, now=SATURDAY_NIGHT, contact=contact)
    contact.refresh_from_db()
    assert contact.first_meeting_offered_at is None
    assert Notice.objects.count() == notices


def test_days_in_a_row_are_booked_together_and_told_once_by_phone(cast: Cast) -> None:
    starts = tuple(TONIGHT + timedelta(days=day) for day in range(3))
    result = book(cast, starts=starts)
    assert [meeting.starts_at for meeting in result.meetings] == list(starts)
    assert Notice.objects.filter(recipient=cast.pekka).count() == 1
    assert Attendance.objects.filter(person=cast.pekka).count() == 3
    assert book(cast, starts=starts, submission=None, practitioner_ids=(cast.ritva.pk,)).meetings


def test_days_in_a_row_bring_each_day_into_the_calendar_of_who_is_told_by_mail(cast: Cast) -> None:
    ContactPoint.objects.filter(person=cast.maija, kind="sms").delete()
    book(cast, starts=tuple(TONIGHT + timedelta(days=day) for day in range(3)))
    assert Notice.objects.filter(recipient=cast.maija).exclude(calendar="").count() == 3


def test_whom_no_notice_reaches_is_named(cast: Cast) -> None:
    ContactPoint.objects.filter(person=cast.pekka).delete()
    assert book(cast).to_tell == ["Pekka"]


def test_moving_tells_everybody_and_asks_anew(cast: Cast) -> None:
    [meeting] = book(cast).meetings
    Attendance.objects.filter(meeting=meeting).update(answer=Answer.YES)
    move(cast, meeting, starts_at=TONIGHT + HOUR)
    meeting.refresh_from_db()
    assert meeting.starts_at == TONIGHT + HOUR
    assert meeting.calendar_sequence == 1
    answers = {part.person.name: part.answer for part in meeting.attendances.all()}
    assert answers == {"Aino": "yes", "Sami": "none", "Maija": "none", "Pekka": "none"}
    assert {part.during for part in meeting.attendances.all()} == {meeting.during}
    assert Notice.objects.filter(kind="meeting_moved").count() == 4


def test_another_place_at_the_same_time_keeps_the_answers(cast: Cast) -> None:
    [meeting] = book(cast).meetings
    Attendance.objects.filter(meeting=meeting).update(answer=Answer.YES)
    move(cast, meeting, way=Way.PHONE, where="+358 9 555 0100")
    assert set(meeting.attendances.values_list("answer", flat=True)) == {"yes"}
    assert Notice.objects.filter(kind="meeting_moved").count() == 4


def test_moving_to_what_it_was_tells_nobody(cast: Cast) -> None:
    [meeting] = book(cast).meetings
    move(cast, meeting)
    assert not Notice.objects.filter(kind="meeting_moved").exists()


def test_moving_into_another_meeting_is_refused(cast: Cast) -> None:
    book(cast, starts=(TONIGHT + 3 * HOUR,))
    [meeting] = book(cast, submission=uuid.uuid4()).meetings
    with pytest.raises(PractitionersBusy):
        move(cast, meeting, starts_at=TONIGHT + 2 * HOUR)


def test_moving_by_less_than_its_length_does_not_clash_with_itself(cast: Cast) -> None:
    [meeting] = book(cast).meetings
    assert move(cast, meeting, starts_at=TONIGHT + HOUR / 2)


def test_the_contact_knows_the_next_of_its_meetings(cast: Cast) -> None:
    contact = first_contact(cast)
    first = book_meeting(wanted(cast), by=cast.aino, now=SATURDAY_NIGHT, contact=contact).meetings[0]
    later = wanted(cast, starts=(TONIGHT + 5 * HOUR,))
    book_meeting(later, by=cast.aino, now=SATURDAY_NIGHT, contact=contact)
    move(cast, first, starts_at=TONIGHT + HOUR)
    contact.refresh_from_db()
    assert contact.meeting_starts_at == TONIGHT + HOUR
    call_off_meeting(first, cast.aino, SATURDAY_NIGHT)
    contact.refresh_from_db()
    assert contact.meeting_starts_at == TONIGHT + 5 * HOUR


def test_calling_off_frees_everybody_and_tells_everybody_once(cast: Cast) -> None:
    contact = first_contact(cast)
    [meeting] = book_meeting(wanted(cast), by=cast.aino, now=SATURDAY_NIGHT, contact=contact).meetings
    call_off_meeting(meeting, cast.aino, SATURDAY_NIGHT)
    call_off_meeting(meeting, cast.aino, SATURDAY_NIGHT)
    contact.refresh_from_db()
    assert contact.meeting_starts_at is None
    assert contact.first_meeting_offered_at == SATURDAY_NIGHT
    assert Notice.objects.filter(kind="meeting_called_off").count() == 4
    assert book(cast, submission=uuid.uuid4()).meetings


def test_who_was_taken_out_of_the_network_hears_of_no_change(cast: Cast) -> None:
    [meeting] = book(cast).meetings
    cast.network.places.filter(person=cast.pekka).update(state=PlaceState.WITHDRAWN)
    move(cast, meeting, starts_at=TONIGHT + HOUR)
    call_off_meeting(meeting, cast.aino, SATURDAY_NIGHT)
    assert set(Notice.objects.filter(recipient=cast.pekka).values_list("kind", flat=True)) == {
        "meeting_invited"
    }


def test_what_has_begun_is_neither_moved_nor_called_off(cast: Cast) -> None:
    [meeting] = book(cast).meetings
    Meeting.objects.update(began_at=TONIGHT)
    with pytest.raises(ValidationError, match="has begun"):
        move(cast, meeting, starts_at=TONIGHT + HOUR)
    with pytest.raises(ValidationError, match="has begun"):
        call_off_meeting(meeting, cast.aino, TONIGHT)


def move(cast: Cast, meeting: Meeting, **changes):
    values = {
        "starts_at": meeting.starts_at,
        "length": meeting.ends_at - meeting.starts_at,
        "way": meeting.way,
        "where": meeting.where,
    }
    return move_meeting(meeting, **(values | changes), by=cast.aino, now=SATURDAY_NIGHT)
