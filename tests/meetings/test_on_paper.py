"""The words of a meeting in large print, as a letter, read out by phone: with a record that can be read."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.going_on import add_left_open, add_way_forward
from meetings.handing_on import Handing, hand_on, take_hand_on_back
from meetings.holding import begin, end, note_who_is_here
from meetings.models import HandedOn, KeptTo, Meeting
from meetings.voices import add_voice
from networks.models import Look, Place, PlaceState
from tests.cast import Cast, signed_in
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of

LATER = NOW + timedelta(hours=16)
SECRET = "He hit me once."
#: what a letter costs, however much was said
QUERIES = 17


@pytest.fixture
def over(cast: Cast, saturday_night) -> Meeting:
    """Maija, Pekka and Aino were in the room; it is Monday morning at ten."""
    saturday_night.move_to(NOW)
    meeting = begin(meeting_of(cast), cast.aino, NOW)
    here = [cast.aino.pk, cast.maija.pk, cast.pekka.pk]
    note_who_is_here(meeting, here, cast.aino, NOW)
    add_voice(meeting, cast.maija, "I slept a little.", by=cast.maija, now=NOW)
    add_voice(meeting, cast.maija, SECRET, by=cast.maija, now=NOW, kept_to=KeptTo.ROOM)
    add_left_open(meeting, "The key.", by=cast.maija, now=NOW)
    add_way_forward(meeting, "We meet again.", by=cast.aino, now=NOW)
    end(meeting, cast.aino, NOW + timedelta(hours=1))
    saturday_night.move_to(LATER)
    return Meeting.objects.get(pk=meeting.pk)


def get(person, address: str) -> str:
    answer = signed_in(person).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def meeting_page(meeting: Meeting, person) -> str:
    return get(person, reverse("meeting", args=[meeting.pk]))


def letter_address(meeting: Meeting, person) -> str:
    return reverse("meeting_for", args=[meeting.pk, person.pk])


def handed(meeting: Meeting, cast: Cast, **more) -> HandedOn:
    facts = {"how": "phone", "at": LATER, "up_to": meeting.last_seq} | more
    return hand_on(meeting, cast.pekka, Handing(**facts), by=cast.aino, now=LATER)


def test_everybody_prints_what_they_may_read_and_in_large_print_too(cast: Cast, over: Meeting) -> None:
    address = reverse("meeting_print", args=[over.pk])
    assert f'href="{address}?size=large"' in meeting_page(over, cast.pekka)
    usual, large = get(cast.pekka, address), get(cast.pekka, f"{address}?size=large")
    for page in (usual, large):
        for words in ("I slept a little.", SECRET, "The key.", "We meet again.", "not settled yet"):
            assert words in page
        assert "<textarea" not in page
        assert ">Answer<" not in page
    assert '<body class="large">' in large
    assert '<body class="">' in usual
    assert SECRET not in get(cast.sami, address)
    for outsider in (cast.eero, cast.leena, cast.tuula, cast.olavi):
        assert signed_in(outsider).get(address).status_code == 404


def test_the_thread_is_there_in_large_print_too(cast: Cast, over: Meeting) -> None:
    page = get(cast.maija, f"/networks/{cast.network.pk}/words/?words=slept&size=large")
    assert '<body class="large">' in page
    assert 'href="?words=slept"' in page


def test_a_letter_is_in_its_receivers_language_with_room_for_an_address(cast: Cast, over: Meeting) -> None:
    cast.pekka.language = "fi"
    cast.pekka.save()
    page = get(cast.aino, letter_address(over, cast.pekka))
    assert '<article class="letter-sheet" lang="fi" dir="ltr">' in page
    letter = page.split('<article class="letter-sheet"')[1].split('<section class="section no-print"')[0]
    assert "<p><bdi>Pekka</bdi></p><p>&nbsp;</p><p>&nbsp;</p><p>&nbsp;</p>" in letter
    assert "Hei <bdi>Pekka</bdi>," in letter
    assert "Maanantaina 23. marraskuuta" in letter
    assert "I slept a little." in letter
    assert "Kallio Open Dialogue" not in letter
    assert "What became of it" in page


def test_what_is_kept_to_some_is_in_nobodys_letter_and_the_page_does_not_tell(
    cast: Cast, over: Meeting
) -> None:
    address = letter_address(over, cast.pekka)
    for person in (cast.aino, cast.sami, cast.ritva):
        assert SECRET not in get(person, address)
    assert SECRET in meeting_page(over, cast.pekka)


def test_for_whom_there_is_a_letter(cast: Cast, over: Meeting) -> None:
    shown = meeting_page(over, cast.aino)
    assert letter_address(over, cast.pekka) in shown
    assert letter_address(over, cast.maija) in shown
    assert letter_address(over, cast.pekka) not in meeting_page(over, cast.maija)
    for nobody in (cast.sami, cast.tuula, cast.eero):
        assert signed_in(cast.aino).get(letter_address(over, nobody)).status_code == 404
    for outsider in (cast.maija, cast.pekka, cast.eero, cast.leena, cast.tuula, cast.olavi):
        assert signed_in(outsider).get(letter_address(over, cast.pekka)).status_code == 404
    Place.objects.filter(person=cast.pekka).update(state=PlaceState.WITHDRAWN)
    assert signed_in(cast.aino).get(letter_address(over, cast.pekka)).status_code == 404


def test_reading_out_is_written_down_and_read_by_those_it_concerns(cast: Cast, over: Meeting) -> None:
    browser, address = signed_in(cast.aino), letter_address(over, cast.pekka)
    up_to = browser.get(address).content.decode().split('name="up_to" value="')[1].split('"')[0]
    sent = {"how": "phone", "at": "2026-11-23T09:30", "up_to": up_to, "counts_as_seen": "on"}
    answer = browser.post(address, sent, follow=True).content.decode()
    said = "Read out by phone to Pekka on Monday 23 November at 9:30am, by Aino. It counts as seen."
    assert said in answer
    for reader in (cast.maija, cast.sami, cast.ritva):
        assert said in meeting_page(over, reader)
    assert "Read out to you by phone on Monday 23 November at 9:30am, by Aino." in meeting_page(
        over, cast.pekka
    )
    looks = get(cast.maija, f"/networks/{cast.network.pk}/")
    assert "what was said, and read it out by phone" in looks
    assert "what was said, and read it out by phone" in get(cast.maija, reverse("me"))


def test_whoever_else_was_there_does_not_read_what_reached_whom(cast: Cast, over: Meeting) -> None:
    hand_on(over, cast.maija, Handing("paper", LATER, 0), by=cast.aino, now=LATER)
    assert "Sent on paper to Maija" in meeting_page(over, cast.aino)
    assert "Sent to you on paper" in meeting_page(over, cast.maija)
    assert "paper to Maija" not in meeting_page(over, cast.pekka)


def test_it_counts_as_seen_up_to_what_was_read_out_and_no_further(cast: Cast, over: Meeting) -> None:
    browser, address = signed_in(cast.aino), letter_address(over, cast.pekka)
    sent = {"how": "phone", "at": "2026-11-23T09:30", "counts_as_seen": "on"}
    browser.post(address, sent | {"up_to": "9223372036854775807"})
    record = HandedOn.objects.get()
    later = add_voice(over, cast.maija, "One more.", by=cast.maija, now=LATER)
    assert 0 < record.up_to < later.seq


def test_paper_never_counts_as_seen(cast: Cast, over: Meeting) -> None:
    browser, address = signed_in(cast.aino), letter_address(over, cast.pekka)
    page = browser.post(address, {"how": "paper", "at": "2026-11-23T09:30", "counts_as_seen": "on"})
    assert "A letter may still be unopened" in page.content.decode()
    assert not HandedOn.objects.exists()
    browser.post(address, {"how": "paper", "at": "2026-11-23T09:30"})
    assert not HandedOn.objects.get().counts_as_seen


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("how", "", "Choose whether it was read out or sent."),
        ("how", "pigeon", "Select a valid choice"),
        ("at", "", "Say when it was."),
        ("at", "yesterday", "Write a day and a time"),
        ("at", "2026-11-23T10:01", "This time has not come yet."),
        ("at", "2026-11-22T17:59", "This was before the meeting."),
        ("up_to", "-1", "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_is_kept(
    cast: Cast, over: Meeting, field: str, typed: str, said: str
) -> None:
    good = {"how": "phone", "at": "2026-11-23T09:30", "up_to": "1"}
    page = signed_in(cast.aino).post(letter_address(over, cast.pekka), good | {field: typed}).content.decode()
    assert said in page
    assert not HandedOn.objects.exists()


def test_sent_twice_it_stands_once(cast: Cast, over: Meeting) -> None:
    browser, address = signed_in(cast.aino), letter_address(over, cast.pekka)
    sent = {"how": "phone", "at": "2026-11-23T09:30", "submission": "5d1a10c0-0000-4000-8000-00d1a10c0de0"}
    browser.post(address, sent)
    browser.post(address, sent)
    assert HandedOn.objects.count() == 1


def test_a_record_that_was_a_mistake_is_taken_back_and_stays_in_the_history(
    cast: Cast, over: Meeting
) -> None:
    record = handed(over, cast)
    address = reverse("handed_on_take_back", args=[over.pk, record.pk])
    for outsider in (cast.maija, cast.pekka, cast.eero, cast.leena):
        assert signed_in(outsider).post(address).status_code == 404
    with pytest.raises(PermissionDenied):
        take_hand_on_back(record, by=cast.maija, now=LATER)
    answer = signed_in(cast.sami).post(address)
    assert answer["Location"] == letter_address(over, cast.pekka)
    assert "by phone to Pekka" not in meeting_page(over, cast.aino)
    record.refresh_from_db()
    assert (record.taken_back_at, record.taken_back_by) == (LATER, cast.sami)
    signed_in(cast.aino).post(address)
    record.refresh_from_db()
    assert record.taken_back_by == cast.sami
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgh_label FROM meetings_handedonevent ORDER BY pgh_id")
        assert [label for (label,) in cursor.fetchall()] == ["insert", "update"]


def test_only_a_practitioner_hands_on_and_only_what_is_over_to_whoever_may_read_it(
    cast: Cast, over: Meeting, saturday_night
) -> None:
    for by, to in ((cast.maija, cast.pekka), (cast.eero, cast.pekka), (cast.aino, cast.tuula)):
        with pytest.raises(PermissionDenied):
            hand_on(over, to, Handing("phone", LATER, 0), by=by, now=LATER)
    for change in ({"cancelled_at": LATER}, {"ended_at": None}):
        Meeting.objects.filter(pk=over.pk).update(**change)
        with pytest.raises(ValidationError, match="not over yet"):
            hand_on(
                Meeting.objects.get(pk=over.pk), cast.pekka, Handing("phone", NOW, 0), by=cast.aino, now=NOW
            )
        Meeting.objects.filter(pk=over.pk).update(cancelled_at=None)
    saturday_night.move_to(NOW)
    assert "Write it down</button></form>" not in get(cast.aino, letter_address(over, cast.pekka))


@pytest.mark.parametrize("count", [1, 30])
def test_a_letter_costs_the_same_however_much_was_said(cast: Cast, over: Meeting, count: int) -> None:
    for number in range(count):
        add_voice(over, cast.pekka, f"Word {number}.", by=cast.pekka, now=LATER)
        handed(over, cast)
    browser, address = signed_in(cast.aino), letter_address(over, cast.pekka)
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        browser.get(address)
    assert len(asked) == QUERIES, "\n".join(query["sql"] for query in asked)
    assert Look.objects.filter(person=cast.aino, what="words").count() == 1
