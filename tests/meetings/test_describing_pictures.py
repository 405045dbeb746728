"""What a picture shows is written down by whoever sees it, under their name, and put right by whose picture it is."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from meetings.models import Meeting
from meetings.pictures import describe_picture
from tests.cast import Cast, signed_in
from tests.meetings.showing import LATER, address, figure, its_sunday_evening, meeting, page, show
from tests.meetings.together import SUNDAY_EVENING as NOW

__all__ = ["its_sunday_evening", "meeting"]


def test_whoever_sees_an_undescribed_picture_describes_it_under_their_name(
    cast: Cast, meeting: Meeting
) -> None:
    picture = show(cast.pekka, meeting)
    assert f'href="{address("picture", picture)}#describe"' in figure(page(meeting, cast.maija))
    answer = signed_in(cast.maija).post(address("picture", picture), {"description": "The blue door."})
    assert answer["Location"].endswith(f"#voice-{picture.voice_id}")
    html = figure(page(meeting, cast.aino))
    assert "The blue door." in html
    assert "Described by <bdi>Maija</bdi>" in html
    assert "Describe it" not in html


def test_a_description_is_put_right_by_whoever_gave_it_and_whose_picture_it_is(
    cast: Cast, meeting: Meeting
) -> None:
    picture = show(cast.pekka, meeting, "The note.")
    describe_picture(picture, "A door.", by=cast.maija, now=NOW)
    shown = signed_in(cast.aino).get(address("picture", picture))
    assert "A door." in shown.content.decode()
    assert "<textarea" not in shown.content.decode()
    assert signed_in(cast.aino).post(address("picture", picture), {"description": "x"}).status_code == 404
    with pytest.raises(PermissionDenied):
        describe_picture(picture, "A window.", by=cast.aino, now=LATER)
    describe_picture(picture, "A blue door.", by=cast.maija, now=LATER)
    describe_picture(picture, "My blue door.", by=cast.pekka, now=LATER)
    picture.refresh_from_db()
    assert (picture.description, picture.described_by) == ("My blue door.", cast.pekka)
    history = picture.events.order_by("pgh_id").values_list("description", flat=True)  # type: ignore[attr-defined]
    assert list(history) == ["", "A door.", "A blue door.", "My blue door."]


def test_a_description_without_words_is_an_error_at_its_field(cast: Cast, meeting: Meeting) -> None:
    html = signed_in(cast.maija).post(address("picture", show(cast.pekka, meeting)), {"description": " "})
    assert "Write what the picture shows." in html.content.decode()
    assert 'href="#id_description"' in html.content.decode()


def test_in_a_meeting_called_off_it_is_seen_and_not_described(cast: Cast, meeting: Meeting) -> None:
    picture = show(cast.pekka, meeting)
    Meeting.objects.update(cancelled_at=NOW)
    assert "Describe it" not in page(meeting, cast.maija)
    assert "<textarea" not in signed_in(cast.maija).get(address("picture", picture)).content.decode()
    with pytest.raises(ValidationError, match="called off"):
        describe_picture(picture, "A door.", by=cast.maija, now=NOW)
    refused = signed_in(cast.maija).post(address("picture", picture), {"description": "Typed meanwhile."})
    assert "Typed meanwhile.</textarea>" in refused.content.decode()
