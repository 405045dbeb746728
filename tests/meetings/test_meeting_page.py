"""The page of a meeting, before, during and after, for each who is part of it, and for nobody else."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.access import may_read, readers_of
from meetings.going_on import add_left_open, add_way_forward
from meetings.models import Meeting, Stance, Voice, VoiceKind
from meetings.voices import add_voice, reword_voice
from networks.models import ContactPoint, Look, Person, Place, PlaceState, TeamMember
from tests.cast import Cast, signed_in
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of


@pytest.fixture(autouse=True)
def its_sunday_evening(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr("opendialogue.clock._present", lambda: moment)


def page(meeting: Meeting, person: Person) -> str:
    response = signed_in(person).get(reverse("meeting", args=[meeting.pk]))
    assert response.status_code == 200
    return response.content.decode()


def send(
    person: Person, name: str, meeting: Meeting, *more: Any, json: bool = False, **data: str
) -> HttpResponse:
    headers = {"accept": "application/json"} if json else {}
    return signed_in(person).post(reverse(name, args=[meeting.pk, *more]), data, headers=headers)


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


def test_pekka_adds_his_voice_without_javascript_and_is_led_to_it(cast: Cast) -> None:
    meeting = meeting_of(cast)
    response = send(cast.pekka, "voice_add", meeting, words="I am worried.", id=str(uuid4()))
    voice = Voice.objects.get()
    assert response["Location"] == f"/meetings/{meeting.pk}/#voice-{voice.pk}"
    assert f'id="voice-{voice.pk}"' in page(meeting, cast.aino)


def test_a_script_gets_the_entry_and_the_next_id_instead(cast: Cast) -> None:
    response = send(
        cast.pekka, "voice_add", meeting_of(cast), json=True, words="Hello <b>all</b>.", id=str(uuid4())
    )
    said = response.json()
    assert response.status_code == 201
    voice = Voice.objects.get()
    assert (said["kind"], said["seq"], said["changed"]) == ("voice", voice.seq, voice.seq)
    assert "Hello &lt;b&gt;all&lt;/b&gt;." in said["html"]
    assert said["next"] != said["id"] == str(Voice.objects.get().pk)


@pytest.mark.parametrize("name", ["voice_add", "left_open_add", "way_forward_add"])
def test_no_words_are_an_error_at_their_field(cast: Cast, name: str) -> None:
    meeting = meeting_of(cast)
    html = send(cast.pekka, name, meeting, words="  ").content.decode()
    assert "Please check this before you go on" in html
    refusal = send(cast.pekka, name, meeting, json=True, words="  ")
    assert refusal.status_code == 422
    assert refusal.json()["errors"]


def test_what_was_typed_is_kept_when_it_is_refused_and_can_be_sent_once_more(cast: Cast) -> None:
    meeting, id = meeting_of(cast), uuid4()
    add_voice(meeting, cast.maija, "Mine.", by=cast.maija, now=NOW, id=id)
    html = send(cast.pekka, "voice_add", meeting, words="Typed with care.", id=str(id)).content.decode()
    assert "Typed with care." in html
    again = re.search(r'name="id" value="([^"]+)" id="voice_id"', html)
    assert again
    send(cast.pekka, "voice_add", meeting, words="Typed with care.", id=again[1])
    assert Voice.objects.get(pk=again[1]).words == "Typed with care."


def test_a_nonsense_id_is_no_fault_of_ours(cast: Cast) -> None:
    assert send(cast.pekka, "voice_add", meeting_of(cast), words="Hello.", id="nonsense").status_code == 200


def test_aino_writes_down_for_tuula_and_both_are_named(cast: Cast) -> None:
    meeting = meeting_of(cast)
    send(cast.aino, "voice_add", meeting, words="The light was on.", speaker=str(cast.tuula.pk))
    html = page(meeting, cast.maija)
    assert re.search(r"<bdi>Tuula</bdi></h3>", html)
    assert "Written down by <bdi>Aino</bdi>" in html


def test_what_was_written_down_for_pekka_is_shown_to_him_to_put_right(cast: Cast) -> None:
    meeting = meeting_of(cast)
    voice = add_voice(meeting, cast.pekka, "He is angry.", by=cast.aino, now=NOW)
    link = f'href="{reverse("voice_change", args=[meeting.pk, voice.pk])}">'
    assert f"{link}Put it right" in page(meeting, cast.pekka)
    assert f"{link}Change" in page(meeting, cast.aino)
    assert link not in page(meeting, cast.maija)
    send(cast.pekka, "voice_change", meeting, voice.pk, words="I am afraid.", earlier_shown="")
    assert "I am afraid." in page(meeting, cast.maija)
    assert "He is angry." not in page(meeting, cast.maija)


def test_the_language_of_words_is_named_to_whoever_reads_in_another(cast: Cast) -> None:
    meeting = meeting_of(cast)
    add_voice(meeting, cast.pekka, "En nuku enää.", by=cast.pekka, now=NOW, language="fi")
    html = page(meeting, cast.maija)
    assert "<span>Finnish</span>" in html
    assert '<p class="words" dir="auto" lang="fi">En nuku enää.</p>' in html
    Person.objects.filter(pk=cast.aino.pk).update(language="fi")
    assert "<span>suomi</span>" not in page(meeting, cast.aino)


def test_pekka_is_not_asked_whose_words_they_are_and_cannot_claim_it(cast: Cast) -> None:
    meeting = meeting_of(cast)
    assert 'name="speaker"' not in page(meeting, cast.pekka)
    send(cast.pekka, "voice_add", meeting, words="I am fine.", speaker=str(cast.maija.pk), aloud="on")
    voice = Voice.objects.get()
    assert (voice.speaker, voice.kind) == (cast.pekka, VoiceKind.VOICE)


def test_aino_cannot_write_down_for_somebody_of_another_network(cast: Cast) -> None:
    meeting = meeting_of(cast)
    html = send(cast.aino, "voice_add", meeting, words="Hello.", speaker=str(cast.eero.pk)).content.decode()
    assert "Please check this before you go on" in html
    assert not Voice.objects.exists()


def test_a_reflection_stands_apart(cast: Cast) -> None:
    meeting = meeting_of(cast)
    send(cast.sami, "voice_add", meeting, words="I wonder about the nights.", aloud="on")
    html = page(meeting, cast.pekka)
    assert "voice-reflection" in html
    assert "thinking out loud" in html


def test_words_changed_and_added_later_say_so_and_the_wording_before_stays(cast: Cast) -> None:
    meeting = meeting_of(cast)
    voice = add_voice(meeting, cast.pekka, "She was loud.", by=cast.pekka, now=NOW)
    reword_voice(voice, "She called for help.", by=cast.pekka, now=NOW + timedelta(minutes=12))
    add_voice(meeting, cast.maija, "I did.", by=cast.maija, now=NOW + timedelta(days=2))
    html = page(meeting, cast.aino)
    assert "changed 6:12pm" in html
    assert "She was loud." in html
    assert "Tuesday 24 November at 6:00pm" in html


def test_only_those_whose_words_they_are_are_offered_to_change_them(cast: Cast) -> None:
    meeting = meeting_of(cast)
    voice = add_voice(meeting, cast.tuula, "The light was on.", by=cast.aino, now=NOW)
    address = reverse("voice_change", args=[meeting.pk, voice.pk])
    assert f'href="{address}"' in page(meeting, cast.aino)
    assert f'href="{address}"' not in page(meeting, cast.sami)
    assert signed_in(cast.sami).get(address).status_code == 404
    assert signed_in(cast.aino).get(address).status_code == 200


def test_aino_puts_her_words_right(cast: Cast) -> None:
    meeting = meeting_of(cast)
    voice = add_voice(meeting, cast.aino, "I herd.", by=cast.aino, now=NOW)
    assert "Please check" in send(cast.aino, "voice_change", meeting, voice.pk, words=" ").content.decode()
    response = send(cast.aino, "voice_change", meeting, voice.pk, words="I heard.")
    assert response["Location"].endswith(f"#voice-{voice.pk}")
    voice.refresh_from_db()
    assert voice.words == "I heard."


def test_pekka_says_where_he_stands_and_who_has_not_is_shown(cast: Cast) -> None:
    meeting = meeting_of(cast)
    way = add_way_forward(meeting, "We meet tomorrow.", by=cast.sami, now=NOW)
    send(cast.pekka, "stance_take", meeting, way.pk, stands="differently", words="I would rather wait.")
    html = page(meeting, cast.maija)
    assert "I would rather wait." in html
    assert "has not spoken to it yet" in html
    assert "Not settled yet" in html
    shown = signed_in(cast.pekka).get(reverse("stance_take", args=[meeting.pk, way.pk])).content.decode()
    assert "I would rather wait." in shown


@pytest.mark.parametrize("stands", ["", "perhaps"])
def test_a_stance_is_one_of_three(cast: Cast, stands: str) -> None:
    meeting = meeting_of(cast)
    way = add_way_forward(meeting, "We meet tomorrow.", by=cast.sami, now=NOW)
    html = send(cast.pekka, "stance_take", meeting, way.pk, stands=stands, words="Hm.").content.decode()
    assert "Please check this before you go on" in html
    assert "Hm." in html


def test_nothing_was_settled_is_one_tap(cast: Cast) -> None:
    meeting = meeting_of(cast)
    assert "Nothing was settled today" in page(meeting, cast.maija)
    send(cast.maija, "nothing_settled", meeting)
    assert "it is complete" in page(meeting, cast.pekka)
    send(cast.maija, "nothing_settled", meeting, take_back="1")
    assert "it is complete" not in page(meeting, cast.pekka)


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
