"""Half past eight on Sunday evening: the meeting is over, and people answer how it was."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from meetings.holding import begin, end, note_who_is_here
from meetings.looking_back import Given, look_back
from meetings.models import (
    Asks,
    Attendance,
    Meeting,
    Shown,
)
from networks.models import Person
from tests.cast import Cast, signed_in
from tests.meetings.together import SUNDAY_EVENING, meeting_of

#: an hour after it ended
AFTERWARDS = SUNDAY_EVENING + timedelta(hours=2, minutes=30)
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
