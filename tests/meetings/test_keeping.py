"""A voice kept to those in the room, or to people by name: whoever may not hear it sees no trace of it."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from meetings.holding import begin, end, note_who_is_here
from meetings.keeping import open_to_everyone
from meetings.live.reading import Watch, look
from meetings.models import Attendance, KeptTo, Meeting, Voice
from meetings.numbering import locked_for_words, next_number
from meetings.voices import add_voice, reword_voice, take_back_voice
from tests.cast import Cast, signed_in
from tests.meetings.listening import Listener
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of

SECRET = "He hit me once."


@pytest.fixture
def meeting(cast: Cast, saturday_night) -> Meeting:
    """Maija, Pekka, Aino and Sami are part of it; Pekka and Sami have not come."""
    saturday_night.move_to(NOW)
    meeting = begin(meeting_of(cast), cast.aino, NOW)
    note_who_is_here(meeting, [cast.aino.pk, cast.maija.pk], cast.aino, NOW)
    return meeting


def say(cast: Cast, meeting: Meeting, **more) -> Voice:
    return add_voice(meeting, cast.maija, SECRET, by=cast.maija, now=NOW, **more)


def page(meeting: Meeting, person) -> str:
    return signed_in(person).get(reverse("meeting", args=[meeting.pk])).content.decode()


def without_chance(page: str) -> str:
    """A page without what is drawn by lot for every answer."""
    return re.sub(r'(nonce|value|csrfmiddlewaretoken)="[^"]*"', "", page)


def everything_read_by(cast: Cast, meeting: Meeting, person) -> str:
    browser = signed_in(person)
    pages = [reverse("meeting", args=[meeting.pk]), f"/networks/{cast.network.pk}/", "/today/"]
    pages += [f"/networks/{cast.network.pk}/words/", f"/networks/{cast.network.pk}/words.txt"]
    pages += [f"/networks/{cast.network.pk}/words/?words=hit"]
    return "\n".join(without_chance(browser.get(address).content.decode()) for address in pages)


@pytest.mark.parametrize("kept", ["room", "named"])
def test_whoever_may_not_hear_it_reads_the_very_same_pages_as_before(
    cast: Cast, meeting: Meeting, kept: str
) -> None:
    add_voice(meeting, cast.pekka, "I came by bus.", by=cast.pekka, now=NOW)
    outside = (cast.pekka, cast.sami, cast.ritva)
    before = [everything_read_by(cast, meeting, person) for person in outside]
    voice = say(cast, meeting, kept_to=kept, hearers=[cast.aino.pk])
    reword_voice(voice, f"{SECRET} Twice.", by=cast.maija, now=NOW)
    take_back_voice(say(cast, meeting, kept_to=kept, hearers=[cast.aino.pk]), by=cast.maija, now=NOW)
    assert [everything_read_by(cast, meeting, person) for person in outside] == before
    for person in (cast.maija, cast.aino):
        assert f"{SECRET} Twice." in page(meeting, person)


def test_it_has_no_address_for_others_and_nothing_of_theirs_can_answer_it(
    cast: Cast, meeting: Meeting
) -> None:
    voice = say(cast, meeting, kept_to=KeptTo.ROOM)
    for name in ("voice_answer", "voice_change"):
        assert signed_in(cast.sami).get(reverse(name, args=[meeting.pk, voice.pk])).status_code == 404
    assert signed_in(cast.aino).get(reverse("voice_answer", args=[meeting.pk, voice.pk])).status_code == 200


def test_the_open_pages_of_others_hear_nothing_and_go_on(cast: Cast, meeting: Meeting) -> None:
    keys = {person: signed_in(person).session.session_key for person in (cast.aino, cast.pekka)}
    watches = [Watch(person.pk, key, "en", 0, None) for person, key in keys.items()]
    aino, pekka = look({meeting.pk: watches})[meeting.pk]
    say(cast, meeting, kept_to=KeptTo.ROOM)
    watches = [
        watch._replace(cursor=news.cursor, state=news.state)
        for watch, news in zip(watches, (aino, pekka), strict=True)
    ]
    aino, pekka = look({meeting.pk: watches})[meeting.pk]
    assert SECRET.encode() in aino.frames
    assert pekka.frames == b""
    assert not pekka.is_over


@pytest.mark.django_db(transaction=True)
def test_over_the_wire_too(cast: Cast, meeting: Meeting, server: str) -> None:
    listeners = {person: Listener(server, person, meeting.pk) for person in (cast.aino, cast.pekka)}
    say(cast, meeting, kept_to=KeptTo.ROOM)
    add_voice(meeting, cast.maija, "The kettle is on.", by=cast.maija, now=NOW)
    assert SECRET in listeners[cast.aino].next().data["html"]
    assert "The kettle is on." in listeners[cast.pekka].next().data["html"]


def test_numbers_rise_by_steps_drawn_by_lot(cast: Cast, meeting: Meeting) -> None:
    locked = locked_for_words(meeting.pk, cast.maija)
    numbers = [next_number(locked) for _entry in range(80)]
    steps = {later - earlier for earlier, later in pairwise(numbers)}
    assert numbers == sorted(set(numbers))
    assert len(steps) > 1
    meeting.refresh_from_db()
    assert meeting.last_seq == numbers[-1]


def test_who_comes_into_the_room_later_hears_what_was_kept_to_it(cast: Cast, meeting: Meeting) -> None:
    say(cast, meeting, kept_to=KeptTo.ROOM)
    here = [cast.aino.pk, cast.maija.pk, cast.sami.pk]
    signed_in(cast.aino).post(reverse("meeting_here", args=[meeting.pk]), {"here": here})
    assert SECRET in page(meeting, cast.sami)
    assert "Only for those in the room" in page(meeting, cast.sami)
    # Put down by mistake, and taken off again.
    less = {"here": here[:2], "was_here": here}
    signed_in(cast.aino).post(reverse("meeting_here", args=[meeting.pk]), less)
    assert SECRET not in page(meeting, cast.sami)
    Attendance.objects.filter(meeting=meeting, person=cast.aino).update(ended_at=NOW)
    assert SECRET not in page(meeting, cast.aino)


def test_who_is_in_the_room_is_written_down_by_practitioners_while_the_meeting_goes_on(
    cast: Cast, meeting: Meeting
) -> None:
    for outsider in (cast.maija, cast.pekka, cast.leena, cast.eero):
        assert signed_in(outsider).post(reverse("meeting_here", args=[meeting.pk])).status_code == 404
    signed_in(cast.aino).post(reverse("meeting_here", args=[meeting.pk]), {"here": ["x", cast.tuula.pk]})
    assert Attendance.objects.filter(meeting=meeting, came_at__isnull=False).count() == 2
    end(meeting, cast.aino, NOW + timedelta(hours=1))
    with pytest.raises(ValidationError, match="while the meeting is going on"):
        note_who_is_here(meeting, [cast.pekka.pk], cast.aino, NOW + timedelta(hours=2))


def test_two_who_write_down_who_is_there_undo_nothing_of_each_others(cast: Cast, meeting: Meeting) -> None:
    before = [str(cast.aino.pk), str(cast.maija.pk)]
    address = reverse("meeting_here", args=[meeting.pk])
    assert f'<input type="hidden" name="was_here" value="{cast.maija.pk}"' in page(meeting, cast.sami)
    signed_in(cast.aino).post(address, {"here": [*before, str(cast.pekka.pk)], "was_here": before})
    signed_in(cast.sami).post(address, {"here": [before[0], str(cast.sami.pk)], "was_here": before})
    here = Attendance.objects.filter(meeting=meeting, came_at__isnull=False)
    assert {part.person for part in here} == {cast.aino, cast.pekka, cast.sami}


def test_everybody_reads_who_is_there_once_somebody_wrote_it_down(cast: Cast, meeting: Meeting) -> None:
    assert "<summary>Who is in the room: Maija, Aino</summary>" in page(meeting, cast.sami)
    assert page(meeting, cast.pekka).count("is here") == 2
    note_who_is_here(meeting, [cast.aino.pk], cast.aino, NOW)
    assert "is here" not in page(meeting, cast.pekka)
    note_who_is_here(meeting, [cast.aino.pk, cast.pekka.pk], cast.aino, NOW)
    end(meeting, cast.aino, NOW + timedelta(hours=1))
    assert page(meeting, cast.maija).count("was there") == 2


def test_an_answer_is_never_heard_by_more_than_what_it_answers(cast: Cast, meeting: Meeting) -> None:
    by_name = say(cast, meeting, kept_to=KeptTo.NAMED, hearers=[cast.aino.pk, cast.sami.pk])
    open_answer = add_voice(
        meeting, cast.aino, "Thank you for saying it.", by=cast.aino, now=NOW, answers=by_name
    )
    assert "Thank you for saying it." in page(meeting, cast.sami)
    assert "Thank you for saying it." in page(meeting, cast.maija)
    assert "Thank you for saying it." not in page(meeting, cast.pekka)
    assert open_answer.kept_to == KeptTo.NAMED
    in_room = say(cast, meeting, kept_to=KeptTo.ROOM)
    add_voice(
        meeting,
        cast.aino,
        "Between us.",
        by=cast.aino,
        now=NOW,
        answers=in_room,
        kept_to=KeptTo.NAMED,
        hearers=[cast.pekka.pk, cast.maija.pk],
    )
    assert "Between us." in page(meeting, cast.maija)
    assert "Between us." not in page(meeting, cast.pekka)


def test_its_speaker_alone_lets_everyone_read_it(cast: Cast, meeting: Meeting) -> None:
    voice = say(cast, meeting, kept_to=KeptTo.ROOM)
    answer = add_voice(meeting, cast.aino, "I hear you.", by=cast.aino, now=NOW, answers=voice)
    with pytest.raises(PermissionDenied):
        open_to_everyone(voice, by=cast.aino, now=NOW)
    open_to_everyone(answer, by=cast.aino, now=NOW)
    # That it answers something would be a trace.
    assert "I hear you." in page(meeting, cast.pekka)
    assert "To what" not in page(meeting, cast.pekka)
    assert (
        "Let everyone read it"
        in signed_in(cast.maija).get(reverse("voice_change", args=[meeting.pk, voice.pk])).content.decode()
    )
    signed_in(cast.maija).post(reverse("voice_open", args=[meeting.pk, voice.pk]))
    assert SECRET in page(meeting, cast.pekka)
