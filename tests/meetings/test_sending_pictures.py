"""A picture on its way in: stored once, refused with everything typed kept, and so many and no more."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from meetings import pictures
from meetings.models import Meeting, Picture, PictureFile, Voice
from meetings.pictures import MOST_PICTURES
from meetings.voices import add_voice, reword_voice
from tests.cast import Cast, signed_in
from tests.meetings.paper import encoded, note, photograph, sent
from tests.meetings.showing import its_sunday_evening, meeting, page, send, show
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of

__all__ = ["its_sunday_evening", "meeting"]


def test_the_same_sent_again_is_stored_once_and_another_picture_is_not_lost(
    cast: Cast, meeting: Meeting
) -> None:
    id = str(uuid4())
    for _try in range(2):
        assert send(cast.pekka, meeting, json=True, picture=sent(photograph()), id=id).status_code == 201
    assert (Voice.objects.count(), PictureFile.objects.count()) == (1, 2)
    other = sent(encoded(note(mode="L")))
    refused = send(cast.pekka, meeting, json=True, picture=other, id=id)
    assert refused.status_code == 422
    other.seek(0)
    again = send(cast.pekka, meeting, json=True, picture=other, id=refused.json()["next"])
    assert again.status_code == 201
    assert Picture.objects.count() == 2


def test_words_can_come_later_and_go_again_beside_a_picture(cast: Cast, meeting: Meeting) -> None:
    picture = show(cast.pekka, meeting)
    change = reverse("voice_change", args=[meeting.pk, picture.voice_id])
    signed_in(cast.pekka).post(change, {"words": "From the door.", "earlier_shown": "on"})
    assert "From the door." in page(meeting, cast.aino)
    assert not picture.voice.earlier.exists(), "before there were no words to keep"
    signed_in(cast.pekka).post(change, {"words": "", "earlier_shown": "on"})
    assert [before.words for before in picture.voice.earlier.all()] == ["From the door."]
    alone = add_voice(meeting, cast.pekka, "No picture.", by=cast.pekka, now=NOW)
    with pytest.raises(ValidationError):
        reword_voice(alone, "", by=cast.pekka, now=NOW)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "photo.jpg", "This file is empty"),
        (b"a letter", "letter.jpg", "no picture that can be shown here"),
        (b"%PDF-1.7", "scan.jpg", "no picture that can be shown here"),
        (b"<svg onload='alert(1)'></svg>", "drawing.svg", "no picture that can be shown here"),
        (photograph()[:700], "photo.jpg", "damaged"),
        (photograph() + b"\0" * 10 * 1024 * 1024, "photo.jpg", "larger than 10 MB"),
    ],
    ids=range(6),
)
def test_what_is_no_picture_is_an_error_at_its_field_and_all_that_was_typed_is_kept(
    cast: Cast, meeting: Meeting, data: bytes, name: str, said: str
) -> None:
    typed = {"words": "Typed with care.", "description": "A door.", "picture": sent(data, name)}
    html = send(cast.pekka, meeting, **typed).content.decode()
    assert said in html
    assert 'href="#voice_picture"' in html
    assert "Typed with care.</textarea>" in html
    assert "A door.</textarea>" in html
    typed["picture"].seek(0)
    refused = send(cast.pekka, meeting, json=True, **typed)
    assert refused.status_code == 422
    assert said in refused.json()["errors"][0]
    assert not Voice.objects.exists()


def test_the_name_of_a_file_says_nothing(cast: Cast, meeting: Meeting) -> None:
    assert send(cast.pekka, meeting, json=True, picture=sent(photograph(), "note.txt")).status_code == 201


def test_a_description_without_a_picture_says_what_is_missing(cast: Cast, meeting: Meeting) -> None:
    html = send(cast.pekka, meeting, words="Here.", description="A door.").content.decode()
    assert "There is no picture here." in html
    assert "A door.</textarea>" in html


def test_a_form_that_is_shown_again_asks_for_the_picture_once_more(cast: Cast, meeting: Meeting) -> None:
    typed = {"words": "Only for you.", "kept_to": "named"}
    html = send(cast.pekka, meeting, picture=sent(photograph()), **typed).content.decode()
    assert "A page cannot keep a picture." in html
    # A script's page has it still.
    refused = send(cast.pekka, meeting, json=True, picture=sent(photograph()), **typed)
    assert refused.json()["errors"] == ["Choose at least one person, or let everyone read it."]


def test_one_person_adds_so_many_pictures_to_a_meeting_and_no_more(
    cast: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_PICTURES == 20
    monkeypatch.setattr(pictures, "MOST_PICTURES", 2)
    show(cast.pekka, meeting)
    show(cast.tuula, meeting, by=cast.aino)
    show(cast.pekka, meeting)
    html = send(cast.pekka, meeting, words="A third.", picture=sent(photograph())).content.decode()
    assert "You have added 2 pictures to this meeting" in html
    assert 'href="#voice_picture"' in html
    with pytest.raises(ValidationError, match="2 pictures"):
        show(cast.pekka, meeting)
    assert send(cast.pekka, meeting, json=True, words="Words.").status_code == 201
    assert send(cast.aino, meeting, json=True, picture=sent(photograph())).status_code == 201
    other = meeting_of(cast, at=NOW + timedelta(days=1))
    assert send(cast.pekka, other, json=True, picture=sent(photograph())).status_code == 201
