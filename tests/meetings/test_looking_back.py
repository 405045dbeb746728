"""How was it? Each person answers for themselves; nobody else reads it unless they and all who were there wish so."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings import own_questions
from meetings.looking_back import look_back, take_back
from meetings.models import (
    LookingBack,
    Meeting,
    MirrorWish,
    Reply,
    Shown,
)
from networks.models import PlaceState
from tests.cast import Cast, signed_in
from tests.meetings.afterwards import (
    AFTERWARDS,
    QUERIES_TO_ASK,
    afterwards,
    answer,
    everybody_answers,
    main_of,
    meeting,
    part_of,
)
from tests.meetings.together import SUNDAY_EVENING, meeting_of

__all__ = ["afterwards", "meeting"]

DAY = timedelta(days=1)


@pytest.mark.usefixtures("afterwards")
class TestAnswering:
    def test_pekka_answers_from_the_meetings_page_and_reads_it_again(
        self, cast: Cast, meeting: Meeting
    ) -> None:
        assert reverse("how_it_was", args=[meeting.pk]) in main_of(cast.pekka, "meeting", meeting)
        asked = main_of(cast.pekka, "how_it_was", meeting)
        for words in ("Was I heard?", "Did we talk about what mattered to me?", "Was my view of what to do"):
            assert words in asked
        browser = signed_in(cast.pekka)
        sent = {"heard": "mostly", "mattered": "", "words": "I could breathe.", "shown": "nobody"}
        kept = browser.post(reverse("how_it_was", args=[meeting.pk]), sent, follow=True).content.decode()
        assert "Kept." in kept
        assert "I could breathe." in kept
        assert re.search(r'value="mostly"[^>]*checked', kept)
        reply = Reply.objects.get()
        assert (reply.asks, reply.asked, reply.step) == ("heard", "Was I heard?", "mostly")

    def test_nothing_is_needed_and_nothing_chosen_is_read_by_nobody(
        self, cast: Cast, meeting: Meeting
    ) -> None:
        signed_in(cast.pekka).post(reverse("how_it_was", args=[meeting.pk]), {})
        kept = LookingBack.objects.get()
        assert (kept.words, kept.shown, kept.replies.count()) == ("", Shown.NOBODY, 0)

    def test_changed_answers_take_the_place_of_the_earlier_ones(self, cast: Cast, meeting: Meeting) -> None:
        answer(meeting, cast.maija, heard="not", mattered="fully")
        answer(meeting, cast.maija, heard="partly")
        assert list(Reply.objects.values_list("asks", "step")) == [("heard", "partly")]

    def test_what_is_no_answer_is_refused_and_what_was_typed_is_kept(
        self, cast: Cast, meeting: Meeting
    ) -> None:
        sent = {"heard": "10", "words": "So far."}
        page = signed_in(cast.maija).post(reverse("how_it_was", args=[meeting.pk]), sent).content.decode()
        assert "Please check this" in page
        assert "So far." in page
        assert not LookingBack.objects.exists()

    def test_taken_back_it_is_gone_and_the_history_never_knew_what_it_was(
        self, cast: Cast, meeting: Meeting
    ) -> None:
        answer(meeting, cast.maija, words="I was afraid of him.", heard="not")
        page = signed_in(cast.maija).post(reverse("how_it_was_take_back", args=[meeting.pk]), follow=True)
        assert "Nothing of it is kept." in page.content.decode()
        assert not LookingBack.objects.exists()
        assert not Reply.objects.exists()
        with connection.cursor() as cursor:
            for table in ("meetings_lookingbackevent", "meetings_replyevent"):
                cursor.execute(f"SELECT to_jsonb(t) FROM {table} t")
                rows = str(cursor.fetchall())
                assert str(part_of(meeting, cast.maija).pk) in rows or "Was I heard?" in rows
                assert "afraid" not in rows
                assert "'not'" not in rows

    def test_nobody_answers_for_another_or_reads_what_they_answered(
        self, cast: Cast, meeting: Meeting
    ) -> None:
        answer(meeting, cast.maija, words="I was afraid of him.", heard="not")
        for person in (cast.pekka, cast.aino, cast.sami):
            assert "afraid" not in main_of(person, "how_it_was", meeting)
            assert "afraid" not in main_of(person, "mirror", meeting)
            assert "afraid" not in main_of(person, "meeting", meeting)
        for person in (cast.ritva, cast.leena, cast.olavi, cast.eero, cast.tuula):
            for name in ("how_it_was", "mirror"):
                assert signed_in(person).get(reverse(name, args=[meeting.pk])).status_code == 404
        with pytest.raises(PermissionDenied):
            look_back(part_of(meeting, cast.maija), [], words="", shown="words", by=cast.aino, now=AFTERWARDS)

    def test_whose_part_has_ended_answers_no_more(self, cast: Cast, meeting: Meeting) -> None:
        cast.network.places.filter(person=cast.pekka).update(state=PlaceState.WITHDRAWN)
        assert signed_in(cast.pekka).get(reverse("how_it_was", args=[meeting.pk])).status_code == 404

    def test_of_a_meeting_that_was_called_off_nothing_is_asked(self, cast: Cast, meeting: Meeting) -> None:
        Meeting.objects.filter(pk=meeting.pk).update(cancelled_at=AFTERWARDS)
        browser = signed_in(cast.maija)
        for name in ("how_it_was", "mirror"):
            assert "This meeting was called off." in main_of(cast.maija, name, meeting)
        for name, sent in (("how_it_was", {"heard": "fully", "shown": "words"}), ("mirror_wish", {})):
            refused = browser.post(reverse(name, args=[meeting.pk]), sent, follow=True).content.decode()
            assert "This meeting was called off." in refused
        assert not LookingBack.objects.exists()
        assert not MirrorWish.objects.exists()

    def test_the_database_holds_one_answer_to_a_question_and_only_those_there_are(
        self, cast: Cast, meeting: Meeting
    ) -> None:
        answer(meeting, cast.maija, heard="fully")
        kept = LookingBack.objects.get()
        for wrong in (
            {"asks": "heard", "step": "not"},
            {"asks": "mattered", "step": "7"},
            {"asks": "mattered", "step": "every_effort"},
            {"asks": "collaborate_listen", "step": "fully"},
            {"asks": "own", "step": "fully"},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Reply.objects.create(looking_back=kept, asked="?", **wrong)
        with pytest.raises(IntegrityError), transaction.atomic():
            LookingBack.objects.create(attendance=kept.attendance, at=AFTERWARDS)

    def test_it_costs_the_same_however_many_questions_there_are(self, cast: Cast, meeting: Meeting) -> None:
        browser, address = signed_in(cast.maija), reverse("how_it_was", args=[meeting.pk])
        everybody_answers(cast, meeting)
        browser.get(address)
        with CaptureQueriesContext(connection) as few:
            browser.get(address)
        for words in ("Was there time?", "Was it quiet?", "Was there tea?"):
            own_questions.ask(cast.service, words, {}, by=cast.ritva, now=AFTERWARDS)
        with CaptureQueriesContext(connection) as many:
            assert "Was there tea?" in browser.get(address).content.decode()
        assert len(few) == len(many) == QUERIES_TO_ASK


class TestItsTime:
    @pytest.mark.parametrize(
        ("at", "asked"),
        [
            (SUNDAY_EVENING - timedelta(seconds=1), False),
            (SUNDAY_EVENING, True),
            (SUNDAY_EVENING + timedelta(minutes=90) + 14 * DAY - timedelta(seconds=1), True),
            (SUNDAY_EVENING + timedelta(minutes=90) + 14 * DAY, False),
        ],
    )
    def test_it_is_asked_from_coming_together_until_fourteen_days_after_it(
        self, cast: Cast, at: datetime, asked: bool
    ) -> None:
        meeting = meeting_of(cast)
        with time_machine.travel(at, tick=False):
            assert ('name="heard"' in main_of(cast.pekka, "how_it_was", meeting)) is asked
            signed_in(cast.pekka).post(reverse("how_it_was", args=[meeting.pk]), {"heard": "fully"})
        assert Reply.objects.exists() is asked

    def test_before_people_came_together_the_meetings_page_does_not_speak_of_it(self, cast: Cast) -> None:
        meeting = meeting_of(cast)
        with time_machine.travel(SUNDAY_EVENING - timedelta(seconds=1), tick=False):
            assert reverse("how_it_was", args=[meeting.pk]) not in main_of(cast.pekka, "meeting", meeting)
        with time_machine.travel(SUNDAY_EVENING, tick=False):
            assert reverse("how_it_was", args=[meeting.pk]) in main_of(cast.pekka, "meeting", meeting)

    def test_afterwards_answers_stay_and_who_reads_them_can_still_be_chosen(
        self, cast: Cast, meeting: Meeting
    ) -> None:
        answer(meeting, cast.pekka, shown="answers", words="I could breathe.", heard="mostly")
        with time_machine.travel(AFTERWARDS + 15 * DAY, tick=False):
            page = main_of(cast.pekka, "how_it_was", meeting)
            assert "I could breathe." in page
            assert "Mostly" in page
            assert reverse("how_it_was_take_back", args=[meeting.pk]) not in page
            browser = signed_in(cast.pekka)
            late = {"heard": "not", "words": "Other words", "shown": "nobody"}
            browser.post(reverse("how_it_was", args=[meeting.pk]), late)
            refused = browser.post(reverse("how_it_was_take_back", args=[meeting.pk]), follow=True)
            assert "The time for answering is over." in refused.content.decode()
        kept = LookingBack.objects.get()
        assert (kept.words, kept.shown, kept.replies.get().step) == ("I could breathe.", "nobody", "mostly")


def test_taking_back_after_it_was_counted_is_refused(cast: Cast, meeting: Meeting) -> None:
    answer(meeting, cast.maija, heard="fully")
    with pytest.raises(ValidationError, match="time for answering is over"):
        take_back(part_of(meeting, cast.maija), by=cast.maija, now=AFTERWARDS + 15 * DAY)
    assert Reply.objects.count() == 1
