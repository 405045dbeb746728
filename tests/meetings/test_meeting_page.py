"""The page of a meeting, before, during and after, for each who is part of it, and for nobody else."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.access import may_read, readers_of
from meetings.going_on import add_left_open, add_way_forward
from meetings.models import Meeting, Stance, Voice
from meetings.voices import add_voice, reword_voice
from networks.models import ContactPoint, Look, Person, Place, PlaceState, TeamMember
from tests.cast import Cast, signed_in
from tests.meetings.reading import at, its_sunday_evening, page, send
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of

__all__ = ["its_sunday_evening"]


@pytest.mark.parametrize("name", ["maija", "pekka", "aino", "sami", "ritva"])
def test_who_is_part_of_it_reads_it(cast: Cast, name: str) -> None:
    meeting = meeting_of(cast)
    add_voice(meeting, cast.pekka, "I am worried.", by=cast.pekka, now=NOW)
    assert "I am worried." in page(meeting, getattr(cast, name))


@pytest.mark.parametrize("name", ["eero", "leena", "tuula", "olavi"])
def test_for_anybody_else_it_does_not_exist(cast: Cast, name: str) -> None:
    meeting, person = meeting_of(cast), getattr(cast, name)
    voice = add_voice(meeting, cast.pekka, "I am worried.", by=cast.pekka, now=NOW)
    way = add_way_forward(meeting, "We meet tomorrow.", by=cast.pekka, now=NOW)
    browser = signed_in(person)
    for method, address in (
        ("get", reverse("meeting", args=[meeting.pk])),
        ("post", reverse("voice_add", args=[meeting.pk])),
        ("post", reverse("left_open_add", args=[meeting.pk])),
        ("post", reverse("way_forward_add", args=[meeting.pk])),
        ("post", reverse("nothing_settled", args=[meeting.pk])),
        ("get", reverse("voice_change", args=[meeting.pk, voice.pk])),
        ("post", reverse("voice_change", args=[meeting.pk, voice.pk])),
        ("get", reverse("stance_take", args=[meeting.pk, way.pk])),
        ("post", reverse("stance_take", args=[meeting.pk, way.pk])),
    ):
        assert getattr(browser, method)(address, {"words": "x", "stands": "with"}).status_code == 404, address
    assert Voice.objects.count() == 1
    assert not Stance.objects.exists()


def test_answers_are_told_as_what_they_were_once_it_is_over(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = meeting_of(cast)
    assert "no answer yet" in page(meeting, cast.maija)
    at(monkeypatch, meeting.ends_at)
    after = page(meeting, cast.maija)
    assert "no answer yet" not in after
    assert "did not answer" in after


def test_a_place_taken_away_closes_the_page_at_once(cast: Cast) -> None:
    meeting = meeting_of(cast)
    browser = signed_in(cast.pekka)
    assert browser.get(reverse("meeting", args=[meeting.pk])).status_code == 200
    Place.objects.filter(person=cast.pekka).update(state=PlaceState.WITHDRAWN)
    assert browser.get(reverse("meeting", args=[meeting.pk])).status_code == 404


def test_who_may_read_is_the_same_asked_for_one_or_for_all(cast: Cast) -> None:
    meeting, other = meeting_of(cast), meeting_of(cast, cast.tuula, at=NOW + timedelta(days=1))
    Place.objects.filter(person=cast.tuula).update(state=PlaceState.JOINED)
    Place.objects.filter(person=cast.pekka).update(agreed_until=NOW)
    people = list(Person.objects.all())
    readers = readers_of([meeting.pk, other.pk], among=[person.pk for person in people])
    for one in (meeting, other):
        for person in people:
            assert may_read(person, one) == (person.pk in readers[one.pk]), person


def test_a_look_of_the_staff_is_written_down_and_nobody_elses(cast: Cast) -> None:
    meeting = meeting_of(cast)
    for person in (cast.pekka, cast.maija, cast.aino, cast.aino):
        page(meeting, person)
    assert [(look.person, look.what) for look in Look.objects.all()] == [(cast.aino, "meeting")]


def test_a_look_is_written_down_too_of_a_practitioner_who_has_moved_to_another_team(cast: Cast) -> None:
    meeting = meeting_of(cast)
    TeamMember.objects.filter(person=cast.sami).update(team=cast.other_team)
    page(meeting, cast.sami)
    assert [(look.person, look.what) for look in Look.objects.all()] == [(cast.sami, "meeting")]


def test_nobodys_ways_to_be_reached_stand_on_the_page(cast: Cast) -> None:
    meeting = meeting_of(cast)
    for person in (cast.pekka, cast.maija, cast.aino):
        html = page(meeting, person)
        for value in ContactPoint.objects.values_list("value", flat=True):
            assert value not in html


def test_pekka_sees_who_was_asked_by_name_and_the_relation_is_for_maija_and_the_team(cast: Cast) -> None:
    meeting = meeting_of(cast)
    assert "brother" not in page(meeting, cast.pekka)
    assert "brother" in page(meeting, cast.maija)
    assert "brother" in page(meeting, cast.aino)


def test_before_it_tells_what_it_is_for_and_how_to_stop(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW - timedelta(minutes=16))
    html = page(meeting_of(cast), cast.pekka)
    for said in (
        "What it will be like",
        "Thinking out loud",
        "How it may feel",
        "How to stop",
        "Will you be there?",
    ):
        assert said in html
    assert "Sunday 22 November at 6:00pm" in html
    assert "Puistokatu 3" in html


def test_a_quarter_of_an_hour_before_its_time_the_words_come_first(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = meeting_of(cast)
    at(monkeypatch, NOW - timedelta(minutes=15, seconds=1))
    assert "Before we meet" in page(meeting, cast.pekka)
    at(monkeypatch, NOW - timedelta(minutes=15))
    assert "What was said" in page(meeting, cast.pekka)


def test_nowhere_is_an_agenda_a_goal_or_a_diagnosis_asked_for(cast: Cast) -> None:
    fields = set(re.findall(r'name="(\w+)"', page(meeting_of(cast), cast.aino)))
    assert fields <= {
        "viewport",
        "csrfmiddlewaretoken",
        "next",
        "language",
        "id",
        "words",
        "picture",
        "description",
        "speaker",
        "aloud",
        "kept_to",
        "hearers",
        "hide",
    } | {
        "color",
        "format",
    }


def test_a_meeting_called_off_can_be_read_and_takes_nothing_more(cast: Cast) -> None:
    meeting = meeting_of(cast)
    add_voice(meeting, cast.pekka, "See you then.", by=cast.pekka, now=NOW)
    Meeting.objects.update(cancelled_at=NOW)
    html = page(meeting, cast.pekka)
    assert "See you then." in html
    assert "called off" in html
    assert "<textarea" not in re.sub(r"<template.*?</template>", "", html, flags=re.DOTALL)
    assert (
        "called off" in send(cast.pekka, "voice_add", meeting, json=True, words="Hello?").json()["errors"][0]
    )


def test_the_page_is_kept_nowhere_and_members_can_leave_it(cast: Cast) -> None:
    response = signed_in(cast.pekka).get(reverse("meeting", args=[meeting_of(cast).pk]))
    assert "no-store" in response["Cache-Control"]
    assert "data-leave" in response.content.decode()


def test_right_to_left_words_keep_their_direction(cast: Cast) -> None:
    meeting = meeting_of(cast)
    add_voice(meeting, cast.pekka, "لم ينم منذ يوم الأحد.", by=cast.pekka, now=NOW)
    assert '<p class="words" dir="auto">لم ينم منذ يوم الأحد.</p>' in page(meeting, cast.maija)


@pytest.mark.parametrize("count", [1, 3, 200])
def test_any_number_of_voices_takes_the_same_number_of_queries(cast: Cast, count: int) -> None:
    meeting = meeting_of(cast)
    for number in range(count):
        voice = add_voice(meeting, cast.pekka, f"Word {number}.", by=cast.pekka, now=NOW)
    reword_voice(voice, "Another word.", by=cast.pekka, now=NOW)
    add_left_open(meeting, "The nights.", by=cast.pekka, now=NOW)
    add_way_forward(meeting, "We meet tomorrow.", by=cast.pekka, now=NOW)
    browser, address = signed_in(cast.aino), reverse("meeting", args=[meeting.pk])
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        browser.get(address)
    assert len(asked) == QUERIES, "\n".join(query["sql"] for query in asked)


#: session, person, service; the meeting and who asks; its words; the page's head; whose words can be written down
QUERIES = 17
