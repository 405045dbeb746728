"""What not everybody has seen yet says so; whoever has read it says so themselves, and nobody's reading is told."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.going_on import add_left_open, add_way_forward, take_stance
from meetings.holding import begin, end, note_who_is_here
from meetings.keeping import open_to_everyone
from meetings.models import Attendance, HandedOn, KeptTo, Meeting, Seen
from meetings.seeing import say_read
from meetings.voices import add_voice
from tests.cast import Cast, signed_in
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of

LATER = NOW + timedelta(hours=3)
ALL_UNSEEN = "Not everybody has seen them yet."
SOME_UNSEEN = "Not everybody has seen all of them yet"
AT_AN_ENTRY = "Not yet seen by everybody"
#: what a page costs after the meeting: two queries more than before
QUERIES = 19


@pytest.fixture
def over(cast: Cast, saturday_night) -> Meeting:
    """Maija, Pekka, Aino and Sami met; Maija and Aino were in the room. It is over."""
    saturday_night.move_to(NOW)
    meeting = begin(meeting_of(cast), cast.aino, NOW)
    note_who_is_here(meeting, [cast.aino.pk, cast.maija.pk], cast.aino, NOW)
    add_voice(meeting, cast.pekka, "I came by bus.", by=cast.pekka, now=NOW)
    end(meeting, cast.aino, NOW + timedelta(hours=1))
    saturday_night.move_to(LATER)
    return Meeting.objects.get(pk=meeting.pk)


def page(meeting: Meeting, person) -> str:
    html = signed_in(person).get(reverse("meeting", args=[meeting.pk])).content.decode()
    return html.split("<main")[1].split("</main>")[0]


def shown_number(meeting: Meeting, person) -> str:
    return page(meeting, person).split('name="up_to" value="')[1].split('"')[0]


def press(meeting: Meeting, person, **more: str):
    browser = signed_in(person)
    data = more or {"up_to": shown_number(meeting, person)}
    return browser.post(reverse("meeting_read", args=[meeting.pk]), data)


def all_read(cast: Cast, meeting: Meeting) -> None:
    for person in (cast.maija, cast.pekka, cast.aino, cast.sami):
        if "I have read this</button>" in page(meeting, person):
            press(meeting, person)


def test_it_is_not_seen_by_everybody_until_each_has_said_so(cast: Cast, over: Meeting) -> None:
    for person in (cast.maija, cast.aino):
        assert ALL_UNSEEN in page(over, cast.maija)
        answer = press(over, person)
        assert answer["Location"] == f"/meetings/{over.pk}/#said"
    assert ALL_UNSEEN in page(over, cast.maija)
    # Pekka's own words need nobody's word that he has seen them.
    press(over, cast.sami)
    for reader in (cast.maija, cast.pekka, cast.ritva):
        assert ALL_UNSEEN not in page(over, reader)
        assert AT_AN_ENTRY not in page(over, reader)


def test_opening_the_page_is_not_reading(cast: Cast, over: Meeting) -> None:
    for person in (cast.maija, cast.pekka, cast.aino, cast.sami):
        page(over, person)
        signed_in(person).get(f"/networks/{cast.network.pk}/words/")
    assert not Seen.objects.exists()
    assert ALL_UNSEEN in page(over, cast.maija)


def test_nobody_reads_who_has_read(cast: Cast, over: Meeting) -> None:
    before = page(over, cast.maija)
    press(over, cast.aino)
    assert without_chance(page(over, cast.maija)) == without_chance(before)


def without_chance(html: str) -> str:
    """A page without what is drawn by lot for every answer: the forms' own ids and tokens."""
    return re.sub(r'name="(id|csrfmiddlewaretoken)" value="[^"]*"', "", html)


def test_what_comes_later_is_again_not_seen_and_says_so_where_it_stands(cast: Cast, over: Meeting) -> None:
    all_read(cast, over)
    add_voice(over, cast.maija, "I slept.", by=cast.maija, now=LATER)
    for reader in (cast.pekka, cast.maija):
        html = page(over, reader)
        assert SOME_UNSEEN in html
        assert html.count(AT_AN_ENTRY) == 1
        assert html.index("I slept.") < html.index(AT_AN_ENTRY)
    # Her own words do not ask Maija anything.
    assert "I have read this</button>" not in page(over, cast.maija)
    assert "I have read this</button>" in page(over, cast.pekka)
    all_read(cast, over)
    assert AT_AN_ENTRY not in page(over, cast.pekka)


def test_what_came_in_while_somebody_read_does_not_count_as_read_by_them(cast: Cast, over: Meeting) -> None:
    number = shown_number(over, cast.maija)
    add_voice(over, cast.aino, "One more thing.", by=cast.aino, now=LATER)
    press(over, cast.maija, up_to=number)
    assert "I have read this</button>" in page(over, cast.maija)
    press(over, cast.maija, up_to="9223372036854775807")
    later = add_voice(over, cast.aino, "And one more.", by=cast.aino, now=LATER)
    assert Seen.objects.get().up_to < later.seq
    assert "I have read this</button>" in page(over, cast.maija)


def test_a_press_that_was_a_mistake_is_taken_back_and_what_was_said_before_stands(
    cast: Cast, over: Meeting
) -> None:
    press(over, cast.maija)
    first = Seen.objects.get().up_to
    assert "You have said that you have read this." in page(over, cast.maija)
    add_voice(over, cast.aino, "One more thing.", by=cast.aino, now=LATER)
    press(over, cast.maija)
    press(over, cast.maija, take_back="1")
    assert Seen.objects.get().up_to == first
    press(over, cast.maija, take_back="1")
    assert Seen.objects.get().up_to == 0
    assert "You have said that you have read this." not in page(over, cast.maija)
    press(over, cast.maija, take_back="1")
    assert "I have read this</button>" in page(over, cast.maija)


@pytest.mark.parametrize("spoilt", ["", "x", "-1", "1e9", "9" * 40])
def test_a_number_that_is_none_counts_as_nothing(cast: Cast, over: Meeting, spoilt: str) -> None:
    assert press(over, cast.maija, up_to=spoilt).status_code == 302
    assert not Seen.objects.filter(up_to__gt=0).exists()


def test_only_those_who_met_are_asked_and_only_once_it_is_over(
    cast: Cast, over: Meeting, saturday_night
) -> None:
    assert "I have read this" not in page(over, cast.ritva)
    for outsider in (cast.ritva, cast.eero, cast.leena, cast.tuula):
        assert press(over, outsider, up_to="1").status_code == 404
    with pytest.raises(PermissionDenied):
        say_read(over, cast.ritva, 1, now=LATER)
    Meeting.objects.update(ended_at=None)
    saturday_night.move_to(NOW)
    assert "I have read this" not in page(over, cast.maija)
    with pytest.raises(ValidationError, match="not over yet"):
        say_read(Meeting.objects.get(), cast.maija, 1, now=NOW)
    assert press(over, cast.maija, up_to="1").status_code == 302
    assert not Seen.objects.exists()


def test_whoever_is_let_in_no_more_is_not_waited_for(cast: Cast, over: Meeting) -> None:
    for person in (cast.maija, cast.aino):
        press(over, person)
    assert ALL_UNSEEN in page(over, cast.maija)
    Attendance.objects.filter(person=cast.sami).update(ended_at=LATER)
    assert ALL_UNSEEN not in page(over, cast.maija)


def test_once_it_has_settled_nobody_is_asked_and_a_late_addition_is_for_as_long_again(
    cast: Cast, over: Meeting, saturday_night
) -> None:
    saturday_night.move_to(over.settles_at)
    html = page(over, cast.maija)
    assert ALL_UNSEEN not in html
    assert "I have read this" not in html
    add_voice(over, cast.pekka, "I have thought about it.", by=cast.pekka, now=over.settles_at)
    assert page(over, cast.maija).count(AT_AN_ENTRY) == 1
    assert "I have read this</button>" in page(over, cast.maija)
    saturday_night.move_to(over.settles_at + timedelta(days=7))
    assert AT_AN_ENTRY not in page(over, cast.maija)


@pytest.mark.parametrize("kept", [KeptTo.ROOM, KeptTo.NAMED])
def test_a_kept_voice_leaves_no_trace_in_what_others_are_told(cast: Cast, over: Meeting, kept: str) -> None:
    all_read(cast, over)
    outside = (cast.pekka, cast.sami, cast.ritva)
    before = [without_chance(page(over, reader)) for reader in outside]
    voice = add_voice(
        over, cast.maija, "He hit me once.", by=cast.maija, now=LATER, kept_to=kept, hearers=[cast.aino.pk]
    )
    assert [without_chance(page(over, reader)) for reader in outside] == before
    # Whoever hears it is asked; whether they have read it is told to nobody, its speaker neither.
    assert AT_AN_ENTRY not in page(over, cast.maija)
    assert "I have read this</button>" in page(over, cast.aino)
    press(over, cast.aino)
    assert "I have read this</button>" not in page(over, cast.aino)
    assert [without_chance(page(over, reader)) for reader in outside] == before
    # Pekka's word reaches no further than what he sees.
    press(over, cast.pekka, up_to=str(voice.seq))
    assert Seen.objects.get(person=cast.pekka).up_to < voice.seq
    # Once its speaker lets everyone read it, not everybody has.
    open_to_everyone(voice, by=cast.maija, now=LATER)
    assert page(over, cast.pekka).count(AT_AN_ENTRY) == 1


def test_words_of_only_kept_voices_say_nothing_of_everybody(cast: Cast, over: Meeting) -> None:
    over.voices.all().delete()
    add_voice(over, cast.maija, "Between us.", by=cast.maija, now=LATER, kept_to=KeptTo.ROOM)
    assert 'id="settling"' not in page(over, cast.pekka)
    assert "These words are not settled yet" in page(over, cast.aino)
    assert ALL_UNSEEN not in page(over, cast.aino)


def test_where_people_stand_asks_nobody_to_read_again_and_what_is_left_open_does(
    cast: Cast, over: Meeting
) -> None:
    way = add_way_forward(over, "We meet again.", by=cast.aino, now=LATER)
    all_read(cast, over)
    take_stance(way, cast.pekka, "with", now=LATER)
    assert "I have read this</button>" not in page(over, cast.maija)
    add_left_open(over, "The key.", by=cast.pekka, now=LATER)
    assert "I have read this</button>" in page(over, cast.maija)
    assert page(over, cast.maija).count(AT_AN_ENTRY) == 1


def test_words_that_somebody_wrote_down_for_another_are_shown_to_them_as_new(
    cast: Cast, over: Meeting
) -> None:
    all_read(cast, over)
    add_voice(over, cast.maija, "The light was on.", by=cast.aino, now=LATER)
    assert "I have read this</button>" in page(over, cast.maija)
    assert "I have read this</button>" not in page(over, cast.aino)


def test_what_was_read_out_counts_as_seen_where_the_record_says_so_and_no_further(
    cast: Cast, over: Meeting
) -> None:
    for person in (cast.aino, cast.sami):
        press(over, person)
    record = HandedOn.objects.create(
        meeting=over,
        person=cast.maija,
        how="phone",
        at=LATER,
        by=cast.aino,
        recorded_at=LATER,
        up_to=over.voices.get().seq,
    )
    assert ALL_UNSEEN in page(over, cast.pekka)
    HandedOn.objects.update(counts_as_seen=True)
    assert ALL_UNSEEN not in page(over, cast.pekka)
    add_voice(over, cast.aino, "One more thing.", by=cast.aino, now=LATER)
    assert page(over, cast.pekka).count(AT_AN_ENTRY) == 1
    record.taken_back_at, record.taken_back_by = LATER, cast.aino
    record.save()
    assert ALL_UNSEEN in page(over, cast.pekka)


@pytest.mark.parametrize("count", [1, 40])
def test_it_costs_two_queries_more(cast: Cast, over: Meeting, count: int) -> None:
    for number in range(count):
        add_voice(over, cast.pekka, f"Word {number}.", by=cast.pekka, now=LATER)
    press(over, cast.maija)
    browser, address = signed_in(cast.aino), reverse("meeting", args=[over.pk])
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        browser.get(address)
    assert len(asked) == QUERIES, "\n".join(query["sql"] for query in asked)
