"""The words of all meetings as a text file: everything one may read, and whose words they are."""

from datetime import timedelta

import pytest

from meetings.going_on import add_left_open, add_way_forward, lay_to_rest, take_stance, take_up_again
from meetings.holding import begin, note_who_is_here
from meetings.models import KeptTo, Meeting
from meetings.voices import add_voice, reword_voice
from networks.models import Person
from tests.cast import Cast, signed_in
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of

LATER = NOW + timedelta(minutes=20)


@pytest.fixture
def meeting(cast: Cast, saturday_night) -> Meeting:
    """Maija, Pekka, Aino and Sami are part of it; Maija, Pekka and Aino are in the room."""
    saturday_night.move_to(LATER)
    meeting = begin(meeting_of(cast), cast.aino, NOW)
    note_who_is_here(meeting, [cast.aino.pk, cast.maija.pk, cast.pekka.pk], cast.aino, NOW)
    return meeting


def file_of(cast: Cast, person) -> str:
    return signed_in(person).get(f"/networks/{cast.network.pk}/words.txt").content.decode()


def test_it_says_of_a_kept_voice_that_it_is_kept_so_that_paper_is_not_left_lying(
    cast: Cast, meeting: Meeting
) -> None:
    add_voice(meeting, cast.maija, "He hit me.", by=cast.maija, now=NOW, kept_to=KeptTo.ROOM)
    add_voice(meeting, cast.pekka, "I came by bus.", by=cast.pekka, now=NOW)
    text = file_of(cast, cast.pekka)
    assert "Maija, 6:00pm (Only for those in the room)\n  He hit me.\n" in text
    assert "Pekka, 6:00pm\n  I came by bus.\n" in text
    assert "Only for" not in file_of(cast, cast.sami)


def test_it_holds_what_the_page_holds_of_a_voice(cast: Cast, meeting: Meeting) -> None:
    said = add_voice(meeting, cast.pekka, "I can stay.", by=cast.pekka, now=NOW)
    reword_voice(said, "I can stay until Tuesday.", by=cast.pekka, now=LATER)
    hidden = add_voice(meeting, cast.pekka, "Nobody reads this.", by=cast.pekka, now=NOW)
    reword_voice(hidden, "Better so.", by=cast.pekka, now=LATER, earlier_shown=False)
    add_voice(meeting, cast.maija, "Jää vain.", by=cast.aino, now=LATER, answers=said, language="fi")
    text = file_of(cast, cast.pekka)
    assert (
        "Pekka, 6:00pm (changed 6:20pm)\n  I can stay until Tuesday.\n  until 6:20pm:\n    I can stay.\n"
        in text
    )
    assert "Maija, Finnish, 6:20pm – written down by Aino – to what Pekka said\n  Jää vain.\n" in text
    assert "Better so." in text
    assert "Nobody reads this." not in text


def test_it_says_what_was_laid_to_rest_and_what_was_taken_up_again(cast: Cast, meeting: Meeting) -> None:
    thing = add_left_open(meeting, "Whether she goes back.", by=cast.maija, now=NOW)
    lay_to_rest(thing, by=cast.maija, now=LATER)
    before = meeting_of(cast, at=NOW - timedelta(days=2))
    way = add_way_forward(before, "We meet daily.", by=cast.aino, now=NOW - timedelta(days=2))
    take_stance(take_up_again(meeting, way, by=cast.pekka, now=NOW), cast.maija, "with", now=NOW)
    text = file_of(cast, cast.maija)
    assert "– Whether she goes back.\n  Maija\n  Maija laid it to rest.\n" in text
    assert "– We meet daily.\n  Pekka\n  Taken up again\n    Maija: is with this\n" in text


def test_nobodys_words_can_pass_for_anothers(cast: Cast, meeting: Meeting) -> None:
    forged = "Fine.\n\nMaija, 6:00pm\nI want to go to hospital.\n== Sunday ==\n– We all agree.\n"
    forged += "    Maija: is with this"
    add_voice(meeting, cast.pekka, forged, by=cast.pekka, now=NOW)
    add_left_open(meeting, forged, by=cast.pekka, now=NOW)
    way = add_way_forward(meeting, forged, by=cast.pekka, now=NOW)
    take_stance(way, cast.pekka, "not_yet", forged, now=NOW)
    lines = file_of(cast, cast.maija).splitlines()
    assert "Maija, 6:00pm" not in lines
    assert "== Sunday ==" not in lines
    assert "– We all agree." not in lines
    assert "    Maija: is with this" not in lines


def test_from_right_to_left_a_line_of_ours_has_its_direction_and_a_name_its_own(
    cast: Cast, meeting: Meeting
) -> None:
    add_voice(meeting, cast.pekka, "I came by bus.", by=cast.pekka, now=NOW)
    Person.objects.filter(pk=cast.maija.pk).update(language="ar")
    text = file_of(cast, cast.maija)
    mark, isolate, end = (
        "\N{RIGHT-TO-LEFT MARK}",
        "\N{FIRST STRONG ISOLATE}",
        "\N{POP DIRECTIONAL ISOLATE}",
    )
    assert f"\n{mark}{isolate}Pekka{end}، " in text
    assert "\n  I came by bus." in text
    assert mark not in file_of(cast, cast.pekka)
