"""Once words have settled nothing unsettles them, and whatever is still done beside them carries its date."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from meetings.going_on import add_left_open, lay_to_rest, nothing_settled
from meetings.holding import begin, end
from meetings.models import Meeting
from meetings.pictures import describe_picture
from meetings.rules_settling import FORGOTTEN, over_at
from meetings.voices import add_voice
from tests.cast import Cast, signed_in
from tests.meetings.paper import drawn
from tests.meetings.together import SUNDAY_EVENING, meeting_of

A_MOMENT = timedelta(microseconds=1)
THURSDAY = datetime(2026, 12, 3, 9, 10, tzinfo=UTC)
LATE = "on Thursday 3 December at 9:10am, after this had settled"


def page(meeting: Meeting, person) -> str:
    html = signed_in(person).get(reverse("meeting", args=[meeting.pk])).content.decode()
    return html.split("<main")[1].split("</main>")[0]


@pytest.fixture
def meeting(cast: Cast, saturday_night) -> Meeting:
    """It began on Sunday and Pekka spoke; nobody has said yet that it ended."""
    saturday_night.move_to(SUNDAY_EVENING)
    meeting = begin(meeting_of(cast), cast.aino, SUNDAY_EVENING)
    add_voice(meeting, cast.pekka, "I came by bus.", by=cast.pekka, now=SUNDAY_EVENING)
    return Meeting.objects.get(pk=meeting.pk)


@pytest.fixture
def settled(cast: Cast, meeting: Meeting, saturday_night) -> Meeting:
    """It ended at 7:20pm, and its words settled a week later; now it is the Thursday after."""
    end(meeting, cast.aino, SUNDAY_EVENING + timedelta(minutes=80))
    saturday_night.move_to(THURSDAY)
    return Meeting.objects.get(pk=meeting.pk)


def test_an_end_that_is_written_down_later_than_the_meeting_was_taken_as_over_moves_nothing() -> None:
    ends_at = SUNDAY_EVENING + timedelta(minutes=90)
    forgotten = ends_at + FORGOTTEN
    assert over_at(SUNDAY_EVENING, forgotten - A_MOMENT, ends_at) == forgotten - A_MOMENT
    assert over_at(SUNDAY_EVENING, forgotten, ends_at) == forgotten
    assert over_at(SUNDAY_EVENING, forgotten + timedelta(days=9), ends_at) == forgotten


def test_what_has_settled_stays_settled_when_somebody_presses_we_have_ended_days_later(
    cast: Cast, meeting: Meeting, saturday_night
) -> None:
    saturday_night.move_to(THURSDAY)
    add_voice(meeting, cast.maija, "I have thought about it.", by=cast.maija, now=THURSDAY)
    before = page(meeting, cast.pekka)
    assert "These words settled on Monday 30 November at 7:30am" in before
    assert f"added {LATE}" in before
    signed_in(cast.aino).post(reverse("meeting_end", args=[meeting.pk]))
    meeting.refresh_from_db()
    assert meeting.ended_at == THURSDAY
    after = page(meeting, cast.pekka)
    assert "These words settled on Monday 30 November at 7:30am" in after
    assert f"added {LATE}" in after
    # When they parted nobody knows: that it was on this Thursday is not said.
    assert "We ended" not in after


def test_a_meeting_whose_words_have_settled_does_not_begin_any_more(cast: Cast, saturday_night) -> None:
    meeting = meeting_of(cast)
    add_voice(meeting, cast.pekka, "Nobody began it.", by=cast.pekka, now=SUNDAY_EVENING)
    settles = meeting.settles_at
    saturday_night.move_to(settles - timedelta(seconds=1))
    assert "We have begun" in page(meeting, cast.aino)
    saturday_night.move_to(settles)
    assert "We have begun" not in page(meeting, cast.aino)
    with pytest.raises(ValidationError, match="This meeting is over"):
        begin(meeting, cast.aino, settles)
    assert "These words settled on" in page(meeting, cast.aino)
    assert begin(meeting, cast.aino, settles - A_MOMENT).began_at == settles - A_MOMENT


def test_what_is_laid_to_rest_later_says_when_and_what_was_before_does_not(
    cast: Cast, settled: Meeting
) -> None:
    early = add_left_open(settled, "The key.", by=cast.pekka, now=SUNDAY_EVENING)
    later = add_left_open(settled, "The bakery.", by=cast.pekka, now=SUNDAY_EVENING)
    lay_to_rest(early, by=cast.maija, now=settled.settles_at - A_MOMENT)
    lay_to_rest(later, by=cast.maija, now=THURSDAY)
    browser = signed_in(cast.pekka)
    texts = [page(settled, cast.pekka)]
    texts += [
        browser.get(f"/networks/{cast.network.pk}/{end}").content.decode() for end in ("words/", "words.txt")
    ]
    texts.append(browser.get(reverse("meeting_print", args=[settled.pk])).content.decode())
    for text in texts:
        assert text.count("Maija laid it to rest.") == 1
        assert text.count(f"Maija laid it to rest {LATE}.") == 1


def test_that_nothing_was_settled_says_when_it_was_said_later(cast: Cast, settled: Meeting) -> None:
    nothing_settled(settled, by=cast.maija, now=settled.settles_at - A_MOMENT)
    assert "it is complete.<" in page(settled, cast.pekka)
    Meeting.objects.update(nothing_settled_at=None)
    nothing_settled(settled, by=cast.maija, now=THURSDAY)
    assert f"it is complete. (added {LATE})" in page(settled, cast.pekka)
    file = signed_in(cast.pekka).get(f"/networks/{cast.network.pk}/words.txt").content.decode()
    printed = signed_in(cast.pekka).get(reverse("meeting_print", args=[settled.pk])).content.decode()
    for text in (file, printed):
        assert f"Nothing was settled that day. (added {LATE})" in text


def test_a_picture_that_is_described_later_says_when_and_by_whom(cast: Cast, settled: Meeting) -> None:
    def show(description: str) -> None:
        add_voice(settled, cast.pekka, "", by=cast.pekka, now=SUNDAY_EVENING, picture=drawn(description))

    show("A door.")
    show("")
    picture = next(
        v.picture for v in settled.voices.exclude(words="I came by bus.") if not v.picture.description
    )
    # By whose it is, too: the words were not there when all the others settled.
    describe_picture(picture, "A key.", by=cast.pekka, now=THURSDAY)
    whole = page(settled, cast.maija)
    assert whole.count(f"Described by <bdi>Pekka</bdi>, added {LATE}") == 1
    assert whole.count("Not yet seen by everybody") == 1
    file = signed_in(cast.maija).get(f"/networks/{cast.network.pk}/words.txt").content.decode()
    assert f"[a picture, described by Pekka: A key.] (added {LATE})" in file
    assert "[a picture: A door.]\n" in file
