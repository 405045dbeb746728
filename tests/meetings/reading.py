"""A meeting on Sunday evening, read and spoken in on its page."""

from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from meetings.models import Meeting
from networks.models import Person
from tests.cast import signed_in
from tests.meetings.together import SUNDAY_EVENING as NOW


@pytest.fixture(autouse=True)
def its_sunday_evening(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr("opendialogue.clock._present", lambda: moment)


def page(meeting: Meeting, person: Person) -> str:
    response = signed_in(person).get(reverse("meeting", args=[meeting.pk]))
    assert response.status_code == 200
    return response.content.decode()


def send(
    person: Person, name: str, meeting: Meeting, *more: Any, json: bool = False, **data: str
) -> HttpResponse:
    headers = {"accept": "application/json"} if json else {}
    return signed_in(person).post(reverse(name, args=[meeting.pk, *more]), data, headers=headers)
