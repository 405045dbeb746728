"""A picture beside a voice: seen by whoever may read the voice, described by whoever sees it, and by nobody else."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.live.reading import Watch, look
from meetings.models import KeptTo, Meeting, Picture, PictureFile, Voice
from meetings.pictures import describe_picture
from meetings.voices import add_voice, take_back_voice
from networks.models import Look
from tests.cast import Cast, signed_in
from tests.meetings.paper import encoded, note, photograph, sent
from tests.meetings.showing import LATER, address, figure, its_sunday_evening, meeting, page, send, show
from tests.meetings.together import SUNDAY_EVENING as NOW
from tests.meetings.together import meeting_of

__all__ = ["its_sunday_evening", "meeting"]


def test_pekka_photographs_a_note_and_everybody_sees_it(cast: Cast, meeting: Meeting) -> None:
    data = {
        "words": "From the door.",
        "picture": sent(photograph(orientation=6)),
        "description": "Two knocks.",
    }
    answer = send(cast.pekka, meeting, **data)
    picture = Picture.objects.get()
    assert answer["Location"].endswith(f"#voice-{picture.voice_id}")
    assert (picture.width, picture.height) == (120, 160)
    for person in (cast.aino, cast.maija, cast.pekka):
        html = figure(page(meeting, person))
        assert f'src="{address("picture_small", picture)}"' in html
        assert 'width="120" height="160" loading="lazy"' in html
        assert "Two knocks." in html
        # His own words about his own picture need no name.
        assert "Described by" not in html
        for name in ("picture_large", "picture_small"):
            shown = signed_in(person).get(address(name, picture))
            assert shown.content.startswith(b"RIFF")
            assert b"Kallio Phone 9" not in shown.content


def test_a_picture_needs_no_words_and_is_sent_by_a_script_alike(cast: Cast, meeting: Meeting) -> None:
    answer = send(cast.pekka, meeting, json=True, picture=sent(encoded(note())), id=str(uuid4()))
    assert answer.status_code == 201
    voice = Voice.objects.get()
    assert voice.words == ""
    html = answer.json()["html"]
    assert "A picture without a description" in figure(html)
    assert '<p class="words"' not in html


def test_it_is_served_so_that_no_browser_keeps_it_or_takes_it_for_anything_else(
    cast: Cast, meeting: Meeting
) -> None:
    answer = signed_in(cast.pekka).get(address("picture_large", show(cast.maija, meeting)))
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].replace(" ", "").split(","))


@pytest.mark.parametrize("kept", [KeptTo.ROOM, KeptTo.NAMED])
def test_of_a_picture_that_was_kept_to_some_there_is_no_trace_for_the_others(
    cast: Cast, meeting: Meeting, kept: str
) -> None:
    before = [page(meeting, person) for person in (cast.pekka, cast.sami)]
    picture = show(cast.maija, meeting, "Only this.", "The door", kept_to=kept, hearers=[cast.aino.pk])
    elsewhere = Picture(pk=uuid4(), voice=picture.voice)
    for person, page_before in zip((cast.pekka, cast.sami), before, strict=True):
        assert without_chance(page(meeting, person)) == without_chance(page_before)
        for name in ("picture", "picture_large", "picture_small"):
            refused, not_there = (signed_in(person).get(address(name, one)) for one in (picture, elsewhere))
            assert refused.status_code == not_there.status_code == 404
            assert without_chance(refused.content.decode()) == without_chance(not_there.content.decode())
        refused = signed_in(person).post(address("picture", picture), {"description": "I see it."})
        assert refused.status_code == 404
    for person in (cast.maija, cast.aino):
        assert signed_in(person).get(address("picture_large", picture)).status_code == 200


def without_chance(html: str) -> str:
    return re.sub(r'(nonce|value|href|action|data-after)="[^"]*"', "", html)


def test_refusing_costs_as_many_queries_as_when_there_is_nothing(cast: Cast, meeting: Meeting) -> None:
    picture = show(cast.maija, meeting, kept_to=KeptTo.NAMED, hearers=[cast.aino.pk])
    browser, counts = signed_in(cast.pekka), []
    for one in (picture, Picture(pk=uuid4(), voice=picture.voice)):
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address("picture_large", one)).status_code == 404
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_picture_of_another_meeting_is_not_found_under_this_one(cast: Cast, meeting: Meeting) -> None:
    picture = show(cast.maija, meeting)
    other = meeting_of(cast, at=NOW + timedelta(days=1))
    for name in ("picture", "picture_large"):
        assert signed_in(cast.maija).get(reverse(name, args=[other.pk, picture.pk])).status_code == 404


def test_taking_back_takes_the_picture_with_it(cast: Cast, meeting: Meeting) -> None:
    picture = show(cast.pekka, meeting, "My note.", "My note on paper")
    take_back_voice(picture.voice, by=cast.pekka, now=LATER)
    html = page(meeting, cast.aino)
    assert "Pekka has taken these words back." in html
    assert '<figure class="picture"><a' not in html
    assert "My note on paper" not in html
    for person in (cast.aino, cast.pekka):
        for name in ("picture", "picture_large", "picture_small"):
            assert signed_in(person).get(address(name, picture)).status_code == 404
    assert PictureFile.objects.count() == 2, "what was shown stays for the audit"
    with pytest.raises(PermissionDenied):
        describe_picture(picture, "A note", by=cast.aino, now=LATER)


def test_aino_shows_a_note_of_tuulas_and_both_are_named(cast: Cast, meeting: Meeting) -> None:
    send(cast.aino, meeting, picture=sent(photograph()), description="A note", speaker=str(cast.tuula.pk))
    html = page(meeting, cast.maija)
    assert re.search(r"<bdi>Tuula</bdi></h3>", html)
    assert "Written down by <bdi>Aino</bdi>" in html
    assert "Described by <bdi>Aino</bdi>" in figure(html)


def test_open_pages_are_told_of_a_picture_and_of_its_description(cast: Cast, meeting: Meeting) -> None:
    watch = Watch(cast.aino.pk, str(signed_in(cast.aino).session.session_key), "en", 0, None)
    picture = show(cast.pekka, meeting)
    news = look({meeting.pk: [watch]})[meeting.pk][0]
    assert b"A picture without a description" in news.frames
    describe_picture(picture, "The blue door.", by=cast.maija, now=NOW)
    watch = watch._replace(cursor=news.cursor, state=news.state)
    assert b"The blue door." in look({meeting.pk: [watch]})[meeting.pk][0].frames


def test_a_picture_answers_what_was_said(cast: Cast, meeting: Meeting) -> None:
    said = add_voice(meeting, cast.maija, "What did it say?", by=cast.maija, now=NOW)
    answer = reverse("voice_answer", args=[meeting.pk, said.pk])
    refused = signed_in(cast.pekka).post(answer, {"picture": sent(b"no picture")})
    assert "no picture that can be shown here" in refused.content.decode()
    signed_in(cast.pekka).post(answer, {"picture": sent(photograph()), "description": "Two knocks."})
    assert Picture.objects.get().voice.answers == said


def test_a_look_of_the_staff_is_written_down_and_nobody_elses(cast: Cast, meeting: Meeting) -> None:
    picture = show(cast.maija, meeting)
    for person in (cast.maija, cast.pekka, cast.sami, cast.sami):
        signed_in(person).get(address("picture_small", picture))
    assert [(look.person, look.what) for look in Look.objects.all()] == [(cast.sami, "meeting")]


def test_the_thread_shows_it_and_the_file_names_it(cast: Cast, meeting: Meeting) -> None:
    show(cast.maija, meeting, "From the door.", "Two knocks.")
    show(cast.pekka, meeting)
    words = f"/networks/{cast.network.pk}/words"
    thread = signed_in(cast.maija).get(f"{words}/").content.decode()
    assert thread.count("<figure") == 2
    assert "Describe it" not in thread
    text = signed_in(cast.maija).get(f"{words}.txt").content.decode()
    assert "From the door.\n  [a picture: Two knocks.]\n" in text
    assert "[a picture without a description]" in text
    found = signed_in(cast.maija).get(f"{words}/", {"words": "knocking"}).content.decode()
    assert "Two knocks." in found
    assert found.count("<figure") == 1


def test_on_paper_a_picture_is_there_at_once_and_on_the_page_when_it_comes_near(
    cast: Cast, meeting: Meeting
) -> None:
    show(cast.maija, meeting, "From the door.")
    assert 'loading="lazy"' in page(meeting, cast.maija)
    printed = signed_in(cast.maija).get(reverse("meeting_print", args=[meeting.pk])).content.decode()
    letter = (
        signed_in(cast.aino).get(reverse("meeting_for", args=[meeting.pk, cast.pekka.pk])).content.decode()
    )
    for paper in (printed, letter):
        assert paper.count("<figure") == 1
        assert 'loading="lazy"' not in paper


def test_its_bytes_are_never_changed_and_never_copied_into_the_history(cast: Cast, meeting: Meeting) -> None:
    picture = show(cast.maija, meeting)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        PictureFile.objects.update(data=b"")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'meetings_picturefileevent'"
        )
        columns = {name for (name,) in cursor.fetchall()}
    assert "data" not in columns
    assert {"picture_id", "size", "pgh_created_at", "pgh_context_id"} <= columns
    assert isinstance(picture.pk, UUID)


def test_pictures_cost_a_page_no_further_query(cast: Cast, meeting: Meeting) -> None:
    browser, counts = signed_in(cast.pekka), []
    add_voice(meeting, cast.maija, "Words.", by=cast.maija, now=NOW)
    browser.get(reverse("meeting", args=[meeting.pk]))
    for more in (0, 1, 11):
        for _number in range(more):
            show(cast.maija, meeting, description="A door.")
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse("meeting", args=[meeting.pk]))
        counts.append(len(asked))
        assert not any("meetings_picturefile" in query["sql"] for query in asked)
    assert len(set(counts)) == 1, counts
