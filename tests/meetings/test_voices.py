"""Everybody's own words: whose they are, what becomes of the wording before, and their numbers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from meetings.models import Meeting, Voice, VoiceKind
from meetings.numbering import LONGEST_WORDS
from meetings.queries.page import voices_of
from meetings.voices import add_voice, reword_voice, take_back_voice
from networks.models import Person, Place, PlaceState
from tests.cast import Cast, gather, signed_in
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of


def test_pekka_says_something_in_his_own_words(cast: Cast) -> None:
    meeting = meeting_of(cast)
    voice = add_voice(meeting, cast.pekka, "  I am worried.\r\nAnd tired. ", by=cast.pekka, now=NOW)
    assert (voice.words, voice.speaker, voice.written_by) == ("I am worried.\nAnd tired.", cast.pekka, None)
    meeting.refresh_from_db()
    assert voice.seq == voice.changed_seq == meeting.last_seq > 0


def test_aino_writes_down_what_tuula_says_who_cannot_read_along(cast: Cast) -> None:
    voice = add_voice(meeting_of(cast), cast.tuula, "The light was on all night.", by=cast.aino, now=NOW)
    assert (voice.speaker, voice.written_by) == (cast.tuula, cast.aino)


def test_pekka_cannot_speak_for_maija(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        add_voice(meeting_of(cast), cast.maija, "She is fine.", by=cast.pekka, now=NOW)


def test_eero_of_another_team_cannot_say_anything(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        add_voice(meeting_of(cast), cast.eero, "Hello.", by=cast.eero, now=NOW)


def test_leena_who_coordinates_cannot_say_anything(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        add_voice(meeting_of(cast), cast.leena, "Hello.", by=cast.leena, now=NOW)


def test_somebody_whose_place_was_taken_away_cannot_say_anything(cast: Cast) -> None:
    meeting = meeting_of(cast)
    Place.objects.filter(person=cast.pekka).update(state=PlaceState.WITHDRAWN)
    with pytest.raises(PermissionDenied):
        add_voice(meeting, cast.pekka, "Hello.", by=cast.pekka, now=NOW)


def test_practitioners_think_out_loud(cast: Cast) -> None:
    voice = add_voice(
        meeting_of(cast), cast.sami, "I wonder how the nights are.", by=cast.sami, now=NOW, kind="reflection"
    )
    assert voice.kind == VoiceKind.REFLECTION


@pytest.mark.parametrize("writer", ["pekka", "aino"])
def test_a_reflection_is_a_practitioners(cast: Cast, writer: str) -> None:
    with pytest.raises(PermissionDenied):
        add_voice(
            meeting_of(cast), cast.pekka, "Hm.", by=getattr(cast, writer), now=NOW, kind=VoiceKind.REFLECTION
        )


@pytest.mark.parametrize("words", ["", "  \r\n\t "])
def test_no_words_are_not_stored(cast: Cast, words: str) -> None:
    with pytest.raises(ValidationError):
        add_voice(meeting_of(cast), cast.pekka, words, by=cast.pekka, now=NOW)


def test_as_many_words_as_anybody_says_are_stored_and_one_more_letter_is_not(cast: Cast) -> None:
    meeting = meeting_of(cast)
    add_voice(meeting, cast.pekka, "a" * LONGEST_WORDS, by=cast.pekka, now=NOW)
    with pytest.raises(ValidationError):
        add_voice(meeting, cast.pekka, "a" * (LONGEST_WORDS + 1), by=cast.pekka, now=NOW)


def test_words_can_be_added_long_after_the_end(cast: Cast) -> None:
    meeting = meeting_of(cast, ended_at=NOW)
    add_voice(meeting, cast.pekka, "I have thought about it.", by=cast.pekka, now=NOW + timedelta(days=90))
    assert Voice.objects.count() == 1


def test_after_a_meeting_was_called_off_nothing_is_added_or_reworded(cast: Cast) -> None:
    meeting = meeting_of(cast)
    voice = add_voice(meeting, cast.pekka, "See you then.", by=cast.pekka, now=NOW)
    Meeting.objects.update(cancelled_at=NOW)
    with pytest.raises(ValidationError):
        add_voice(meeting, cast.pekka, "Hello?", by=cast.pekka, now=NOW)
    with pytest.raises(ValidationError):
        reword_voice(voice, "Hello?", by=cast.pekka, now=NOW)


def test_sent_twice_it_is_stored_once(cast: Cast) -> None:
    meeting, id = meeting_of(cast), uuid4()
    first = add_voice(meeting, cast.pekka, "Hello.", by=cast.pekka, now=NOW, id=id)
    second = add_voice(meeting, cast.pekka, "Hello. ", by=cast.pekka, now=NOW + timedelta(minutes=1), id=id)
    meeting.refresh_from_db()
    assert (first.pk, meeting.last_seq, second.at) == (second.pk, first.seq, NOW)
    assert Voice.objects.get().words == "Hello."


def test_changed_before_it_was_sent_again_it_is_reworded_and_nothing_is_lost(cast: Cast) -> None:
    meeting, id = meeting_of(cast), uuid4()
    for words in ("Hello.", "Hello all.", "Hello."):
        add_voice(meeting, cast.pekka, words, by=cast.pekka, now=NOW, id=id)
    (voice,) = voices_of(meeting.pk, reader=None)
    assert (voice.words, [before.words for before in voice.earlier]) == ("Hello all.", ["Hello."])


def test_an_id_of_somebody_elses_words_is_refused(cast: Cast) -> None:
    meeting, id = meeting_of(cast), uuid4()
    add_voice(meeting, cast.maija, "Mine.", by=cast.maija, now=NOW, id=id)
    with pytest.raises(ValidationError):
        add_voice(meeting, cast.pekka, "Mine.", by=cast.pekka, now=NOW, id=id)
    assert Voice.objects.get().speaker == cast.maija


def test_an_id_of_another_meeting_is_refused(cast: Cast) -> None:
    first, id = meeting_of(cast), uuid4()
    second = meeting_of(cast, at=NOW + timedelta(days=1))
    add_voice(first, cast.maija, "Mine.", by=cast.maija, now=NOW, id=id)
    with pytest.raises(ValidationError):
        add_voice(second, cast.maija, "Mine.", by=cast.maija, now=NOW, id=id)


def test_the_wording_before_stays_readable(cast: Cast) -> None:
    meeting = meeting_of(cast)
    voice = add_voice(meeting, cast.pekka, "She was loud.", by=cast.pekka, now=NOW)
    reword_voice(voice, "She cried out.", by=cast.pekka, now=NOW + timedelta(minutes=5))
    reword_voice(voice, "She called for help.", by=cast.pekka, now=NOW + timedelta(minutes=9))
    (said,) = voices_of(meeting.pk, reader=None)
    meeting.refresh_from_db()
    assert (said.words, said.seq, said.changed_seq) == ("She called for help.", voice.seq, meeting.last_seq)
    assert [before.words for before in said.earlier] == ["She was loud.", "She cried out."]


def test_the_same_words_again_are_no_rewording(cast: Cast) -> None:
    voice = add_voice(meeting_of(cast), cast.pekka, "Hello.", by=cast.pekka, now=NOW)
    assert reword_voice(voice, "Hello.\n", by=cast.pekka, now=NOW).reworded_at is None


def test_tuulas_words_are_put_right_by_aino_who_wrote_them_down_but_not_by_sami(cast: Cast) -> None:
    voice = add_voice(meeting_of(cast), cast.tuula, "The light was on.", by=cast.aino, now=NOW)
    assert reword_voice(voice, "The lights were on.", by=cast.aino, now=NOW).reworded_at == NOW
    with pytest.raises(PermissionDenied):
        reword_voice(voice, "It was dark.", by=cast.sami, now=NOW)


def test_pekka_puts_right_what_was_written_down_for_him(cast: Cast) -> None:
    voice = add_voice(meeting_of(cast), cast.pekka, "He is angry.", by=cast.aino, now=NOW)
    assert reword_voice(voice, "I am afraid.", by=cast.pekka, now=NOW).words == "I am afraid."


def test_what_pekka_has_put_right_himself_nobody_overwrites(cast: Cast) -> None:
    meeting, id = meeting_of(cast), uuid4()
    voice = add_voice(meeting, cast.pekka, "He is angry.", by=cast.aino, now=NOW, id=id)
    reword_voice(voice, "I am angry.", by=cast.aino, now=NOW)
    assert "changed 6:00pm, by Aino" in shown_to(cast.sami, meeting)
    assert "Change<" in shown_to(cast.aino, meeting)
    reword_voice(voice, "I am afraid.", by=cast.pekka, now=NOW, earlier_shown=False)
    for act in (
        lambda: reword_voice(voice, "He is loud.", by=cast.aino, now=NOW),
        lambda: take_back_voice(voice, by=cast.aino, now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()
    # What comes late from the phone of whoever wrote it down is not stored over it, nor lost.
    assert (
        add_voice(meeting, cast.pekka, "He is angry.", by=cast.aino, now=NOW, id=id).words == "I am afraid."
    )
    with pytest.raises(ValidationError, match="send them once more"):
        add_voice(meeting, cast.pekka, "He is furious.", by=cast.aino, now=NOW, id=id)
    address = reverse("voice_change", args=[meeting.pk, voice.pk])
    assert signed_in(cast.aino).get(address).status_code == 404
    assert f'"{address}"' not in shown_to(cast.aino, meeting)
    assert f'"{address}"' in shown_to(cast.pekka, meeting)
    assert "by Aino" not in shown_to(cast.sami, meeting)


def shown_to(person: Person, meeting: Meeting) -> str:
    return signed_in(person).get(reverse("meeting", args=[meeting.pk])).content.decode()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_numbers_in_one_row_and_nobody_reading_along_misses_one() -> None:
    cast = gather()
    meeting = meeting_of(cast)
    read: list[int] = []

    def say(number: int) -> None:
        try:
            add_voice(meeting, cast.pekka, f"Word {number}.", by=cast.pekka, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as people:
        saying = [people.submit(say, number) for number in range(40)]
        while not all(said.done() for said in saying):
            read += _read_on(meeting, read)
        for said in saying:
            said.result()
    read += _read_on(meeting, read)
    assert len(read) == 40
    assert read == list(Voice.objects.order_by("seq").values_list("seq", flat=True))


def _read_on(meeting: Meeting, read: list[int]) -> list[int]:
    """The numbers after the newest that was read before, in their order: what a page asks for."""
    found = voices_of(meeting.pk, after=read[-1] if read else 0, reader=None)
    return sorted(voice.changed_seq for voice in found)
