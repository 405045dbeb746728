"""A meeting on Sunday evening in which pictures are shown, and the page on which they are seen."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from meetings.models import Attendance, Meeting, Picture
from meetings.voices import add_voice
from networks.models import Person
from tests.cast import Cast, signed_in
from tests.meetings.paper import drawn
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of

LATER = NOW + timedelta(minutes=12)


@pytest.fixture(autouse=True)
def its_sunday_evening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("opendialogue.clock._present", lambda: NOW)


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """Maija and Aino are in the room; Pekka and Sami are part of the meeting from afar."""
    meeting = meeting_of(cast)
    Attendance.objects.filter(meeting=meeting, person__in=[cast.maija, cast.aino]).update(came_at=NOW)
    return meeting


def show(person: Person, meeting: Meeting, words: str = "", description: str = "", **more: Any) -> Picture:
    """A voice with a picture, as the verb adds it."""
    voice = add_voice(
        meeting, person, words, by=more.pop("by", person), now=NOW, picture=drawn(description), **more
    )
    return voice.picture


def send(person: Person, meeting: Meeting, *, json: bool = False, **data: Any) -> HttpResponse:
    headers = {"accept": "application/json"} if json else {}
    return signed_in(person).post(reverse("voice_add", args=[meeting.pk]), data, headers=headers)


def page(meeting: Meeting, person: Person) -> str:
    return signed_in(person).get(reverse("meeting", args=[meeting.pk])).content.decode()


def address(name: str, picture: Picture) -> str:
    return reverse(name, args=[picture.voice.meeting_id, picture.pk])


def figure(html: str) -> str:
    found = re.search(r'<figure class="picture">.*?</figure>', html, re.DOTALL)
    assert found, "there is no picture"
    return found[0]
