"""Answering what stands, taking one's own words back, and who may read how they were worded before."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from meetings.models import Meeting, Voice
from meetings.voices import add_voice, reword_voice, take_back_voice
from tests.cast import Cast, signed_in
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of


@pytest.fixture(autouse=True)
def sunday_evening(saturday_night) -> None:
    saturday_night.move_to(NOW)


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return meeting_of(cast)


@pytest.fixture
def voice(cast: Cast, meeting: Meeting) -> Voice:
    return add_voice(meeting, cast.pekka, "She never sleeps.", by=cast.pekka, now=NOW)


def page(meeting: Meeting, person) -> str:
    return signed_in(person).get(reverse("meeting", args=[meeting.pk])).content.decode()


def test_maija_answers_pekka_and_both_voices_stand(cast: Cast, meeting: Meeting, voice: Voice) -> None:
    address = reverse("voice_answer", args=[meeting.pk, voice.pk])
    shown = signed_in(cast.maija).get(address).content.decode()
    assert "She never sleeps." in shown
    answer = signed_in(cast.maija).post(address, {"words": "I slept on Friday."})
    said = Voice.objects.get(speaker=cast.maija)
    assert answer["Location"].endswith(f"#voice-{said.pk}")
    assert said.answers == voice
    read = page(meeting, cast.aino)
    assert "She never sleeps." in read
    assert f'<a href="#voice-{voice.pk}">To what <bdi>Pekka</bdi> said</a>' in read


def test_the_same_answer_sent_twice_is_stored_once(cast: Cast, meeting: Meeting, voice: Voice) -> None:
    address = reverse("voice_answer", args=[meeting.pk, voice.pk])
    sent = {"words": "I slept on Friday.", "id": "7d9f4b1e-0c1a-4f5e-9d0b-3f0e5a6b7c8d"}
    for _time in range(2):
        assert signed_in(cast.maija).post(address, sent).status_code == 302
    assert Voice.objects.filter(answers=voice).count() == 1


def test_an_answer_without_words_keeps_the_page_and_says_what_is_missing(
    cast: Cast, meeting: Meeting, voice: Voice
) -> None:
    answer = signed_in(cast.maija).post(reverse("voice_answer", args=[meeting.pk, voice.pk]), {"words": " "})
    assert answer.status_code == 200
    assert "Write something first" in answer.content.decode()


def test_a_voice_of_another_meeting_cannot_be_answered_here(
    cast: Cast, meeting: Meeting, voice: Voice
) -> None:
    other = meeting_of(cast, cast.maija, at=NOW + timedelta(days=1))
    assert signed_in(cast.maija).get(reverse("voice_answer", args=[other.pk, voice.pk])).status_code == 404
    said = add_voice(other, cast.maija, "Hm.", by=cast.maija, now=NOW, answers=voice)
    assert said.answers is None


def test_pekka_takes_his_words_back_and_everybody_sees_that_and_nothing_else(
    cast: Cast, meeting: Meeting, voice: Voice
) -> None:
    reword_voice(voice, "She hardly sleeps.", by=cast.pekka, now=NOW)
    signed_in(cast.pekka).post(reverse("voice_take_back", args=[meeting.pk, voice.pk]))
    for reader in (cast.pekka, cast.maija, cast.aino):
        read = page(meeting, reader)
        assert "Pekka has taken these words back." in read
        assert "sleeps" not in read
    assert "sleeps" not in signed_in(cast.maija).get(f"/networks/{cast.network.pk}/words/").content.decode()
    found = signed_in(cast.maija).get(f"/networks/{cast.network.pk}/words/", {"words": "sleeps"})
    assert f"voice-{voice.pk}" not in found.content.decode()
    # The audit keeps them.
    assert voice.events.filter(words="She hardly sleeps.").exists()


def test_what_was_taken_back_is_neither_changed_nor_answered(
    cast: Cast, meeting: Meeting, voice: Voice
) -> None:
    take_back_voice(voice, by=cast.pekka, now=NOW)
    take_back_voice(voice, by=cast.pekka, now=NOW + timedelta(minutes=1))
    voice.refresh_from_db()
    assert voice.taken_back_at == NOW
    with pytest.raises(PermissionDenied):
        reword_voice(voice, "Again.", by=cast.pekka, now=NOW)
    for name in ("voice_change", "voice_answer"):
        assert signed_in(cast.pekka).get(reverse(name, args=[meeting.pk, voice.pk])).status_code == 404


def test_words_sent_again_after_they_were_taken_back_stay_taken_back(
    cast: Cast, meeting: Meeting, voice
) -> None:
    take_back_voice(voice, by=cast.pekka, now=NOW)
    again = add_voice(meeting, cast.pekka, "She never sleeps.", by=cast.pekka, now=NOW, id=voice.pk)
    assert again.taken_back_at == NOW
    assert "sleeps" not in page(meeting, cast.maija)


def test_aino_who_wrote_it_down_may_take_it_back_and_is_named(cast: Cast, meeting: Meeting) -> None:
    voice = add_voice(meeting, cast.tuula, "I heard steps.", by=cast.aino, now=NOW)
    for person in (cast.maija, cast.sami, cast.pekka):
        with pytest.raises(PermissionDenied):
            take_back_voice(voice, by=person, now=NOW)
    take_back_voice(voice, by=cast.aino, now=NOW)
    assert "Aino, who had written these words down, has taken them back." in page(meeting, cast.maija)


def test_the_speaker_alone_says_whether_others_read_the_earlier_wording(
    cast: Cast, meeting: Meeting, voice: Voice
) -> None:
    address = reverse("voice_change", args=[meeting.pk, voice.pk])
    signed_in(cast.pekka).post(address, {"words": "She hardly sleeps.", "earlier_shown": "on"})
    assert "She never sleeps." in page(meeting, cast.maija)
    signed_in(cast.pekka).post(address, {"words": "She hardly sleeps."})
    read = page(meeting, cast.maija)
    assert "She never sleeps." not in read
    assert "changed" in read
    assert voice.events.filter(words="She never sleeps.").exists()


def test_whoever_wrote_it_down_does_not_decide_that_for_the_speaker(cast: Cast, meeting: Meeting) -> None:
    voice = add_voice(meeting, cast.tuula, "I heard steps.", by=cast.aino, now=NOW)
    address = reverse("voice_change", args=[meeting.pk, voice.pk])
    assert "earlier_shown" not in signed_in(cast.aino).get(address).content.decode()
    signed_in(cast.aino).post(address, {"words": "I heard his steps."})
    assert "I heard steps." in page(meeting, cast.maija)


def test_ones_own_words_are_spoken_of_as_ones_own(cast: Cast, meeting: Meeting) -> None:
    written = add_voice(meeting, cast.pekka, "She never sleeps.", by=cast.aino, now=NOW)
    address = reverse("voice_change", args=[meeting.pk, written.pk])
    to_pekka, to_aino = (
        signed_in(person).get(address).content.decode() for person in (cast.pekka, cast.aino)
    )
    assert "Your words. How they were worded before stays" in to_pekka
    assert "as <bdi>Pekka</bdi> chooses" not in to_pekka
    assert "The words of <bdi>Pekka</bdi>." in to_aino
    assert "Your words." not in to_aino


def test_without_script_a_refused_form_is_where_the_page_opens(cast: Cast, meeting: Meeting) -> None:
    html = page(meeting, cast.pekka)
    for name, place in (
        ("voice_add", "add"),
        ("left_open_add", "add-open"),
        ("way_forward_add", "add-way"),
    ):
        assert f'id="{place}"' in html
        assert f'action="{reverse(name, args=[meeting.pk])}#{place}"' in html
