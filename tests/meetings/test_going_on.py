"""What is left open and how we go on. Nobody's stance is assumed, and nothing has to be settled."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from meetings.going_on import (
    add_left_open,
    add_way_forward,
    nothing_settled,
    take_back_nothing_settled,
    take_stance,
)
from meetings.holding import begin
from meetings.models import LeftOpen, Meeting, Stance, WayForward
from meetings.queries.page import SaidWay, left_open_of, parts_of, ways_of
from meetings.voices import add_voice
from networks.models import Person, Place, PlaceState
from opendialogue import clock
from tests.cast import Cast, signed_in
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of


def only_way(meeting: Meeting) -> SaidWay:
    (way,) = ways_of(meeting.pk, parts_of(meeting))
    return way


def test_pekka_leaves_something_open(cast: Cast) -> None:
    meeting = meeting_of(cast)
    add_left_open(meeting, "Whether she goes back to work.", by=cast.pekka, now=NOW)
    (thing,) = left_open_of(meeting.pk)
    assert (thing.words, thing.speaker) == ("Whether she goes back to work.", "Pekka")


def test_everything_in_a_meeting_is_numbered_in_one_row(cast: Cast) -> None:
    meeting = meeting_of(cast)
    voice = add_voice(meeting, cast.maija, "Hello.", by=cast.maija, now=NOW)
    add_left_open(meeting, "The nights.", by=cast.sami, now=NOW)
    way = add_way_forward(meeting, "We meet tomorrow.", by=cast.sami, now=NOW)
    take_stance(way, cast.maija, "with", now=NOW)
    way.refresh_from_db()
    meeting.refresh_from_db()
    assert 0 < voice.seq < LeftOpen.objects.get().seq < way.seq < way.changed_seq == meeting.last_seq


@pytest.mark.parametrize("add", [add_left_open, add_way_forward])
def test_sent_twice_it_is_stored_once_and_other_words_are_not_lost_unsaid(cast: Cast, add) -> None:
    meeting, id = meeting_of(cast), uuid4()
    first = add(meeting, "We meet tomorrow.", by=cast.maija, now=NOW, id=id)
    assert add(meeting, "We meet tomorrow.", by=cast.maija, now=NOW, id=id) == first
    for by, words in ((cast.maija, "We meet on Monday."), (cast.pekka, "We meet tomorrow.")):
        with pytest.raises(ValidationError):
            add(meeting, words, by=by, now=NOW, id=id)
    meeting.refresh_from_db()
    assert meeting.last_seq == first.seq


@pytest.mark.parametrize("add", [add_left_open, add_way_forward])
def test_eero_adds_nothing_and_a_meeting_called_off_takes_nothing(cast: Cast, add) -> None:
    meeting = meeting_of(cast)
    with pytest.raises(PermissionDenied):
        add(meeting, "Hello.", by=cast.eero, now=NOW)
    Meeting.objects.update(cancelled_at=NOW)
    with pytest.raises(ValidationError):
        add(meeting, "Hello.", by=cast.maija, now=NOW)


def test_who_has_not_spoken_to_a_way_is_shown_and_maija_comes_first(cast: Cast) -> None:
    meeting = meeting_of(cast)
    add_way_forward(meeting, "We meet tomorrow.", by=cast.sami, now=NOW)
    assert [(one.name, one.stands) for one in only_way(meeting).stances] == [
        ("Maija", ""),
        ("Pekka", ""),
        ("Aino", ""),
        ("Sami", ""),
    ]


def test_maija_comes_first_also_where_she_was_not_asked_to_come(cast: Cast) -> None:
    meeting = meeting_of(cast, cast.pekka)
    add_way_forward(meeting, "We meet tomorrow.", by=cast.sami, now=NOW)
    assert [one.name for one in only_way(meeting).stances] == ["Maija", "Pekka", "Aino", "Sami"]


def test_each_speaks_for_themselves_and_may_change_their_mind(cast: Cast) -> None:
    meeting = meeting_of(cast)
    way = add_way_forward(meeting, "We meet tomorrow.", by=cast.sami, now=NOW)
    take_stance(way, cast.pekka, "not_yet", now=NOW)
    take_stance(way, cast.pekka, "differently", " I would rather wait. ", now=NOW + timedelta(minutes=1))
    assert Stance.objects.get().words == "I would rather wait."
    with pytest.raises(PermissionDenied):
        take_stance(way, cast.eero, "with", now=NOW)


def test_a_way_is_settled_when_the_last_one_is_with_it_and_not_before(cast: Cast) -> None:
    meeting = meeting_of(cast)
    way = add_way_forward(meeting, "We meet tomorrow.", by=cast.sami, now=NOW)
    for person in (cast.sami, cast.aino, cast.pekka):
        take_stance(way, person, "with", now=NOW)
        assert not only_way(meeting).is_settled
    take_stance(way, cast.maija, "with", now=NOW)
    assert only_way(meeting).is_settled
    take_stance(way, cast.pekka, "differently", now=NOW)
    assert not only_way(meeting).is_settled


def test_what_somebody_said_stays_when_their_place_ends(cast: Cast) -> None:
    meeting = meeting_of(cast)
    way = add_way_forward(meeting, "We meet tomorrow.", by=cast.pekka, now=NOW)
    take_stance(way, cast.pekka, "with", now=NOW)
    Place.objects.filter(person=cast.pekka).update(state=PlaceState.WITHDRAWN)
    assert [one.name for one in only_way(meeting).stances] == ["Maija", "Aino", "Sami", "Pekka"]


def test_nothing_was_settled_is_one_tap_and_can_be_taken_back(cast: Cast) -> None:
    meeting = meeting_of(cast)
    nothing_settled(meeting, by=cast.maija, now=NOW)
    nothing_settled(meeting, by=cast.aino, now=NOW + timedelta(minutes=1))
    meeting.refresh_from_db()
    assert meeting.nothing_settled_at == NOW
    take_back_nothing_settled(meeting, by=cast.maija)
    meeting.refresh_from_db()
    assert meeting.nothing_settled_at is None


def test_that_nothing_was_settled_can_be_said_where_a_way_is_not_settled_and_no_more_once_one_is(
    cast: Cast,
) -> None:
    meeting = begin(meeting_of(cast, at=clock.now()), cast.aino, clock.now())
    button, said = ">Nothing was settled today<", "A meeting may end like that"
    way = add_way_forward(meeting, "We meet tomorrow.", by=cast.sami, now=NOW)
    everybody = (cast.sami, cast.aino, cast.pekka, cast.maija)
    for person in everybody[:3]:
        take_stance(way, person, "with", now=NOW)
    assert button in shown_to(cast.pekka, meeting)
    signed_in(cast.pekka).post(reverse("nothing_settled", args=[meeting.pk]))
    page = shown_to(cast.aino, meeting)
    assert said in page[page.index('id="how-we-go-on"') :]
    take_stance(way, cast.maija, "not_yet", now=NOW)
    assert said in shown_to(cast.aino, meeting)
    take_stance(way, cast.maija, "with", now=NOW)
    assert said not in shown_to(cast.aino, meeting)
    assert button not in shown_to(cast.aino, meeting)


def shown_to(person: Person, meeting: Meeting) -> str:
    return signed_in(person).get(reverse("meeting", args=[meeting.pk])).content.decode()


def test_a_way_forward_takes_back_that_nothing_was_settled(cast: Cast) -> None:
    meeting = meeting_of(cast)
    nothing_settled(meeting, by=cast.maija, now=NOW)
    add_way_forward(meeting, "We meet tomorrow after all.", by=cast.maija, now=NOW)
    meeting.refresh_from_db()
    assert meeting.nothing_settled_at is None
    assert WayForward.objects.count() == 1


def test_eero_cannot_say_that_nothing_was_settled(cast: Cast) -> None:
    meeting = meeting_of(cast)
    for act in (
        lambda: nothing_settled(meeting, by=cast.eero, now=NOW),
        lambda: take_back_nothing_settled(meeting, by=cast.eero),
    ):
        with pytest.raises(PermissionDenied):
            act()
