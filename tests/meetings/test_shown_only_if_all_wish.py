"""What somebody answered is for the others only where all who were there wish so; their own file holds it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.holding import begin, note_who_is_here
from meetings.looking_back import choose_who_reads
from meetings.models import (
    Answer,
    Attendance,
    Meeting,
    Shown,
)
from meetings.queries.mirror import answers_of_all
from networks.models import PlaceState
from tests.cast import Cast, signed_in
from tests.meetings.afterwards import (
    AFTERWARDS,
    QUERIES_OF_THE_MIRROR,
    afterwards,
    answer,
    everybody_answers,
    main_of,
    meeting,
    part_of,
)
from tests.meetings.together import SUNDAY_EVENING, meeting_of

__all__ = ["afterwards", "meeting"]


@pytest.mark.usefixtures("afterwards")
class TestShownOnlyIfAllWish:
    def test_once_all_who_were_there_wish_it_each_reads_it_and_a_wish_withdrawn_hides_it_at_once(
        self, cast: Cast, meeting: Meeting
    ) -> None:
        for person in (cast.maija, cast.aino, cast.sami):
            answer(meeting, person, heard="fully")
        before = main_of(cast.maija, "mirror", meeting)
        assert "Yes, fully" not in before

        answer(meeting, cast.pekka, shown="words", words="I could breathe.", heard="mostly")
        for person in (cast.maija, cast.pekka, cast.aino, cast.sami):
            seen = main_of(person, "mirror", meeting)
            assert "Yes, fully: 3 people" in seen
            assert "Mostly: 1 person" in seen
            assert "I could breathe." in seen

        choose_who_reads(part_of(meeting, cast.aino), "nobody", by=cast.aino, now=AFTERWARDS)
        assert main_of(cast.maija, "mirror", meeting) == before

    def test_one_who_says_no_and_one_who_says_nothing_look_the_same(
        self, cast: Cast, meeting: Meeting
    ) -> None:
        for person in (cast.maija, cast.aino, cast.sami):
            answer(meeting, person, heard="fully")
        silent = main_of(cast.maija, "mirror", meeting)
        answer(meeting, cast.pekka, shown="nobody", heard="not")
        assert main_of(cast.maija, "mirror", meeting) == silent
        answer(meeting, cast.aino, shown="nobody", heard="not")
        assert main_of(cast.maija, "mirror", meeting) == silent

    def test_private_words_stay_private_in_the_mirror(self, cast: Cast, meeting: Meeting) -> None:
        everybody_answers(cast, meeting)
        answer(meeting, cast.maija, shown="answers", words="I was afraid of him.", heard="not")
        for person in (cast.pekka, cast.aino):
            seen = main_of(person, "mirror", meeting)
            assert "No: 1 person" in seen
            assert "afraid" not in seen

    def test_what_somebody_who_left_did_not_agree_to_stays_hidden(self, cast: Cast, meeting: Meeting) -> None:
        for person in (cast.maija, cast.aino, cast.sami):
            answer(meeting, person, heard="fully")
        Attendance.objects.filter(person=cast.pekka).update(ended_at=AFTERWARDS)
        cast.network.places.filter(person=cast.pekka).update(state=PlaceState.WITHDRAWN, ended_at=AFTERWARDS)
        assert answers_of_all(meeting, "en") is None

    def test_who_could_not_come_is_not_waited_for(self, cast: Cast) -> None:
        meeting = meeting_of(cast)
        for person in (cast.maija, cast.aino, cast.sami):
            answer(meeting, person, heard="fully")
        # Nobody wrote down who came: Pekka, who said nothing, may have been there.
        assert answers_of_all(meeting, "en") is None
        meeting.attendances.filter(person=cast.pekka).update(answer=Answer.NO)
        assert answers_of_all(meeting, "en") is not None
        # Whoever has answered something is asked, whatever they said before.
        answer(meeting, cast.pekka, shown="nobody", heard="not")
        assert answers_of_all(meeting, "en") is None

    def test_who_was_written_down_as_there_is_who_was_there(self, cast: Cast) -> None:
        meeting = meeting_of(cast)
        begin(meeting, cast.aino, SUNDAY_EVENING)
        note_who_is_here(meeting, [cast.maija.pk, cast.aino.pk], cast.aino, SUNDAY_EVENING)
        for person in (cast.maija, cast.aino):
            answer(meeting, person, heard="fully")
        assert answers_of_all(meeting, "en") is not None

    def test_who_lost_their_place_before_the_meeting_is_not_waited_for(self, cast: Cast) -> None:
        meeting = meeting_of(cast)
        cast.network.places.filter(person=cast.pekka).update(ended_at=SUNDAY_EVENING)
        for person in (cast.maija, cast.aino, cast.sami):
            answer(meeting, person, heard="fully")
        assert answers_of_all(meeting, "en") is not None

    def test_one_may_agree_without_having_answered_anything(self, cast: Cast, meeting: Meeting) -> None:
        for person in (cast.maija, cast.aino, cast.sami):
            answer(meeting, person, heard="fully")
        answer(meeting, cast.pekka)
        assert "Yes, fully: 3 people" in main_of(cast.pekka, "mirror", meeting)

    def test_the_mirror_costs_the_same_however_much_was_answered(self, cast: Cast, meeting: Meeting) -> None:
        browser, address = signed_in(cast.maija), reverse("mirror", args=[meeting.pk])
        everybody_answers(cast, meeting)
        browser.get(address)
        with CaptureQueriesContext(connection) as few:
            browser.get(address)
        for person in (cast.maija, cast.pekka, cast.aino):
            answer(meeting, person, Shown.WORDS, "It was good.", heard="fully", mattered="partly")
        with CaptureQueriesContext(connection) as many:
            browser.get(address)
        assert len(few) == len(many) == QUERIES_OF_THE_MIRROR


@pytest.mark.usefixtures("afterwards")
class TestOnesOwnFile:
    def test_it_holds_what_one_answered_oneself_and_nobody_elses(self, cast: Cast, meeting: Meeting) -> None:
        answer(meeting, cast.maija, "nobody", "I was afraid of him.", heard="not")
        answer(meeting, cast.pekka, "words", "I could breathe.", heard="mostly")
        address = reverse("network_words_file", args=[cast.network.pk])
        own = signed_in(cast.maija).get(address).content.decode()
        assert "Was I heard? No" in own
        assert "I was afraid of him." in own
        assert "I could breathe." not in own
        others = signed_in(cast.aino).get(address).content.decode()
        assert "How it was for you" not in others
