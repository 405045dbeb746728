"""What the forms say of who will read a voice, and offer to its speaker and to those who answer it."""

import re

import pytest
from django.urls import reverse

from meetings.holding import begin, note_who_is_here
from meetings.models import Attendance, KeptTo, Meeting, Voice
from meetings.voices import add_voice
from tests.cast import Cast, signed_in
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of

SECRET = "He hit me once."


@pytest.fixture
def meeting(cast: Cast, saturday_night) -> Meeting:
    """Maija, Pekka, Aino and Sami are part of it; Pekka and Sami have not come."""
    saturday_night.move_to(NOW)
    meeting = begin(meeting_of(cast), cast.aino, NOW)
    note_who_is_here(meeting, [cast.aino.pk, cast.maija.pk], cast.aino, NOW)
    return meeting


def say(cast: Cast, meeting: Meeting, **more) -> Voice:
    return add_voice(meeting, cast.maija, SECRET, by=cast.maija, now=NOW, **more)


def page(meeting: Meeting, person) -> str:
    return signed_in(person).get(reverse("meeting", args=[meeting.pk])).content.decode()


def test_the_form_says_who_is_in_the_room_and_asks_whom_one_chooses(cast: Cast, meeting: Meeting) -> None:
    assert "Only those in the room: Maija, Aino" in page(meeting, cast.pekka)
    browser, address = signed_in(cast.maija), reverse("voice_add", args=[meeting.pk])
    refused = browser.post(address, {"words": SECRET, "kept_to": "named"}).content.decode()
    assert "Choose at least one person" in refused
    assert SECRET in refused
    assert not Voice.objects.exists()
    for spoilt in ({"kept_to": "nobody"}, {"kept_to": "named", "hearers": cast.tuula.pk}):
        browser.post(address, {"words": SECRET} | spoilt)
        assert not Voice.objects.exists()
    browser.post(address, {"words": SECRET, "kept_to": "named", "hearers": [cast.aino.pk]})
    assert SECRET in page(meeting, cast.aino)
    assert SECRET not in page(meeting, cast.sami)


@pytest.mark.parametrize("chosen", [{}, {"kept_to": "everyone"}, {"kept_to": "room"}])
def test_who_ticks_a_name_never_shares_with_more_people_by_a_choice_not_made(
    cast: Cast, meeting: Meeting, chosen: dict[str, str]
) -> None:
    typed = {"words": SECRET, "hearers": [cast.aino.pk]} | chosen
    browser = signed_in(cast.maija)
    refused = browser.post(reverse("voice_add", args=[meeting.pk]), typed).content.decode()
    assert "You have ticked people by name" in refused
    # The part of the form in which it can be put right stands open.
    assert "<details open><summary>Not for everyone?" in refused
    assert SECRET in refused
    assert f'value="{cast.aino.pk}" checked' in re.sub(r" id=\"[^\"]*\"", "", refused)
    assert not Voice.objects.exists()


def answer_form(meeting: Meeting, voice: Voice, person) -> str:
    html = signed_in(person).get(reverse("voice_answer", args=[meeting.pk, voice.pk])).content.decode()
    return html.split("<main")[1].split("</main>")[0]


def test_an_answer_to_a_kept_voice_says_who_will_read_it_and_offers_nobody_else(
    cast: Cast, meeting: Meeting
) -> None:
    in_room = answer_form(meeting, say(cast, meeting, kept_to=KeptTo.ROOM), cast.aino)
    assert "Whoever can read what it answers can read it, and nobody else." in in_room
    assert "Share this answer" in in_room
    assert "Share with everyone" not in in_room
    assert 'value="everyone"' in in_room
    assert "Everyone in this meeting" not in in_room
    assert str(cast.maija.pk) in in_room
    assert str(cast.pekka.pk) not in in_room.split('id="voice_hearers"')[1]
    # Whom Maija chose, she alone knows: Aino is not told that Sami can read it too.
    by_name = say(cast, meeting, kept_to=KeptTo.NAMED, hearers=[cast.aino.pk, cast.sami.pk])
    to_aino = answer_form(meeting, by_name, cast.aino).split('id="voice_hearers"')[1]
    assert str(cast.maija.pk) in to_aino
    assert str(cast.sami.pk) not in to_aino
    to_maija = answer_form(meeting, by_name, cast.maija).split('id="voice_hearers"')[1]
    assert str(cast.sami.pk) in to_maija
    assert str(cast.pekka.pk) not in to_maija


def test_an_answer_kept_to_somebody_who_may_not_hear_what_it_answers_is_refused_and_not_lost(
    cast: Cast, meeting: Meeting
) -> None:
    voice = say(cast, meeting, kept_to=KeptTo.NAMED, hearers=[cast.aino.pk])
    typed = {"words": "I come along.", "kept_to": "named", "hearers": [cast.pekka.pk]}
    address = reverse("voice_answer", args=[meeting.pk, voice.pk])
    refused = signed_in(cast.aino).post(address, typed).content.decode()
    assert "I come along." in refused
    assert Voice.objects.count() == 1
    signed_in(cast.aino).post(address, typed | {"hearers": [cast.maija.pk]})
    assert "I come along." in page(meeting, cast.maija)


def test_an_answer_to_what_is_for_everyone_can_be_for_everyone(cast: Cast, meeting: Meeting) -> None:
    form = answer_form(meeting, say(cast, meeting), cast.aino)
    assert "Share with everyone" in form
    assert "Everyone in this meeting can read it, with your name, unless you choose otherwise" in form
    assert str(cast.pekka.pk) in form


def test_taking_back_a_kept_voice_says_who_sees_that(cast: Cast, meeting: Meeting) -> None:
    for kept, said in ((KeptTo.ROOM, "Whoever could read them sees"), (KeptTo.EVERYONE, "Everyone sees")):
        voice = say(cast, meeting, kept_to=kept)
        html = (
            signed_in(cast.maija).get(reverse("voice_change", args=[meeting.pk, voice.pk])).content.decode()
        )
        assert said in html


def test_whoever_keeps_a_voice_can_look_who_reads_it_and_nobody_else_is_told(
    cast: Cast, meeting: Meeting
) -> None:
    def change(voice: Voice, person) -> str:
        return (
            signed_in(person)
            .get(reverse("voice_change", args=[meeting.pk, voice.pk]))
            .content.decode()
            .split("<main")[1]
        )

    in_room = say(cast, meeting, kept_to=KeptTo.ROOM)
    assert "Beside you: Aino. Nobody else." in change(in_room, cast.maija)
    by_name = say(cast, meeting, kept_to=KeptTo.NAMED, hearers=[cast.aino.pk, cast.pekka.pk])
    assert "Beside you: Aino, Pekka. Nobody else." in change(by_name, cast.maija)
    # Whose part has ended reads it no more, and is not named.
    Attendance.objects.filter(meeting=meeting, person=cast.pekka).update(ended_at=NOW)
    assert "Beside you: Aino. Nobody else." in change(by_name, cast.maija)
    alone = say(cast, meeting, kept_to=KeptTo.NAMED, hearers=[cast.pekka.pk])
    assert "Nobody but you at the moment." in change(alone, cast.maija)
    written = add_voice(
        meeting, cast.maija, SECRET, by=cast.aino, now=NOW, kept_to=KeptTo.NAMED, hearers=[cast.sami.pk]
    )
    assert "Beside you: Aino, Sami. Nobody else." in change(written, cast.maija)
    assert "Beside you" not in change(written, cast.aino)
