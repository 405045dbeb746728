"""What somebody left open, or a way they wrote down, taken back by them: nobody reads it any more, anywhere."""

from datetime import timedelta

import pghistory.models
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from meetings.going_on import add_left_open, add_way_forward, take_back, take_stance, take_up_again
from meetings.models import LeftOpen, Meeting, Stance, WayForward
from meetings.presenters.entries import entry, items_after
from networks.models import Person
from tests.cast import Cast, signed_in
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of

LATER = NOW + timedelta(minutes=5)
WORDS = "Whether our father drank."
GONE = "Pekka has taken these words back."


@pytest.fixture
def meeting(cast: Cast, saturday_night) -> Meeting:
    saturday_night.move_to(LATER)
    return meeting_of(cast)


@pytest.fixture
def the_next(cast: Cast, meeting: Meeting) -> Meeting:
    return meeting_of(cast, at=NOW + timedelta(days=7))


def read_by(person: Person, address: str) -> str:
    answer = signed_in(person).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def page(meeting: Meeting) -> str:
    return reverse("meeting", args=[meeting.pk])


def everywhere(cast: Cast, *meetings: Meeting) -> list[str]:
    words = f"/networks/{cast.network.pk}/words"
    pages = [address for meeting in meetings for address in (page(meeting), f"{page(meeting)}print/")]
    return [*pages, f"{words}/", f"{words}.txt", f"{words}/?words=father"]


@pytest.mark.parametrize("add", [add_left_open, add_way_forward])
def test_nobody_reads_it_any_more_and_everybody_sees_by_whom_it_was_taken_back(
    cast: Cast, meeting: Meeting, the_next: Meeting, add
) -> None:
    said = add(meeting, WORDS, by=cast.pekka, now=NOW)
    assert sum(WORDS in read_by(cast.aino, address) for address in everywhere(cast, meeting, the_next)) == 6
    take_back(said, by=cast.pekka, now=LATER)
    take_back(said, by=cast.pekka, now=LATER + timedelta(minutes=1))
    for person in (cast.aino, cast.maija):
        assert not [one for one in everywhere(cast, meeting, the_next) if WORDS in read_by(person, one)]
    for address in everywhere(cast, meeting)[:4]:
        assert GONE in read_by(cast.maija, address), address
    said.refresh_from_db()
    assert (said.taken_back_at, said.words) == (LATER, WORDS), "it stays for the audit"
    (item,) = items_after(meeting, 0, 2**62)
    drawn = entry(meeting, item, None)
    assert GONE in drawn["html"]
    assert WORDS not in drawn["html"]


@pytest.mark.parametrize("add", [add_left_open, add_way_forward])
def test_only_whoever_wrote_it_down_takes_it_back(cast: Cast, meeting: Meeting, add) -> None:
    said = add(meeting, WORDS, by=cast.pekka, now=NOW)
    name = "left_open_rest" if add is add_left_open else "stance_take"
    address = reverse(name, args=[meeting.pk, said.pk])
    assert "Take it back" not in read_by(cast.aino, address)
    with pytest.raises(PermissionDenied):
        take_back(said, by=cast.aino, now=LATER)
    assert signed_in(cast.aino).post(address, {"take_back": "1"}).status_code == 403
    assert "Take it back" in read_by(cast.pekka, address)
    answer = signed_in(cast.pekka).post(address, {"take_back": "1"})
    assert answer["Location"].startswith(page(meeting))
    assert GONE in read_by(cast.maija, page(meeting))
    assert signed_in(cast.maija).get(address).status_code == 404


def test_what_others_said_to_a_way_stays_and_a_stance_that_comes_too_late_is_not_lost(
    cast: Cast, meeting: Meeting, the_next: Meeting
) -> None:
    way = add_way_forward(meeting, WORDS, by=cast.pekka, now=NOW)
    take_stance(way, cast.maija, "differently", "I would rather not.", now=NOW)
    take_back(way, by=cast.pekka, now=LATER)
    shown = read_by(cast.sami, page(meeting))
    assert "I would rather not." in shown
    assert "Not settled yet" not in shown
    assert "has not spoken to it yet" not in shown
    address = reverse("stance_take", args=[meeting.pk, way.pk])
    late = signed_in(cast.aino).post(address, {"stands": "with", "words": "Let us ask him."})
    assert "This way was taken back in the meantime." in late.content.decode()
    assert "Let us ask him.</textarea>" in late.content.decode()
    assert WORDS not in late.content.decode()
    assert Stance.objects.count() == 1
    assert "Take up a way from before" not in read_by(cast.maija, page(the_next))
    signed_in(cast.maija).post(reverse("way_take_up", args=[the_next.pk]), {"way": way.pk})
    assert WayForward.objects.count() == 1


def test_in_a_meeting_that_was_called_off_it_stays(cast: Cast, meeting: Meeting) -> None:
    said = add_left_open(meeting, WORDS, by=cast.pekka, now=NOW)
    Meeting.objects.update(cancelled_at=NOW)
    with pytest.raises(ValidationError, match="called off"):
        take_back(said, by=cast.pekka, now=LATER)
    address = reverse("left_open_rest", args=[meeting.pk, said.pk])
    assert signed_in(cast.pekka).post(address, {"take_back": "1"}).status_code == 302
    assert LeftOpen.objects.get().taken_back_at is None


def test_the_history_keeps_that_it_was_taken_back_and_what_it_said(cast: Cast, meeting: Meeting) -> None:
    said = add_left_open(meeting, WORDS, by=cast.pekka, now=NOW)
    take_back(said, by=cast.pekka, now=LATER)
    events = pghistory.models.Events.objects.tracks(said).values_list("pgh_data", flat=True)
    assert {data["words"] for data in events} == {WORDS}
    assert [bool(data["taken_back_at"]) for data in events.order_by("pgh_id")] == [False, True]


def test_a_way_that_was_taken_up_again_elsewhere_stays_there(
    cast: Cast, meeting: Meeting, the_next: Meeting
) -> None:
    way = add_way_forward(meeting, "We meet on Friday.", by=cast.pekka, now=NOW)
    take_up_again(the_next, way, by=cast.maija, now=NOW)
    take_back(way, by=cast.pekka, now=LATER)
    assert "We meet on Friday." in read_by(cast.pekka, page(the_next))
