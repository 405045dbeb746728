"""What a service asks beside: its own question, and the three of collaboRATE, which staff read as sums alone."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from meetings import own_questions
from meetings.models import (
    Meeting,
    OwnQuestion,
    Reply,
)
from networks.models import Person
from tests.cast import Cast, signed_in
from tests.meetings.afterwards import AFTERWARDS, afterwards, everybody_answers, main_of, meeting

__all__ = ["afterwards", "meeting"]


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
