"""A drawing that cannot be sent any more can be saved; one for an answer is made as on the meeting's own page."""

import io
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from meetings.models import Meeting, Picture, Voice
from meetings.voices import add_voice
from networks.models import Person, Place, PlaceState
from opendialogue import clock
from tests.cast import Cast, gather
from tests.meetings.test_picture_script import (
    NOTHING_KEPT,
    PATIENCE,
    draw_line,
    is_chosen,
    open_tools,
    opened,
    phones,
    share,
    shown,
    until,
)
from tests.meetings.together import meeting_of

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["phones"]
BLACK, WHITE = (17, 17, 17), (255, 255, 255)
Phones = Callable[..., BrowserContext]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return gather(clock.now())


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return meeting_of(cast, at=clock.now())


def draw(page: Page, *shares: float) -> None:
    open_tools(page)
    page.get_by_role("button", name="Draw something").click()
    for share_of in shares:
        draw_line(page, share_of)
    is_chosen(page)


def saved(page: Page) -> Image.Image:
    """What comes of pressing the link, as the phone has it then."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Save the picture on this phone").click()
    path = waiting.value.path()
    assert waiting.value.suggested_filename.endswith((".png", ".jpeg", ".jpg"))
    return Image.open(io.BytesIO(path.read_bytes())).convert("RGB")


def lines_on(picture: Image.Image) -> list[bool]:
    """Whether there is a line at a fifth, at the middle, and at four fifths of the way down."""
    return [picture.getpixel((600, 900 * tenths // 10)) != WHITE for tenths in (2, 5, 8)]


def say(meeting: Meeting, person: Person, words: str) -> Voice:
    return add_voice(meeting, person, words, by=person, now=clock.now())


class TestWhatCannotBeSentAnyMore:
    def test_a_page_that_closes_gives_a_drawing_back_with_the_line_that_was_just_being_drawn(
        self, phones: Phones, server: str, cast: Cast, meeting: Meeting
    ) -> None:
        say(meeting, cast.maija, "Only for those I trust.")
        page = opened(phones(), server, meeting, cast.pekka)
        draw(page, 0.2)
        board = page.locator("canvas").bounding_box()
        assert board is not None
        middle = board["y"] + board["height"] / 2
        page.mouse.move(board["x"] + 20, middle)
        page.mouse.down()
        page.mouse.move(board["x"] + board["width"] - 20, middle, steps=4)
        Place.objects.filter(person=cast.pekka).update(state=PlaceState.WITHDRAWN)
        expect(page.get_by_role("heading", name="This page is closed")).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_text("This picture of yours was not sent.")).to_be_visible(timeout=PATIENCE)
        assert lines_on(saved(page)) == [True, True, False]
        assert "Only for those I trust." not in page.content()

    def test_so_does_one_on_which_a_drawing_still_waited_for_a_connection(
        self, phones: Phones, server: str, cast: Cast, meeting: Meeting
    ) -> None:
        phone = phones()
        page = opened(phone, server, meeting, cast.pekka)
        draw(page, 0.8)
        phone.set_offline(True)
        share(page)
        expect(page.locator(".voice-unsent")).to_have_count(1, timeout=PATIENCE)
        Place.objects.filter(person=cast.pekka).update(state=PlaceState.WITHDRAWN)
        phone.set_offline(False)
        expect(page.get_by_role("heading", name="This page is closed")).to_be_visible(timeout=PATIENCE)
        assert lines_on(saved(page)) == [False, False, True]

    def test_where_nothing_was_drawn_no_picture_is_spoken_of(
        self, phones: Phones, server: str, cast: Cast, meeting: Meeting
    ) -> None:
        page = opened(phones(), server, meeting, cast.pekka)
        page.get_by_label("Add something in your own words").fill("Half a thou")
        Place.objects.filter(person=cast.pekka).update(state=PlaceState.WITHDRAWN)
        expect(page.get_by_label("These words of yours were not sent.")).to_have_value(
            "Half a thou", timeout=PATIENCE
        )
        expect(page.locator("main").get_by_role("img")).to_have_count(0)
        expect(page.get_by_role("link", name="Save the picture on this phone")).to_have_count(0)

    def test_in_a_meeting_that_was_called_off_it_can_be_saved_at_once_and_when_the_page_is_opened_again(
        self, phones: Phones, server: str, cast: Cast, meeting: Meeting
    ) -> None:
        page = opened(phones(), server, meeting, cast.pekka)
        page.get_by_label("Add something in your own words").fill("Two floors.")
        draw(page, 0.2, 0.8)
        Meeting.objects.update(cancelled_at=clock.now())
        share(page)
        expect(page.locator("[data-unsent]").first).to_contain_text("called off", timeout=PATIENCE)
        assert lines_on(saved(page)) == [True, False, True]
        page.reload()
        expect(page.get_by_text("This was not sent, and nothing more is added here.")).to_be_visible(
            timeout=PATIENCE
        )
        expect(page.locator(".voice-unsent")).to_have_count(1)
        assert lines_on(saved(page)) == [True, False, True]


class TestAnAnswer:
    @pytest.fixture
    def answering(self, phones: Phones, server: str, cast: Cast, meeting: Meeting) -> tuple[Page, Voice]:
        """Pekka's page to answer what Maija said."""
        voice = say(meeting, cast.maija, "What did the house look like?")
        page = opened(phones(), server, meeting, cast.pekka)
        page.get_by_role("link", name="Answer").click()
        expect(page.get_by_role("heading", name="Answer")).to_be_visible(timeout=PATIENCE)
        return page, voice

    def test_is_drawn_and_shared_at_once_and_nothing_of_it_stays_on_the_phone(
        self, answering: tuple[Page, Voice]
    ) -> None:
        page, voice = answering
        open_tools(page)
        page.get_by_role("button", name="Draw something").click()
        draw_line(page, 0.2)
        draw_line(page, 0.5)
        # At once: the last line may not be in the file yet.
        share(page)
        expect(page.locator(".voice-own figure.picture")).to_have_count(1, timeout=PATIENCE)
        picture = Picture.objects.get()
        assert picture.voice.answers == voice
        assert lines_on(shown(picture)) == [True, True, False]
        until(page, NOTHING_KEPT)

    def test_that_was_begun_is_there_again_after_the_page_was_closed_and_is_spoken_of_on_the_meetings_page(
        self, answering: tuple[Page, Voice]
    ) -> None:
        page, voice = answering
        address = page.url
        draw(page, 0.5)
        page.goto(f"/meetings/{voice.meeting_id}/")
        begun = page.locator(".voice-unsent")
        expect(begun).to_contain_text("Begun, and not sent yet.", timeout=PATIENCE)
        expect(begun.get_by_alt_text("Your picture")).to_be_visible()
        expect(begun.get_by_role("link")).to_have_count(0)
        begun.get_by_role("button", name="Put it back to write on").click()
        expect(page).to_have_url(address, timeout=PATIENCE)
        is_chosen(page)
        expect(page.locator("canvas")).to_be_visible()
        share(page)
        expect(page.locator(".voice-own figure.picture")).to_have_count(1, timeout=PATIENCE)
        assert lines_on(shown(Picture.objects.get())) == [False, True, False]
        expect(page.locator(".voice-unsent")).to_have_count(0)

    def test_that_is_refused_keeps_its_drawing_which_goes_out_with_the_next_try(
        self, answering: tuple[Page, Voice]
    ) -> None:
        page, _voice = answering
        draw(page, 0.5)
        page.get_by_text("Not for everyone?").click()
        page.get_by_label("Only people I choose").check()
        page.get_by_role("button", name="Share").click()
        expect(page.locator("[data-unsent]")).to_contain_text("Choose at least one person", timeout=PATIENCE)
        assert lines_on(saved(page)) == [False, True, False]
        page.get_by_role("checkbox", name="Maija").check()
        page.get_by_role("button", name="Share").click()
        expect(page.locator(".voice-own figure.picture")).to_have_count(1, timeout=PATIENCE)
        assert Voice.objects.filter(kept_to="named").count() == 1
        until(page, NOTHING_KEPT)
