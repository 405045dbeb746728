"""Reading back: the words of all meetings as one thread, to find, to print, to take along."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.going_on import add_left_open, add_way_forward, take_stance
from meetings.models import Attendance, Meeting
from meetings.voices import add_voice, reword_voice
from networks.models import Look, PlaceState
from tests.cast import SATURDAY_NIGHT, Cast, signed_in
from tests.meetings.together import SUNDAY_EVENING, meeting_of

pytestmark = pytest.mark.usefixtures("saturday_night")

#: what a page of the thread costs, however much was said
QUERIES_OF_THE_THREAD = 15


@pytest.fixture
def two_meetings(cast: Cast) -> tuple[Meeting, Meeting]:
    """A first meeting with Pekka, and a second of Maija with the practitioners alone."""
    first = meeting_of(cast)
    second = meeting_of(cast, cast.maija, at=SUNDAY_EVENING + timedelta(days=1))
    add_voice(first, cast.pekka, "I can stay until Monday.", by=cast.pekka, now=SATURDAY_NIGHT)
    add_voice(first, cast.maija, "En nuku enää öisin.", by=cast.maija, now=SATURDAY_NIGHT, language="fi")
    add_left_open(first, "Whether she goes back to work.", by=cast.maija, now=SATURDAY_NIGHT)
    add_voice(second, cast.maija, "Nights are quieter now.", by=cast.maija, now=SATURDAY_NIGHT)
    way = add_way_forward(second, "We meet daily this week.", by=cast.aino, now=SATURDAY_NIGHT)
    take_stance(way, cast.maija, "differently", "Not on Thursday.", now=SATURDAY_NIGHT)
    return first, second


def thread_of(cast: Cast, person, **sought: str) -> str:
    answer = signed_in(person).get(f"/networks/{cast.network.pk}/words/", sought)
    assert answer.status_code == 200
    return answer.content.decode().split("<main")[1].split("</main>")[0].split('id="find"')[0]


def test_maija_reads_everything_the_newest_meeting_first(cast: Cast, two_meetings) -> None:
    page = thread_of(cast, cast.maija)
    said = [
        "Nights are quieter now.",
        "We meet daily this week.",
        "Not on Thursday.",
        "I can stay until Monday.",
    ]
    said += ["En nuku enää öisin.", "Whether she goes back to work."]
    places = [page.index(words) for words in said]
    assert places == sorted(places)
    assert 'lang="fi"' in page


def test_pekka_reads_the_meetings_he_was_part_of_and_sees_no_trace_of_the_others(
    cast: Cast, two_meetings
) -> None:
    _first, second = two_meetings
    whole = signed_in(cast.pekka).get(f"/networks/{cast.network.pk}/words/").content.decode()
    assert "I can stay until Monday." in whole
    assert "quieter" not in whole
    assert str(second.pk) not in whole
    # Aino said something in the other meeting alone, so that even her name among the speakers would be a trace.
    assert f'value="{cast.aino.pk}"' not in whole
    file = signed_in(cast.pekka).get(f"/networks/{cast.network.pk}/words.txt").content.decode()
    assert "Monday" in file
    assert "quieter" not in file


def test_for_everybody_else_it_does_not_exist(cast: Cast, two_meetings) -> None:
    for person in (cast.eero, cast.leena, cast.tuula, cast.olavi):
        assert signed_in(person).get(f"/networks/{cast.network.pk}/words/").status_code == 404
        assert signed_in(person).get(f"/networks/{cast.network.pk}/words.txt").status_code == 404
    cast.network.places.filter(person=cast.pekka).update(state=PlaceState.WITHDRAWN)
    assert signed_in(cast.pekka).get(f"/networks/{cast.network.pk}/words/").status_code == 404


def test_a_word_is_found_however_its_language_bends_it(cast: Cast, two_meetings) -> None:
    # "night" for "Nights", and the Finnish "nukkua", to sleep, for "nuku".
    assert "Nights are quieter now." in thread_of(cast, cast.maija, words="night")
    assert "En nuku" in thread_of(cast, cast.maija, words="nukun")
    found = thread_of(cast, cast.maija, words="Thursday")
    assert "We meet daily this week." in found
    assert "Nights" not in found


def test_german_words_are_found_in_german_and_for_whoever_reads_german(cast: Cast, two_meetings) -> None:
    first, _second = two_meetings
    said = "Die Nächte waren lang, und die Straßen leer."
    add_voice(first, cast.maija, said, by=cast.maija, now=SATURDAY_NIGHT, language="de")
    cast.maija.language = "de"
    cast.maija.save(update_fields=["language"])
    for words in ("Nacht", "lange", "Strasse"):
        assert said in thread_of(cast, cast.maija, words=words)
    assert said not in thread_of(cast, cast.maija, words="kurz")
    page = thread_of(cast, cast.maija)
    assert "Was gesagt wurde" in page
    assert 'lang="de"' in page


@pytest.mark.parametrize("words", ["'", '"', "a & | !", "%", "\\", "<script>", "ö" * 150, "or and not"])
def test_whatever_is_looked_for_is_answered(cast: Cast, two_meetings, words: str) -> None:
    thread_of(cast, cast.maija, words=words)


def test_by_speaker_by_meeting_and_by_what_was_left_open(cast: Cast, two_meetings) -> None:
    _first, second = two_meetings
    by_speaker = thread_of(cast, cast.maija, speaker=str(cast.pekka.pk))
    assert "I can stay until Monday." in by_speaker
    assert "En nuku" not in by_speaker
    by_meeting = thread_of(cast, cast.maija, meeting=str(second.pk))
    assert "quieter" in by_meeting
    assert "I can stay" not in by_meeting
    left_open = thread_of(cast, cast.maija, open="on")
    assert "Whether she goes back to work." in left_open
    assert "I can stay" not in left_open
    assert "quieter" not in left_open


def test_where_somebody_stands_is_among_their_words_and_found_as_theirs(cast: Cast, two_meetings) -> None:
    _first, second = two_meetings
    way = second.ways_forward.get()
    take_stance(way, cast.sami, "not_yet", "I would ring on Friday.", now=SATURDAY_NIGHT)
    by_sami = thread_of(cast, cast.maija, speaker=str(cast.sami.pk))
    assert "I would ring on Friday." in by_sami
    assert "Nights are quieter now." not in by_sami
    whole = signed_in(cast.maija).get(f"/networks/{cast.network.pk}/words/").content.decode()
    assert f'value="{cast.sami.pk}"' in whole
    # Words and speaker together: the words are to be theirs.
    assert "ring on" in thread_of(cast, cast.maija, speaker=str(cast.sami.pk), words="ring")
    assert "ring on" not in thread_of(cast, cast.maija, speaker=str(cast.maija.pk), words="ring")
    assert "We meet daily" in thread_of(cast, cast.maija, speaker=str(cast.aino.pk), words="daily")
    assert "We meet daily" not in thread_of(cast, cast.maija, speaker=str(cast.sami.pk), words="daily")


def test_a_search_says_that_it_is_one_and_how_to_see_everything_again(cast: Cast, two_meetings) -> None:
    whole, found = thread_of(cast, cast.maija), thread_of(cast, cast.maija, words="Monday")
    assert 'href="#find"' in whole
    assert "What you looked for" not in whole
    assert "What you looked for" in found
    assert "Show everything" in found
    assert "optional" not in signed_in(cast.maija).get(f"/networks/{cast.network.pk}/words/").content.decode()


def test_what_answers_a_voice_that_was_not_looked_for_leads_to_it_in_its_meeting(
    cast: Cast, two_meetings
) -> None:
    first, _second = two_meetings
    said = first.voices.get(speaker=cast.pekka)
    add_voice(first, cast.maija, "Stay longer.", by=cast.maija, now=SATURDAY_NIGHT, answers=said)
    assert f'href="#voice-{said.pk}"' in thread_of(cast, cast.maija)
    assert f'href="/meetings/{first.pk}/#voice-{said.pk}"' in thread_of(cast, cast.maija, words="longer")


def test_nothing_is_changed_from_here(cast: Cast, two_meetings) -> None:
    page = thread_of(cast, cast.maija)
    for offered in ("Lay it to rest", "Say where you stand", ">Answer", ">Change"):
        assert offered not in page


def test_large_print_stays_large_from_page_to_page(cast: Cast) -> None:
    for day in range(13):
        meeting = meeting_of(cast, cast.maija, at=SUNDAY_EVENING + timedelta(days=day))
        Attendance.objects.filter(meeting=meeting, as_practitioner=True).update(holds=False)
    assert 'href="?page=2&amp;size=large"' in thread_of(cast, cast.maija, size="large")
    assert 'href="?page=1&amp;size=large"' in thread_of(cast, cast.maija, size="large", page="2")
    assert 'href="?page=2"' in thread_of(cast, cast.maija)


def test_what_makes_no_sense_is_left_out(cast: Cast, two_meetings) -> None:
    page = thread_of(cast, cast.maija, speaker="nobody", meeting="1", page="x")
    assert "I can stay until Monday." in page


def test_the_file_holds_everything_in_order_and_its_name_says_nothing(cast: Cast, two_meetings) -> None:
    first, _second = two_meetings
    voice = first.voices.get(speaker=cast.pekka)
    reword_voice(voice, "I can stay until Tuesday.", by=cast.pekka, now=SATURDAY_NIGHT + timedelta(minutes=5))
    answer = signed_in(cast.maija).get(f"/networks/{cast.network.pk}/words.txt")
    text = answer.content.decode()
    assert answer["Content-Disposition"] == 'attachment; filename="2026-11-21.txt"'
    assert text.index("I can stay until Tuesday.") < text.index("Nights are quieter now.")
    assert "Maija: sees it differently\n      Not on Thursday." in text
    assert "(changed" in text


def test_a_look_by_the_team_is_written_down_and_one_of_the_family_is_not(cast: Cast, two_meetings) -> None:
    thread_of(cast, cast.maija)
    thread_of(cast, cast.aino)
    assert list(Look.objects.filter(what="words").values_list("person__name", flat=True)) == ["Aino"]


def test_the_newest_meetings_stand_on_the_first_page(cast: Cast) -> None:
    for day in range(13):
        meeting = meeting_of(cast, cast.maija, at=SUNDAY_EVENING + timedelta(days=day))
        Attendance.objects.filter(meeting=meeting, as_practitioner=True).update(holds=False)
        add_voice(meeting, cast.maija, f"This is day {day}.", by=cast.maija, now=SATURDAY_NIGHT)
    first, second = thread_of(cast, cast.maija), thread_of(cast, cast.maija, page="2")
    assert "This is day 12." in first
    assert "This is day 0." not in first
    assert "This is day 0." in second
    assert "This is day 12." not in second
    # A search looks through all of them.
    assert thread_of(cast, cast.maija, words="day").count("This is day") == 13


def test_it_costs_the_same_number_of_queries_however_much_was_said(cast: Cast, two_meetings) -> None:
    first, second = two_meetings
    client = signed_in(cast.maija)
    address = f"/networks/{cast.network.pk}/words/"
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    for number in range(20):
        add_voice(first, cast.pekka, f"Voice {number}", by=cast.pekka, now=SATURDAY_NIGHT)
        add_way_forward(second, f"Way {number}", by=cast.aino, now=SATURDAY_NIGHT)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many) == QUERIES_OF_THE_THREAD
