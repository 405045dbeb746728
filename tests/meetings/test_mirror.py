"""The mirror: how the voices were shared out between the circles, on wish, for those who were there alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from meetings.holding import begin, note_who_is_here
from meetings.mirror import put_mirror_away, wish_for_mirror
from meetings.models import Meeting, MirrorWish, VoiceKind
from meetings.presenters.mirror import drawn
from meetings.queries.mirror import shares_in
from meetings.queries.shares import Share
from meetings.voices import add_voice, take_back_voice
from networks.models import Person
from tests.cast import Cast, signed_in
from tests.meetings.together import SUNDAY_EVENING, meeting_of

AFTERWARDS = SUNDAY_EVENING + timedelta(hours=2)
QUERIES_OF_THE_MIRROR = 12


@pytest.fixture(autouse=True)
def afterwards() -> Iterator[None]:
    with time_machine.travel(AFTERWARDS, tick=False):
        yield


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """Maija says six words in two entries, Pekka two, Tuula one, Aino three aloud and one in a voice of her own."""
    held = meeting_of(cast, cast.maija, cast.pekka, cast.tuula)
    cast.network.places.filter(person=cast.tuula).update(state="joined")
    begin(held, cast.aino, SUNDAY_EVENING)
    for person, words in (
        (cast.maija, "I did not sleep."),
        (cast.maija, "Not\nagain."),
        (cast.pekka, "I worry."),
        (cast.tuula, "Yes."),
        (cast.aino, "Thanks."),
    ):
        add_voice(held, person, words, by=person, now=SUNDAY_EVENING)
    add_voice(held, cast.aino, "I wonder why.", by=cast.aino, now=SUNDAY_EVENING, kind=VoiceKind.REFLECTION)
    return held


def main_of(person: Person, meeting: Meeting) -> str:
    page = signed_in(person).get(reverse("mirror", args=[meeting.pk]))
    assert page.status_code == 200
    return page.content.decode().split("<main")[1].split("</main>")[0]


SAID = [
    Share("centre", 2, 6),
    Share("family", 1, 2),
    Share("community", 1, 1),
    Share("professionals", 1, 1),
    Share("reflections", 1, 3),
]


def test_entries_and_words_are_shared_out_by_circle_reflections_apart(cast: Cast, meeting: Meeting) -> None:
    assert shares_in(meeting, cast.maija) == SAID


def test_it_is_drawn_only_once_somebody_of_the_meeting_wishes_it(cast: Cast, meeting: Meeting) -> None:
    assert "<svg" not in main_of(cast.maija, meeting)
    signed_in(cast.tuula).post(reverse("mirror_wish", args=[meeting.pk]))
    for person in (cast.maija, cast.pekka, cast.tuula, cast.aino, cast.sami):
        seen = main_of(person, meeting)
        assert "<svg" in seen
        assert "At the centre" in seen
        assert "6 words" in seen
        # Nobody is set beside anybody by name, and nobody is told who wished it.
        assert not any(name in seen for name in ("Pekka", "Tuula", "Sami"))
    signed_in(cast.pekka).post(reverse("mirror_wish", args=[meeting.pk]), {"put_away": "1"})
    assert "<svg" not in main_of(cast.tuula, meeting)


@pytest.mark.parametrize("name", ["ritva", "leena", "olavi", "eero"])
def test_nobody_else_looks_into_it_not_even_of_the_team(cast: Cast, meeting: Meeting, name: str) -> None:
    wish_for_mirror(meeting, cast.maija, AFTERWARDS)
    person = getattr(cast, name)
    assert signed_in(person).get(reverse("mirror", args=[meeting.pk])).status_code == 404
    assert signed_in(person).post(reverse("mirror_wish", args=[meeting.pk])).status_code == 404
    for verb in (
        lambda: wish_for_mirror(meeting, person, AFTERWARDS),
        lambda: put_mirror_away(meeting, person),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    assert MirrorWish.objects.count() == 1


def test_the_lead_of_the_team_reads_the_meeting_and_is_not_led_to_its_mirror(
    cast: Cast, meeting: Meeting
) -> None:
    page = signed_in(cast.ritva).get(reverse("meeting", args=[meeting.pk])).content.decode()
    assert reverse("mirror", args=[meeting.pk]) not in page
    assert reverse("how_it_was", args=[meeting.pk]) not in page


def test_the_person_at_the_centre_may_look_though_they_were_not_asked(cast: Cast) -> None:
    meeting = meeting_of(cast, cast.pekka)
    add_voice(meeting, cast.pekka, "She is not here.", by=cast.pekka, now=SUNDAY_EVENING)
    wish_for_mirror(meeting, cast.pekka, AFTERWARDS)
    seen = main_of(cast.maija, meeting)
    assert "Family" in seen
    assert reverse("how_it_was", args=[meeting.pk]) not in seen


def test_a_voice_that_is_kept_to_others_leaves_no_trace_in_it(cast: Cast, meeting: Meeting) -> None:
    wish_for_mirror(meeting, cast.maija, AFTERWARDS)
    before = {person.pk: shares_in(meeting, person) for person in (cast.pekka, cast.tuula, cast.sami)}
    add_voice(
        meeting,
        cast.maija,
        "He frightens me.",
        by=cast.maija,
        now=AFTERWARDS,
        kept_to="named",
        hearers=[cast.aino.pk],
    )
    note_who_is_here(meeting, [cast.maija.pk, cast.aino.pk, cast.sami.pk], cast.aino, AFTERWARDS)
    for person in (cast.pekka, cast.tuula, cast.sami):
        assert shares_in(meeting, person) == before[person.pk]
    for person in (cast.maija, cast.aino):
        assert shares_in(meeting, person)[0] == Share("centre", 3, 9)
    add_voice(meeting, cast.maija, "Nor that.", by=cast.maija, now=AFTERWARDS, kept_to="room")
    assert shares_in(meeting, cast.sami)[0] == Share("centre", 3, 8)
    assert shares_in(meeting, cast.pekka) == before[cast.pekka.pk]


def test_words_that_were_taken_back_are_not_counted(cast: Cast, meeting: Meeting) -> None:
    take_back_voice(meeting.voices.get(speaker=cast.pekka), by=cast.pekka, now=AFTERWARDS)
    assert [share.circle for share in shares_in(meeting, cast.maija)] == [
        "centre",
        "community",
        "professionals",
        "reflections",
    ]


def test_before_people_came_together_there_is_none(cast: Cast) -> None:
    meeting = meeting_of(cast)
    with time_machine.travel(SUNDAY_EVENING - timedelta(seconds=1), tick=False):
        answer = signed_in(cast.maija).post(reverse("mirror_wish", args=[meeting.pk]), follow=True)
        assert "You have not met yet." in answer.content.decode()
        assert not MirrorWish.objects.exists()
    with time_machine.travel(SUNDAY_EVENING, tick=False):
        signed_in(cast.maija).post(reverse("mirror_wish", args=[meeting.pk]))
        assert MirrorWish.objects.count() == 1


def test_where_nothing_was_written_down_it_says_so(cast: Cast) -> None:
    meeting = meeting_of(cast)
    wish_for_mirror(meeting, cast.maija, AFTERWARDS)
    assert "there is nothing to share out" in main_of(cast.maija, meeting)


def test_the_drawing_says_in_words_and_in_a_table_what_it_shows() -> None:
    seen = drawn(SAID)
    assert "<title" in seen.drawing
    assert "At the centre: 2 entries, 6 words." in seen.drawing
    assert seen.rows[0] == ["At the centre", "2", "6"]
    assert seen.rows[-1] == ["Thinking out loud", "1", "3"]
    assert 'x="0" y="18" text-anchor="start"' in seen.drawing
    with translation.override("ar"):
        assert 'x="340" y="18" text-anchor="end"' in drawn(SAID).drawing


def test_it_costs_the_same_however_much_was_said(cast: Cast, meeting: Meeting) -> None:
    wish_for_mirror(meeting, cast.maija, AFTERWARDS)
    browser, address = signed_in(cast.pekka), reverse("mirror", args=[meeting.pk])
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for number in range(20):
        add_voice(meeting, cast.pekka, f"Voice {number}", by=cast.pekka, now=AFTERWARDS)
    with CaptureQueriesContext(connection) as many:
        browser.get(address)
    assert len(few) == len(many) == QUERIES_OF_THE_MIRROR


def test_a_picture_without_words_is_an_entry_of_no_words(cast: Cast, meeting: Meeting) -> None:
    meeting.voices.filter(speaker=cast.pekka).update(words="")
    assert shares_in(meeting, cast.maija)[1] == Share("family", 1, 0)
    wish_for_mirror(meeting, cast.maija, AFTERWARDS)
    assert "0 words" in main_of(cast.maija, meeting)
