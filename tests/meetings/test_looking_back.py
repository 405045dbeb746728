"""How was it? Each person answers for themselves; nobody else reads it unless they and all who were there wish so."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings import own_questions
from meetings.holding import begin, end, note_who_is_here
from meetings.looking_back import Given, choose_who_reads, look_back, take_back
from meetings.models import (
    Answer,
    Asks,
    Attendance,
    LookingBack,
    Meeting,
    MirrorWish,
    OwnQuestion,
    Reply,
    Shown,
)
from meetings.queries.mirror import answers_of_all
from networks.models import Person, PlaceState
from tests.cast import Cast, signed_in
from tests.meetings.together import SUNDAY_EVENING, meeting_of

#: an hour after it ended
AFTERWARDS = SUNDAY_EVENING + timedelta(hours=2, minutes=30)
DAY = timedelta(days=1)
#: what the page costs, however many questions there are
QUERIES_TO_ASK, QUERIES_OF_THE_MIRROR = 12, 13


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """A meeting that was held: Maija, Pekka, Aino and Sami."""
    held = meeting_of(cast)
    begin(held, cast.aino, SUNDAY_EVENING)
    note_who_is_here(
        held, [cast.maija.pk, cast.pekka.pk, cast.aino.pk, cast.sami.pk], cast.aino, SUNDAY_EVENING
    )
    return end(held, cast.aino, SUNDAY_EVENING + timedelta(minutes=90))


@pytest.fixture
def afterwards() -> time_machine.travel:
    with time_machine.travel(AFTERWARDS, tick=False) as clock:
        yield clock


def part_of(meeting: Meeting, person: Person) -> Attendance:
    return meeting.attendances.get(person=person)


def answer(
    meeting: Meeting, person: Person, shown: str = Shown.ANSWERS, words: str = "", **steps: str
) -> None:
    given = [Given(asks, None, str(Asks(asks).label), step) for asks, step in steps.items()]
    look_back(part_of(meeting, person), given, words=words, shown=shown, by=person, now=AFTERWARDS)


def everybody_answers(cast: Cast, meeting: Meeting, shown: str = Shown.ANSWERS) -> None:
    for person in (cast.maija, cast.pekka, cast.aino, cast.sami):
        answer(meeting, person, shown, heard="fully")


def main_of(person: Person, name: str, meeting: Meeting) -> str:
    page = signed_in(person).get(reverse(name, args=[meeting.pk]))
    assert page.status_code == 200
    main = page.content.decode().split("<main")[1].split("</main>")[0]
    # But for what is drawn by lot for every answer.
    return re.sub(r'(name="csrfmiddlewaretoken") value="[^"]*"', r"\1", main)


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


@pytest.mark.usefixtures("afterwards")
class TestQuestionsOfTheService:
    def test_they_are_asked_in_ones_language_and_keep_their_wording(
        self, cast: Cast, meeting: Meeting
    ) -> None:
        asked = {"words": "Was there time enough?", "words_fi": "Oliko aikaa tarpeeksi?"}
        assert signed_in(cast.ritva).post(reverse("own_questions"), asked).status_code == 302
        question = OwnQuestion.objects.get()
        assert "Was there time enough?" in main_of(cast.pekka, "how_it_was", meeting)
        Person.objects.filter(pk=cast.maija.pk).update(language="fi")
        maija = Person.objects.get(pk=cast.maija.pk)
        assert "Oliko aikaa tarpeeksi?" in main_of(maija, "how_it_was", meeting)
        field = f"own_{question.pk.hex}"
        signed_in(maija).post(reverse("how_it_was", args=[meeting.pk]), {field: "partly"})
        assert Reply.objects.get().asked == "Oliko aikaa tarpeeksi?"
        with pytest.raises(DatabaseError, match="ownquestion"), transaction.atomic():
            OwnQuestion.objects.update(words="Was there tea?")

        own_questions.ask_no_more(cast.service, question.pk, by=cast.ritva, now=AFTERWARDS)
        assert "Was there time enough?" not in main_of(cast.pekka, "how_it_was", meeting)
        # Whoever has answered it keeps their answer when they change another.
        assert "Oliko aikaa tarpeeksi?" in main_of(maija, "how_it_was", meeting)

    def test_three_are_enough_and_they_can_change_places(self, cast: Cast) -> None:
        browser, address = signed_in(cast.ritva), reverse("own_questions")
        for words in ("One?", "Two?", "Three?"):
            assert browser.post(address, {"words": words}).status_code == 302
        refused = browser.post(address, {"words": "Four?"}).content.decode()
        assert "3 questions are as many as people answer in a minute." in refused
        assert "Four?" in refused
        three = OwnQuestion.objects.get(words="Three?")
        browser.post(reverse("own_question_up", args=[three.pk]))
        assert [question.words for question in OwnQuestion.objects.all()] == ["One?", "Three?", "Two?"]
        one = OwnQuestion.objects.get(words="One?")
        browser.post(reverse("own_question_up", args=[one.pk]))
        browser.post(reverse("own_question_end", args=[three.pk]))
        open_now = OwnQuestion.objects.filter(ended_at=None)
        assert [question.words for question in open_now] == ["One?", "Two?"]

    @pytest.mark.parametrize("name", ["aino", "leena", "eero", "maija"])
    def test_only_those_who_answer_for_the_service_say_what_it_asks(self, cast: Cast, name: str) -> None:
        browser = signed_in(getattr(cast, name))
        assert browser.get(reverse("own_questions")).status_code == 404
        assert browser.post(reverse("own_questions"), {"words": "Why?"}).status_code == 404
        assert browser.post(reverse("collaborate_switch"), {"confirmed": "on"}).status_code == 404
        assert not OwnQuestion.objects.exists()


@pytest.mark.usefixtures("afterwards")
class TestCollaborate:
    LISTEN = (
        "How much effort was made to listen to the things that matter most to you about your health issues?"
    )

    def test_its_wording_is_asked_of_nobody_unless_its_licence_was_confirmed(
        self, cast: Cast, meeting: Meeting
    ) -> None:
        assert self.LISTEN not in main_of(cast.maija, "how_it_was", meeting)
        browser = signed_in(cast.ritva)
        refused = browser.post(reverse("collaborate_switch"), {}).content.decode()
        assert "Confirm that your service may use it" in refused
        assert self.LISTEN not in main_of(cast.maija, "how_it_was", meeting)

        assert browser.post(reverse("collaborate_switch"), {"confirmed": "on"}).status_code == 302
        asked = main_of(cast.maija, "how_it_was", meeting)
        assert self.LISTEN in asked
        assert "Every effort was made" in asked
        assert "CC BY-NC-ND 3.0" in asked
        # Of the person at the centre alone, as it asks about one's own health; and never in a translation.
        assert self.LISTEN not in main_of(cast.pekka, "how_it_was", meeting)
        Person.objects.filter(pk=cast.maija.pk).update(language="fi")
        in_finnish = main_of(Person.objects.get(pk=cast.maija.pk), "how_it_was", meeting)
        assert "collaboRATE" not in in_finnish

        browser.post(reverse("collaborate_switch"), {"off": "1"})
        Person.objects.filter(pk=cast.maija.pk).update(language="en")
        assert self.LISTEN not in main_of(cast.maija, "how_it_was", meeting)

    def test_its_answers_never_stand_in_the_mirror(self, cast: Cast, meeting: Meeting) -> None:
        signed_in(cast.ritva).post(reverse("collaborate_switch"), {"confirmed": "on"})
        everybody_answers(cast, meeting)
        sent = {"heard": "fully", "collaborate_listen": "some_effort", "shown": "answers"}
        signed_in(cast.maija).post(reverse("how_it_was", args=[meeting.pk]), sent)
        assert Reply.objects.filter(asks="collaborate_listen").count() == 1
        seen = main_of(cast.aino, "mirror", meeting)
        assert "Yes, fully: 4 people" in seen
        assert "effort" not in seen


def test_taking_back_after_it_was_counted_is_refused(cast: Cast, meeting: Meeting) -> None:
    answer(meeting, cast.maija, heard="fully")
    with pytest.raises(ValidationError, match="time for answering is over"):
        take_back(part_of(meeting, cast.maija), by=cast.maija, now=AFTERWARDS + 15 * DAY)
    assert Reply.objects.count() == 1
