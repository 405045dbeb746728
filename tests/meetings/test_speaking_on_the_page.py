"""Words said, written down for others, put right and stood by on a meeting's page, without a script."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from meetings.going_on import add_way_forward
from meetings.models import Voice, VoiceKind
from meetings.voices import add_voice, reword_voice
from networks.models import Person
from tests.cast import Cast, signed_in
from tests.meetings.reading import its_sunday_evening, page, send
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of

__all__ = ["its_sunday_evening"]


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
