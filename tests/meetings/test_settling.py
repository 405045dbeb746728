"""After a meeting its words are not settled yet and say until when; what comes later carries its date."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from meetings.booking import NewMeeting, book_meeting
from meetings.going_on import add_left_open, add_way_forward, take_stance
from meetings.holding import begin, end
from meetings.keeping import open_to_everyone
from meetings.models import KeptTo, Meeting, Voice
from meetings.rules_settling import (
    FORGOTTEN,
    could_not_come,
    is_late,
    is_settled,
    is_unsettled_by_itself,
    over_at,
    settles_at,
    tell_at,
)
from meetings.voices import add_voice, reword_voice, take_back_voice
from networks.models import Service
from tests.cast import SATURDAY_NIGHT, Cast, signed_in
from tests.meetings.together import SUNDAY_EVENING, meeting_of

A_MOMENT = timedelta(microseconds=1)
A_WEEK = timedelta(days=7)
LONDON = ZoneInfo("Europe/London")


def page(meeting: Meeting, person) -> str:
    html = signed_in(person).get(reverse("meeting", args=[meeting.pk])).content.decode()
    return html.split("<main")[1].split("</main>")[0]


def test_a_meeting_is_over_when_somebody_said_so_otherwise_by_its_time() -> None:
    ends_at = SUNDAY_EVENING
    assert over_at(None, None, ends_at) == ends_at
    assert over_at(
        ends_at - timedelta(hours=1), ends_at + timedelta(minutes=5), ends_at
    ) == ends_at + timedelta(minutes=5)
    # Nobody said that it ended: it goes on, and is not forgotten for good.
    assert over_at(ends_at - timedelta(hours=1), None, ends_at) == ends_at + FORGOTTEN
    assert over_at(ends_at + timedelta(days=1), None, ends_at) == ends_at + timedelta(days=1) + FORGOTTEN


def test_words_settle_at_that_very_moment_and_not_before() -> None:
    settles = settles_at(SUNDAY_EVENING, A_WEEK)
    assert settles == SUNDAY_EVENING + A_WEEK
    assert not is_settled(settles, settles - A_MOMENT)
    assert is_settled(settles, settles)
    assert is_settled(settles, settles + A_MOMENT)
    assert not is_late(settles - A_MOMENT, settles)
    assert is_late(settles, settles)


@pytest.mark.parametrize(
    ("over", "hours_on_the_wall"),
    [(datetime(2026, 3, 28, 19, 0, tzinfo=UTC), 25), (datetime(2026, 10, 24, 18, 0, tzinfo=UTC), 23)],
    ids=["the clocks go forward", "the clocks go back"],
)
def test_a_day_is_as_long_through_a_night_in_which_the_clocks_change(
    over: datetime, hours_on_the_wall: int
) -> None:
    settles = settles_at(over, timedelta(days=1))
    assert settles - over == timedelta(hours=24)
    wall = settles.astimezone(LONDON).replace(tzinfo=None) - over.astimezone(LONDON).replace(tzinfo=None)
    assert wall == timedelta(hours=hours_on_the_wall)


def test_what_is_added_later_gets_as_much_time_as_everything_else() -> None:
    over, added = SUNDAY_EVENING, SUNDAY_EVENING + timedelta(days=10)
    settles = added + A_WEEK
    assert is_unsettled_by_itself(added, over, A_WEEK, settles - A_MOMENT)
    assert not is_unsettled_by_itself(added, over, A_WEEK, settles)
    # Said in the meeting, it settles with the meeting.
    assert is_unsettled_by_itself(over - timedelta(hours=1), over, A_WEEK, over + A_WEEK - A_MOMENT)
    assert not is_unsettled_by_itself(over - timedelta(hours=1), over, A_WEEK, over + A_WEEK)


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ("2026-11-22 19:30", "2026-11-22 20:30"),
        ("2026-11-22 19:59", "2026-11-22 20:59"),
        ("2026-11-22 20:00", "2026-11-23 09:00"),
        ("2026-11-22 23:30", "2026-11-23 09:00"),
        ("2026-11-23 07:59", "2026-11-23 09:00"),
        ("2026-11-23 08:00", "2026-11-23 09:00"),
        ("2026-11-23 08:01", "2026-11-23 09:01"),
        # both nights in which the clocks change: nine o'clock by the wall
        ("2026-03-28 21:00", "2026-03-29 09:00"),
        ("2026-10-24 21:00", "2026-10-25 09:00"),
    ],
)
def test_nobody_is_woken_for_something_to_read(over: str, told: str) -> None:
    at = tell_at(datetime.fromisoformat(over).replace(tzinfo=LONDON).astimezone(UTC), LONDON)
    assert f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}" == told


@pytest.mark.parametrize(
    ("answer", "came", "is_room_known", "missed_it"),
    [
        ("no", False, False, True),
        ("none", False, False, True),
        ("perhaps", False, True, True),
        ("yes", False, False, False),
        ("yes", False, True, True),
        ("no", True, True, False),
    ],
)
def test_who_could_not_come(answer: str, came: bool, is_room_known: bool, missed_it: bool) -> None:
    assert could_not_come(answer, came=came, is_room_known=is_room_known) is missed_it


@pytest.fixture
def over(cast: Cast, saturday_night) -> Meeting:
    """Pekka and Maija met with Aino on Sunday; it ended at 7:20pm, an hour before now."""
    saturday_night.move_to(SUNDAY_EVENING)
    meeting = begin(meeting_of(cast), cast.aino, SUNDAY_EVENING)
    add_voice(meeting, cast.pekka, "I came by bus.", by=cast.pekka, now=SUNDAY_EVENING)
    meeting = end(meeting, cast.aino, SUNDAY_EVENING + timedelta(minutes=80))
    saturday_night.move_to(SUNDAY_EVENING + timedelta(minutes=140))
    return Meeting.objects.get(pk=meeting.pk)


def test_the_page_says_until_when_words_are_not_settled_and_then_since_when_they_are(
    cast: Cast, over: Meeting, saturday_night
) -> None:
    said = "These words are not settled yet. Until Sunday 29 November at 7:20pm"
    assert said in page(over, cast.pekka)
    saturday_night.move_to(over.settles_at - timedelta(seconds=1))
    assert said in page(over, cast.pekka)
    saturday_night.move_to(over.settles_at)
    assert "These words settled on Sunday 29 November at 7:20pm" in page(over, cast.pekka)


def test_before_it_is_over_in_an_empty_one_and_in_one_called_off_nothing_is_said_of_it(
    cast: Cast, saturday_night
) -> None:
    saturday_night.move_to(SUNDAY_EVENING)
    meeting = meeting_of(cast)
    add_voice(meeting, cast.pekka, "I came by bus.", by=cast.pekka, now=SUNDAY_EVENING)
    assert 'id="settling"' not in page(meeting, cast.pekka)
    Meeting.objects.update(cancelled_at=SUNDAY_EVENING)
    saturday_night.move_to(meeting.ends_at)
    assert 'id="settling"' not in page(meeting, cast.pekka)
    Meeting.objects.update(cancelled_at=None)
    assert 'id="settling"' in page(meeting, cast.pekka)
    meeting.voices.all().delete()
    assert 'id="settling"' not in page(meeting, cast.pekka)


def test_what_is_added_and_changed_once_it_has_settled_carries_its_date(
    cast: Cast, over: Meeting, saturday_night
) -> None:
    early = add_voice(over, cast.maija, "I slept.", by=cast.maija, now=over.settles_at - A_MOMENT)
    way = add_way_forward(over, "We meet again.", by=cast.aino, now=over.ended_at)
    thursday = datetime(2026, 12, 3, 9, 10, tzinfo=UTC)
    saturday_night.move_to(thursday)
    add_voice(over, cast.pekka, "I have thought about it.", by=cast.pekka, now=thursday)
    reword_voice(early, "I slept well.", by=cast.maija, now=thursday)
    gone = add_voice(over, cast.aino, "Forget this.", by=cast.aino, now=over.ended_at)
    take_back_voice(gone, by=cast.aino, now=thursday)
    add_left_open(over, "The key.", by=cast.pekka, now=thursday)
    take_stance(way, cast.pekka, "with", now=thursday)
    late = "added on Thursday 3 December at 9:10am, after this had settled"
    whole = page(over, cast.maija)
    # The voice, what was left open, the stance.
    for each in (f"{late}</time>", f"<bdi>Pekka</bdi>, {late}", f"is with this ({late})"):
        assert whole.count(each) == 1
    assert "changed on Thursday 3 December at 9:10am, after this had settled" in whole
    assert "taken these words back. On Thursday 3 December at 9:10am, after this had settled." in whole
    thread = signed_in(cast.maija).get(f"/networks/{cast.network.pk}/words/").content.decode()
    file = signed_in(cast.maija).get(f"/networks/{cast.network.pk}/words.txt").content.decode()
    for each in (thread, file):
        assert each.count(late) == 3
        assert "changed on Thursday 3 December at 9:10am, after this had settled" in each
        assert "These words settled on Sunday 29 November at 7:20pm" in each


@pytest.mark.parametrize("kept", [KeptTo.ROOM, KeptTo.NAMED])
def test_a_voice_that_is_opened_to_all_once_it_has_settled_says_when(
    cast: Cast, over: Meeting, saturday_night, kept: str
) -> None:
    def keep(words: str) -> Voice:
        return add_voice(
            over, cast.maija, words, by=cast.maija, now=SUNDAY_EVENING, kept_to=kept, hearers=[cast.aino.pk]
        )

    early, at_once, later = keep("It was early."), keep("It settled."), keep("He hit me once.")
    open_to_everyone(early, by=cast.maija, now=over.settles_at - A_MOMENT)
    thursday = datetime(2026, 12, 3, 9, 10, tzinfo=UTC)
    saturday_night.move_to(thursday)
    # While it is kept it says nothing of it, to those either who hear it.
    for reader in (cast.maija, cast.aino, cast.pekka):
        assert "opened to everyone" not in page(over, reader)
    open_to_everyone(at_once, by=cast.maija, now=over.settles_at)
    open_to_everyone(later, by=cast.maija, now=thursday)
    says = "opened to everyone on {}, after this had settled"
    both = (says.format("Sunday 29 November at 7:20pm"), says.format("Thursday 3 December at 9:10am"))
    for reader in (cast.maija, cast.aino, cast.pekka, cast.ritva):
        whole = page(over, reader)
        assert whole.count("opened to everyone") == 2
        for said in both:
            assert whole.count(f"<span>{said}</span>") == 1
    # What was said stands where it was said, at its time.
    voice = page(over, cast.pekka).split(f'id="voice-{later.pk}"')[1].split("</article>")[0]
    assert ">6:00pm</time>" in voice
    assert "Thursday 3 December at 9:10am" in voice
    browser = signed_in(cast.pekka)
    printed = browser.get(reverse("meeting_print", args=[over.pk])).content.decode()
    thread = browser.get(f"/networks/{cast.network.pk}/words/").content.decode()
    file = browser.get(f"/networks/{cast.network.pk}/words.txt").content.decode()
    for text in (printed, thread, file):
        assert all(text.count(said) == 1 for said in both)
        assert text.count("opened to everyone") == 2


def test_opening_a_voice_gives_it_as_much_time_again_and_once_is_enough(
    cast: Cast, over: Meeting, saturday_night
) -> None:
    voice = add_voice(
        over, cast.maija, "He hit me once.", by=cast.maija, now=SUNDAY_EVENING, kept_to=KeptTo.ROOM
    )
    opened = over.settles_at + timedelta(days=1)
    open_to_everyone(voice, by=cast.maija, now=opened)
    saturday_night.move_to(opened + A_WEEK - timedelta(seconds=1))
    assert "Not yet seen by everybody" in page(over, cast.pekka)
    saturday_night.move_to(opened + A_WEEK)
    assert "Not yet seen by everybody" not in page(over, cast.pekka)
    assert open_to_everyone(voice, by=cast.maija, now=opened + A_WEEK).opened_at == opened


def test_the_thread_and_its_file_say_what_is_not_settled_yet(cast: Cast, over: Meeting) -> None:
    for address in ("words/", "words.txt"):
        text = signed_in(cast.pekka).get(f"/networks/{cast.network.pk}/{address}").content.decode()
        assert "These words are not settled yet. Until Sunday 29 November at 7:20pm" in text


def test_the_service_sets_how_long_it_takes_for_meetings_booked_from_then_on(
    cast: Cast, saturday_night
) -> None:
    def booked(day: int) -> Meeting:
        new = NewMeeting(
            starts=(SUNDAY_EVENING + timedelta(days=day),),
            length=timedelta(minutes=60),
            practitioner_ids=(cast.aino.pk,),
        )
        return book_meeting(new, by=cast.aino, now=SATURDAY_NIGHT, network=cast.network).meetings[0]

    before = booked(0)
    Service.objects.update(settle_after=timedelta(days=2))
    cast.network.service.refresh_from_db()
    after = booked(1)
    before.refresh_from_db()
    assert before.settles_at == before.ends_at + A_WEEK
    assert after.settles_at == after.ends_at + timedelta(days=2)
