"""Practitioners keep nothing among themselves: there is no thread of the staff about a network (DOMAIN 23)."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from meetings.holding import begin, note_who_is_here
from meetings.models import KeptTo, Meeting, Voice
from meetings.voices import add_voice
from networks.models import Place, PlaceState
from tests.cast import Cast, signed_in
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of


@pytest.fixture
def meeting(cast: Cast, saturday_night) -> Meeting:
    """Maija, Pekka, Aino and Sami are part of it; Aino has begun it, and nobody else is in the room yet."""
    saturday_night.move_to(NOW)
    return begin(meeting_of(cast), cast.aino, NOW)


def say(meeting: Meeting, speaker, **more: Any) -> Voice:
    return add_voice(meeting, speaker, "I worry.", by=more.pop("by", speaker), now=NOW, **more)


def test_a_practitioner_keeps_nothing_to_colleagues_alone(cast: Cast, meeting: Meeting) -> None:
    for hearers in ([cast.sami.pk], [cast.sami.pk, cast.aino.pk]):
        with pytest.raises(ValidationError, match="Practitioners keep nothing among themselves"):
            say(meeting, cast.aino, kept_to=KeptTo.NAMED, hearers=hearers)
    assert not Voice.objects.exists()
    for somebody in (cast.maija, cast.pekka):
        kept = say(meeting, cast.aino, kept_to=KeptTo.NAMED, hearers=[cast.sami.pk, somebody.pk])
        assert kept.hearers.count() == 2


def test_of_a_meeting_without_its_person_it_is_kept_to_them_too(cast: Cast, saturday_night) -> None:
    saturday_night.move_to(NOW)
    meeting = begin(meeting_of(cast, cast.pekka), cast.aino, NOW)
    assert say(meeting, cast.aino, kept_to=KeptTo.NAMED, hearers=[cast.maija.pk]).is_kept


def test_the_room_is_more_than_practitioners(cast: Cast, meeting: Meeting) -> None:
    with pytest.raises(ValidationError, match="First say who is in the room"):
        say(meeting, cast.sami, kept_to=KeptTo.ROOM)
    note_who_is_here(meeting, [cast.aino.pk, cast.sami.pk, cast.pekka.pk], cast.aino, NOW)
    assert say(meeting, cast.sami, kept_to=KeptTo.ROOM).is_kept


def test_an_answer_does_not_become_one_either(cast: Cast, meeting: Meeting) -> None:
    note_who_is_here(meeting, [cast.aino.pk, cast.sami.pk, cast.pekka.pk], cast.aino, NOW)
    in_room = say(meeting, cast.pekka, kept_to=KeptTo.ROOM)
    with pytest.raises(ValidationError, match="Practitioners keep nothing among themselves"):
        say(meeting, cast.aino, answers=in_room, kept_to=KeptTo.NAMED, hearers=[cast.sami.pk])
    assert say(meeting, cast.aino, answers=in_room).kept_to == KeptTo.ROOM


def test_everybody_else_may_tell_the_team_something(cast: Cast, meeting: Meeting) -> None:
    told = say(meeting, cast.pekka, kept_to=KeptTo.NAMED, hearers=[cast.aino.pk, cast.sami.pk])
    assert say(meeting, cast.aino, answers=told).is_kept
    # In Maija's words, written down by Sami.
    assert say(meeting, cast.maija, by=cast.sami, kept_to=KeptTo.NAMED, hearers=[cast.aino.pk]).is_kept


def test_the_page_says_so_at_its_field_and_keeps_what_was_typed(cast: Cast, meeting: Meeting) -> None:
    typed = {"words": "I worry.", "kept_to": "named", "hearers": [cast.sami.pk]}
    address = reverse("voice_add", args=[meeting.pk])
    refused = signed_in(cast.aino).post(address, typed).content.decode()
    assert "Who may read this? Practitioners keep nothing among themselves" in refused
    assert ">I worry.</textarea>" in refused.replace("\n", "")
    answer = signed_in(cast.aino).post(address, typed, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert "Practitioners keep nothing among themselves" in answer.json()["errors"][0]
    assert not Voice.objects.exists()


def test_somebody_who_is_no_longer_let_in_does_not_make_it_less_of_one(cast: Cast, meeting: Meeting) -> None:
    note_who_is_here(meeting, [cast.aino.pk, cast.sami.pk, cast.pekka.pk], cast.aino, NOW)
    Place.objects.filter(person=cast.pekka).update(state=PlaceState.WITHDRAWN)
    with pytest.raises(ValidationError, match="First say who is in the room"):
        say(meeting, cast.sami, kept_to=KeptTo.ROOM)
    with pytest.raises(ValidationError, match="Practitioners keep nothing among themselves"):
        say(meeting, cast.sami, kept_to=KeptTo.NAMED, hearers=[cast.aino.pk, cast.pekka.pk])
    assert not Voice.objects.exists()
