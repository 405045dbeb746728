"""Thinking out loud: the practitioners talk with one another in front of all; then all may answer."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from meetings.holding import begin, end
from meetings.models import Meeting, Voice, VoiceKind
from meetings.reflecting import close_reflection, open_reflection
from tests.cast import Cast, signed_in
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of

LISTEN = "Everyone else listens now"
INVITED = "What would you like to answer?"


@pytest.fixture(autouse=True)
def sunday_evening(saturday_night) -> None:
    saturday_night.move_to(NOW)


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return begin(meeting_of(cast), cast.aino, NOW)


def page(meeting: Meeting, person) -> str:
    return signed_in(person).get(reverse("meeting", args=[meeting.pk])).content.decode()


def test_while_it_is_open_the_others_are_asked_to_listen_and_afterwards_invited_to_answer(
    cast: Cast, meeting: Meeting
) -> None:
    assert LISTEN not in page(meeting, cast.pekka)
    signed_in(cast.aino).post(reverse("reflection", args=[meeting.pk]))
    assert LISTEN in page(meeting, cast.pekka)
    assert INVITED not in page(meeting, cast.pekka)
    signed_in(cast.sami).post(reverse("reflection", args=[meeting.pk]), {"close": "1"})
    assert LISTEN not in page(meeting, cast.pekka)
    assert INVITED in page(meeting, cast.pekka)


def test_a_practitioners_field_is_ready_for_it_and_nobodys_field_is_taken_away(
    cast: Cast, meeting: Meeting
) -> None:
    open_reflection(meeting, cast.aino, NOW)
    assert 'name="aloud" id="voice_aloud" checked' in page(meeting, cast.sami)
    assert 'name="words"' in page(meeting, cast.pekka)


def test_what_somebody_else_says_meanwhile_is_written_down_as_their_voice(
    cast: Cast, meeting: Meeting
) -> None:
    open_reflection(meeting, cast.aino, NOW)
    words = {"words": "I would like to say something too.", "speaker": str(cast.maija.pk), "aloud": "on"}
    answer = signed_in(cast.aino).post(reverse("voice_add", args=[meeting.pk]), words)
    assert answer.status_code == 302
    words = {"words": "And we thought of her mother.", "speaker": str(cast.sami.pk), "aloud": "on"}
    signed_in(cast.aino).post(reverse("voice_add", args=[meeting.pk]), words)
    hers, his = Voice.objects.all()
    assert (hers.speaker, hers.written_by, hers.kind) == (cast.maija, cast.aino, VoiceKind.VOICE)
    assert (his.speaker, his.kind) == (cast.sami, VoiceKind.REFLECTION)


def test_that_words_will_stand_as_thinking_out_loud_is_in_sight(cast: Cast, meeting: Meeting) -> None:
    closed = "<details><summary>Write down for somebody else, or think out loud"
    assert closed in page(meeting, cast.aino)
    open_reflection(meeting, cast.aino, NOW)
    assert closed.replace("<details>", "<details open>") in page(meeting, cast.aino)


def test_opened_twice_it_is_open_once_and_the_first_time_stands(cast: Cast, meeting: Meeting) -> None:
    open_reflection(meeting, cast.aino, NOW)
    open_reflection(meeting, cast.sami, NOW + timedelta(minutes=1))
    meeting.refresh_from_db()
    assert meeting.reflecting_since == NOW
    close_reflection(meeting, cast.sami, NOW + timedelta(minutes=5))
    close_reflection(meeting, cast.aino, NOW + timedelta(minutes=6))
    meeting.refresh_from_db()
    assert meeting.reflected_at == NOW + timedelta(minutes=5)
    open_reflection(meeting, cast.aino, NOW + timedelta(minutes=30))
    assert LISTEN in page(meeting, cast.maija)


@pytest.mark.parametrize("name", ["maija", "pekka", "leena", "eero"])
def test_only_the_teams_practitioners_open_and_close_it(cast: Cast, meeting: Meeting, name: str) -> None:
    for act in (open_reflection, close_reflection):
        with pytest.raises(PermissionDenied):
            act(meeting, getattr(cast, name), NOW)


def test_before_the_meeting_and_after_it_there_is_nothing_to_open(cast: Cast) -> None:
    meeting = meeting_of(cast)
    with pytest.raises(ValidationError, match="while the meeting is going on"):
        open_reflection(meeting, cast.aino, NOW)
    begin(meeting, cast.aino, NOW)
    open_reflection(meeting, cast.aino, NOW)
    end(meeting, cast.aino, NOW + timedelta(hours=1))
    assert LISTEN not in page(meeting, cast.pekka)
    with pytest.raises(ValidationError, match="while the meeting is going on"):
        open_reflection(meeting, cast.aino, NOW + timedelta(hours=1))
    answer = signed_in(cast.aino).post(reverse("reflection", args=[meeting.pk]), follow=True)
    assert "while the meeting is going on" in answer.content.decode()
