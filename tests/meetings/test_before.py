"""What earlier meetings left: something to look at on the next meeting's page, never an agenda."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from meetings.going_on import add_left_open, add_way_forward, lay_to_rest, take_stance, take_up_again
from meetings.models import Meeting, WayForward
from tests.cast import Cast, signed_in
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of


@pytest.fixture(autouse=True)
def sunday_evening(saturday_night) -> None:
    saturday_night.move_to(NOW)


@pytest.fixture
def first(cast: Cast) -> Meeting:
    return meeting_of(cast)


@pytest.fixture
def second(cast: Cast, first: Meeting) -> Meeting:
    return meeting_of(cast, at=NOW + timedelta(days=1))


def page(meeting: Meeting, person) -> str:
    return signed_in(person).get(reverse("meeting", args=[meeting.pk])).content.decode()


def test_what_was_left_open_is_carried_to_the_next_page_until_it_is_laid_to_rest(
    cast: Cast, first: Meeting, second: Meeting
) -> None:
    thing = add_left_open(first, "Whether to tell the school.", by=cast.maija, now=NOW)
    assert "Whether to tell the school." in page(second, cast.pekka)
    address = reverse("left_open_rest", args=[first.pk, thing.pk])
    assert "Whether to tell the school." in signed_in(cast.maija).get(address).content.decode()
    signed_in(cast.maija).post(address)
    assert "Whether to tell the school." not in page(second, cast.pekka)
    assert "Maija laid it to rest." in page(first, cast.pekka)
    signed_in(cast.pekka).post(address, {"open_again": "1"})
    assert "Whether to tell the school." in page(second, cast.maija)


def test_nothing_is_carried_backwards_from_a_meeting_called_off_or_from_another_network(
    cast: Cast, first: Meeting, second: Meeting
) -> None:
    add_left_open(second, "The summer.", by=cast.maija, now=NOW)
    assert "The summer." not in page(first, cast.maija)
    add_left_open(first, "The school.", by=cast.maija, now=NOW)
    Meeting.objects.filter(pk=first.pk).update(cancelled_at=NOW)
    assert "The school." not in page(second, cast.maija)


def test_whoever_was_not_in_the_earlier_meeting_sees_no_trace_of_it(cast: Cast) -> None:
    without_pekka = meeting_of(cast, cast.maija)
    add_left_open(without_pekka, "Whether to tell Pekka.", by=cast.maija, now=NOW)
    add_way_forward(without_pekka, "Maija stays with Tuula.", by=cast.maija, now=NOW)
    with_pekka = meeting_of(cast, at=NOW + timedelta(days=1))
    assert "Whether to tell Pekka." in page(with_pekka, cast.maija)
    for trace in (
        "Whether to tell Pekka.",
        "Maija stays with Tuula.",
        str(without_pekka.pk),
        "Left open before",
    ):
        assert trace not in page(with_pekka, cast.pekka)


def test_a_way_is_taken_up_again_and_everybody_speaks_to_it_anew(
    cast: Cast, first: Meeting, second: Meeting
) -> None:
    way = add_way_forward(first, "We meet daily.", by=cast.aino, now=NOW)
    take_stance(way, cast.maija, "with", now=NOW)
    for _time in range(2):
        signed_in(cast.pekka).post(reverse("way_take_up", args=[second.pk]), {"way": str(way.pk)})
    again = WayForward.objects.get(meeting=second)
    assert (again.words, again.taken_up_from, again.said_by) == ("We meet daily.", way, cast.pekka)
    assert not again.stances.exists()
    assert "Taken up again" in page(second, cast.maija)
    assert "Take up a way from before" not in page(second, cast.maija)


@pytest.mark.parametrize("sent", ["", "nothing", "7d9f4b1e-0c1a-4f5e-9d0b-3f0e5a6b7c8d"])
def test_a_way_that_is_none_changes_nothing(cast: Cast, second: Meeting, sent: str) -> None:
    answer = signed_in(cast.maija).post(reverse("way_take_up", args=[second.pk]), {"way": sent})
    assert answer["Location"].endswith("#how-we-go-on")
    assert not WayForward.objects.exists()


def test_nobody_takes_up_or_lays_to_rest_what_they_may_not_read(cast: Cast) -> None:
    without_pekka = meeting_of(cast, cast.maija)
    thing = add_left_open(without_pekka, "Whether to tell Pekka.", by=cast.maija, now=NOW)
    way = add_way_forward(without_pekka, "Maija stays with Tuula.", by=cast.maija, now=NOW)
    with_pekka = meeting_of(cast, at=NOW + timedelta(days=1))
    with pytest.raises(PermissionDenied):
        take_up_again(with_pekka, way, by=cast.pekka, now=NOW)
    with pytest.raises(PermissionDenied):
        lay_to_rest(thing, by=cast.pekka, now=NOW)
    signed_in(cast.pekka).post(reverse("way_take_up", args=[with_pekka.pk]), {"way": str(way.pk)})
    assert not WayForward.objects.filter(meeting=with_pekka).exists()


def test_nothing_is_settled_in_the_absence_of_the_person_and_the_page_says_so(
    cast: Cast, first: Meeting
) -> None:
    way = add_way_forward(first, "Maija goes to the ward.", by=cast.aino, now=NOW)
    missing = "Maija has not spoken to it yet. Without Maija nothing is settled."
    assert missing not in page(first, cast.pekka)
    for person in (cast.aino, cast.sami, cast.pekka):
        take_stance(way, person, "with", now=NOW)
    read = page(first, cast.pekka)
    assert missing in read
    assert "Everyone is with this" not in read
    take_stance(way, cast.maija, "not_yet", now=NOW)
    assert missing not in page(first, cast.pekka)
    take_stance(way, cast.maija, "with", now=NOW)
    assert "Everyone is with this" in page(first, cast.pekka)
