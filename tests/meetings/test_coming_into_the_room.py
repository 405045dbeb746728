"""Open pages of those who come into the room and go out of it: what was kept to the room comes and goes with them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from meetings.holding import begin, note_who_is_here
from meetings.keeping import open_to_everyone
from meetings.live.reading import News, Watch, look
from meetings.models import Attendance, KeptTo, Meeting, Voice
from meetings.voices import add_voice, reword_voice
from networks.models import Person
from opendialogue import clock
from tests.cast import Cast, gather, signed_in
from tests.meetings.test_meeting_script import PATIENCE, opened
from tests.meetings.together import meeting_of

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "He hit me once."


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return gather(clock.now())


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """Maija and Aino are in the room; Pekka and Sami, who are part of the meeting too, are not there yet."""
    meeting = begin(meeting_of(cast, at=clock.now()), cast.aino, clock.now())
    note(cast, meeting, cast.aino, cast.maija)
    return meeting


def note(cast: Cast, meeting: Meeting, *here: Person) -> None:
    note_who_is_here(meeting, [one.pk for one in here], cast.aino, clock.now())


def say(meeting: Meeting, speaker: Person, words: str, kept_to: str = KeptTo.EVERYONE) -> Voice:
    return add_voice(meeting, speaker, words, by=speaker, now=clock.now(), kept_to=kept_to)


class OpenPage:
    """What an open page is told, look after look."""

    def __init__(self, meeting: Meeting, person: Person, was_here: bool | None = False) -> None:
        self.meeting = meeting
        self.watch = Watch(person.pk, str(signed_in(person).session.session_key), "en", 0, None, was_here)

    def told(self) -> str:
        news: News = look({self.meeting.pk: [self.watch]})[self.meeting.pk][0]
        self.watch = self.watch._replace(cursor=news.cursor, state=news.state)
        return news.frames.decode()


def test_whoever_comes_in_is_told_what_was_kept_to_the_room_before(cast: Cast, meeting: Meeting) -> None:
    page = OpenPage(meeting, cast.pekka)
    page.told()
    voice = say(meeting, cast.maija, SECRET, KeptTo.ROOM)
    say(meeting, cast.maija, "Only for Aino.", KeptTo.NAMED)
    reword_voice(voice, f"{SECRET} Twice.", by=cast.maija, now=clock.now())
    say(meeting, cast.maija, "The kettle is on.")
    assert SECRET not in page.told()
    note(cast, meeting, cast.aino, cast.maija, cast.pekka)
    told = page.told()
    assert told.count(f"{SECRET} Twice.") == 1
    assert "data-room" in told
    assert "Only for Aino." not in told
    # What stands there already does not come again, and neither does anything with the next look.
    assert "The kettle is on." not in told
    assert page.told() == ""


def test_also_where_the_stream_had_broken_off_meanwhile(cast: Cast, meeting: Meeting) -> None:
    say(meeting, cast.maija, SECRET, KeptTo.ROOM)
    newest = say(meeting, cast.maija, "The kettle is on.")
    note(cast, meeting, cast.aino, cast.maija, cast.pekka)
    for was_here, is_told in ((False, True), (True, False), (None, False)):
        page = OpenPage(meeting, cast.pekka, was_here)
        page.watch = page.watch._replace(cursor=newest.seq)
        told = page.told()
        assert (SECRET in told) == is_told
        assert "kettle" not in told
        assert '"here": true' in told


def test_whoever_goes_out_is_told_so_and_nothing_of_what_is_said_from_then_on(
    cast: Cast, meeting: Meeting
) -> None:
    note(cast, meeting, cast.aino, cast.maija, cast.pekka)
    page = OpenPage(meeting, cast.pekka, was_here=True)
    say(meeting, cast.maija, SECRET, KeptTo.ROOM)
    assert SECRET in page.told()
    note(cast, meeting, cast.aino, cast.maija)
    later = say(meeting, cast.maija, "And later again.", KeptTo.ROOM)
    told = page.told()
    assert '"here": false' in told
    assert told.count("event: ") == told.count("data: ") == 1
    reword_voice(later, "And once more.", by=cast.maija, now=clock.now())
    assert page.told() == ""


def test_ones_own_words_stay_before_whoever_goes_out(cast: Cast, meeting: Meeting) -> None:
    note(cast, meeting, cast.aino, cast.maija, cast.pekka)
    page = OpenPage(meeting, cast.pekka, was_here=True)
    say(meeting, cast.pekka, "I was there.", KeptTo.ROOM)
    assert "data-room" not in page.told()


def test_who_is_in_the_room_is_told_alike_whether_something_was_kept_to_it_or_not(
    cast: Cast, meeting: Meeting
) -> None:
    """Nobody outside can tell from their stream that there is something to hear inside."""
    told: list[list[str]] = []
    for is_kept in (False, True):
        note(cast, meeting, cast.aino, cast.maija)
        page = OpenPage(meeting, cast.pekka)
        page.told()
        if is_kept:
            say(meeting, cast.maija, SECRET, KeptTo.ROOM)
        heard = [page.told()]
        note(cast, meeting, cast.aino, cast.maija, cast.sami)
        told.append([*heard, page.told(), page.told()])
    assert told[0] == told[1]
    assert told[0][0] == told[0][2] == ""
    assert "Only those in the room: Maija, Aino, Sami" in told[0][1]


def test_whose_part_has_ended_is_no_longer_in_the_room(cast: Cast, meeting: Meeting) -> None:
    """Aino reads on as one of the team."""
    page = OpenPage(meeting, cast.aino, was_here=True)
    say(meeting, cast.maija, SECRET, KeptTo.ROOM)
    assert SECRET in page.told()
    Attendance.objects.filter(meeting=meeting, person=cast.aino).update(
        ended_at=clock.now() - timedelta(seconds=1)
    )
    told = page.told()
    assert '"here": false' in told
    assert "closed" not in told


class TestInTheBrowser:
    @pytest.fixture(autouse=True)
    def everybody_closes_their_pages(self, browser: Browser) -> Iterator[None]:
        yield
        for context in browser.contexts:
            context.close()

    def test_it_comes_to_its_place_and_goes_without_a_reload(
        self, browser: Browser, server: str, cast: Cast, meeting: Meeting
    ) -> None:
        say(meeting, cast.maija, "First.")
        say(meeting, cast.maija, SECRET, KeptTo.ROOM)
        say(meeting, cast.maija, "Last.")
        pekka = opened(browser, server, meeting, cast.pekka)
        sami = opened(browser, server, meeting, cast.sami)
        assert words_on(pekka) == ["First.", "Last."]
        pekka.get_by_label("Add something in your own words").fill("I am writing.")
        note(cast, meeting, cast.aino, cast.maija, cast.pekka)
        expect(pekka.get_by_text(SECRET)).to_be_visible(timeout=PATIENCE)
        assert words_on(pekka) == ["First.", SECRET, "Last."]
        expect(pekka.get_by_text("Only those in the room: Maija, Pekka, Aino")).to_be_attached(
            timeout=PATIENCE
        )
        note(cast, meeting, cast.aino, cast.maija)
        expect(pekka.get_by_text(SECRET)).to_have_count(0, timeout=PATIENCE)
        say(meeting, cast.maija, "Later in the room.", KeptTo.ROOM)
        say(meeting, cast.maija, "For all.")
        for page in (pekka, sami):
            expect(page.get_by_text("For all.")).to_be_visible(timeout=PATIENCE)
            assert words_on(page) == ["First.", "Last.", "For all."]
            assert SECRET not in page.content()
        expect(pekka.get_by_label("Add something in your own words")).to_have_value("I am writing.")
        expect(pekka.get_by_label("Add something in your own words")).to_be_focused()

    def test_in_every_tab_however_each_was_opened(
        self, browser: Browser, server: str, cast: Cast, meeting: Meeting
    ) -> None:
        say(meeting, cast.maija, SECRET, KeptTo.ROOM)
        say(meeting, cast.maija, "Last.")
        first = opened(browser, server, meeting, cast.pekka)
        second = first.context.new_page()
        second.goto(first.url)
        expect(second.locator("[data-status]")).to_have_text("Up to date", timeout=PATIENCE)
        note(cast, meeting, cast.aino, cast.maija, cast.pekka)
        for page in (first, second):
            expect(page.get_by_text(SECRET)).to_be_attached(timeout=PATIENCE)
        third = first.context.new_page()
        third.goto(first.url)
        assert words_on(third) == [SECRET, "Last."]
        note(cast, meeting, cast.aino, cast.maija)
        for page in (first, second, third):
            expect(page.get_by_text(SECRET)).to_have_count(0, timeout=PATIENCE)

    def test_whoever_was_without_a_network_meanwhile_finds_the_same(
        self, browser: Browser, server: str, cast: Cast, meeting: Meeting
    ) -> None:
        say(meeting, cast.maija, SECRET, KeptTo.ROOM)
        say(meeting, cast.maija, "Last.")
        pekka = opened(browser, server, meeting, cast.pekka)
        for here, count in (((cast.maija, cast.pekka), 1), ((cast.maija,), 0)):
            pekka.context.set_offline(True)
            note(cast, meeting, *here)
            pekka.evaluate("dispatchEvent(new Event('online'))")
            pekka.context.set_offline(False)
            expect(pekka.get_by_text(SECRET)).to_have_count(count, timeout=PATIENCE)
        assert words_on(pekka) == ["Last."]

    def test_what_is_opened_to_all_stands_where_it_was_said(
        self, browser: Browser, server: str, cast: Cast, meeting: Meeting
    ) -> None:
        say(meeting, cast.maija, "First.")
        voice = say(meeting, cast.maija, SECRET, KeptTo.ROOM)
        say(meeting, cast.maija, "Last.")
        pages = [opened(browser, server, meeting, one) for one in (cast.pekka, cast.aino)]
        open_to_everyone(voice, by=cast.maija, now=clock.now())
        for page in pages:
            expect(page.locator(".voice")).to_have_count(3, timeout=PATIENCE)
            expect(page.get_by_text("Only for those in the room", exact=True)).to_have_count(
                0, timeout=PATIENCE
            )
            assert words_on(page) == ["First.", SECRET, "Last."]
        # It stays before those who are in no room.
        note(cast, meeting, cast.maija)
        say(meeting, cast.maija, "And tea.")
        for page in pages:
            expect(page.get_by_text("And tea.")).to_be_visible(timeout=PATIENCE)
            assert words_on(page) == ["First.", SECRET, "Last.", "And tea."]


def words_on(page: Page) -> list[str]:
    return page.locator("[data-list=voice] .words").all_inner_texts()
