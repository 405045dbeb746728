"""Taking and drawing pictures in a real browser: made small on the phone, seen on every open page, lost by nobody."""

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from meetings.models import Meeting, Picture, PictureFile, Voice
from networks.models import Person
from opendialogue import clock
from tests.cast import Cast, gather
from tests.meetings.listening import cookie
from tests.meetings.paper import photograph
from tests.meetings.together import meeting_of

pytestmark = pytest.mark.django_db(transaction=True)
#: how long a page may take on a busy machine, in milliseconds
PATIENCE = 60_000
BLUE = (0, 114, 178)
NOTHING_KEPT = "!Object.keys(localStorage).some((key) => key.includes(':picture:'))"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return gather(clock.now())


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return meeting_of(cast, at=clock.now())


@pytest.fixture
def phones(browser: Browser, server: str) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a phone with a finger to point with; with ``script=False`` an old one without scripts."""
    made = []

    def phone(*, script: bool = True) -> BrowserContext:
        window = {"width": 390, "height": 844}
        context = browser.new_context(
            viewport=window, base_url=server, has_touch=True, is_mobile=True, java_script_enabled=script
        )
        context.set_default_timeout(PATIENCE)
        made.append(context)
        return context

    yield phone
    for context in made:
        context.close()


def opened(
    phone: BrowserContext, server: str, meeting: Meeting, person: Person, *, script: bool = True
) -> Page:
    name, _, key = cookie(person).partition("=")
    phone.add_cookies([{"name": name, "value": key, "url": server}])
    page = phone.new_page()
    page.goto(f"/meetings/{meeting.pk}/")
    if script:
        expect(page.locator("[data-status]")).to_have_text("Up to date", timeout=PATIENCE)
    return page


def open_tools(page: Page) -> None:
    page.get_by_text("Add a photograph or a drawing").click()
    expect(page.get_by_role("button", name="Draw something")).to_be_visible(timeout=PATIENCE)


def draw_line(page: Page, share: float) -> None:
    """A line across the board, so far down."""
    board = page.locator("canvas")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    assert box is not None
    down = box["y"] + box["height"] * share
    page.mouse.move(box["x"] + 20, down)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, down, steps=4)
    page.mouse.move(box["x"] + box["width"] - 20, down, steps=4)
    page.mouse.up()


def share(page: Page) -> None:
    page.get_by_role("button", name="Share with everyone").click()


def preview(page: Page) -> None:
    expect(page.get_by_alt_text("The picture that you are about to share")).to_be_visible(timeout=PATIENCE)


def is_chosen(page: Page) -> None:
    """A picture, drawn or photographed, is in the field that is sent."""
    until(page, "document.querySelector('[name=picture]').files.length === 1")


def until(page: Page, what: str) -> None:
    """Waits for something to be so in the page."""
    for _attempt in range(PATIENCE // 100):
        if page.evaluate(what):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"it did not come about: {what}")


def shown(picture: Picture) -> Image.Image:
    data = PictureFile.objects.values_list("data", flat=True).get(picture=picture, size="large")
    return Image.open(io.BytesIO(bytes(data))).convert("RGB")


def test_pekka_adds_a_photograph_and_a_drawing_and_ainos_page_shows_both(
    phones: Callable[..., BrowserContext], server: str, cast: Cast, meeting: Meeting
) -> None:
    aino, pekka = (opened(phones(), server, meeting, person) for person in (cast.aino, cast.pekka))
    open_tools(pekka)
    expect(pekka.get_by_role("button", name="Take a photograph")).to_be_visible()
    photo = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photograph(3000, 2000, orientation=6)}
    pekka.get_by_label("A photograph or a drawing").set_input_files(photo)
    preview(pekka)
    # It was made small, and what the phone wrote into it was left out, before anything went over the line.
    size, text = pekka.evaluate("""async () => {
        const [file] = document.querySelector("[name=picture]").files;
        return [file.size, await file.text()];
    }""")
    assert size < len(photo["buffer"])
    assert "Kallio Phone 9" not in text
    pekka.get_by_label("What does the picture show?").fill("Two knocks, then wait.")
    share(pekka)
    expect(aino.get_by_text("Two knocks, then wait.")).to_be_visible(timeout=PATIENCE)
    picture = Picture.objects.get()
    assert (picture.width, picture.height) == (1333, 2000)
    small = aino.locator(".voice figure.picture img").first
    small.scroll_into_view_if_needed()
    until(aino, "document.querySelector('.voice figure.picture img').naturalWidth > 0")
    expect(pekka.get_by_label("What does the picture show?")).to_have_value("")
    expect(pekka.locator("details[data-picture]")).not_to_have_attribute("open", "")

    pekka.get_by_text("Add a photograph or a drawing").click()
    pekka.get_by_role("button", name="Draw something").click()
    draw_line(pekka, 0.2)
    pekka.get_by_role("button", name="Blue").click()
    draw_line(pekka, 0.5)
    draw_line(pekka, 0.8)
    pekka.get_by_role("button", name="Take the last line away").click()
    is_chosen(pekka)
    share(pekka)
    expect(aino.locator(".voice figure.picture img")).to_have_count(2, timeout=PATIENCE)
    drawing = shown(Picture.objects.exclude(pk=picture.pk).get())
    assert drawing.size == (1200, 900)
    middle = [drawing.getpixel((600, 900 * tenths // 10)) for tenths in (2, 5, 8)]
    assert middle == [(17, 17, 17), BLUE, (255, 255, 255)]
    until(pekka, NOTHING_KEPT)


def test_a_drawing_that_was_begun_is_there_again_after_the_page_was_closed_and_goes_with_leaving(
    phones: Callable[..., BrowserContext], server: str, cast: Cast, meeting: Meeting
) -> None:
    phone = phones()
    page = opened(phone, server, meeting, cast.pekka)
    open_tools(page)
    page.get_by_role("button", name="Draw something").click()
    draw_line(page, 0.5)
    is_chosen(page)
    page.close()
    page = opened(phone, server, meeting, cast.pekka)
    is_chosen(page)
    expect(page.locator("canvas")).to_be_visible()
    page.close()
    # Whoever else takes the phone sees nothing of it.
    page = opened(phone, server, meeting, cast.maija)
    open_tools(page)
    expect(page.locator("canvas")).to_be_hidden()
    assert page.evaluate("document.querySelector('[name=picture]').files.length") == 0
    page.close()
    page = opened(phone, server, meeting, cast.pekka)
    is_chosen(page)
    share(page)
    expect(page.locator("figure.picture:not([data-preview])")).to_have_count(1, timeout=PATIENCE)
    until(page, NOTHING_KEPT)
    open_tools(page)
    page.get_by_role("button", name="Draw something").click()
    draw_line(page, 0.5)
    is_chosen(page)
    page.get_by_role("button", name="Draw something").click()
    preview(page)
    page.get_by_role("button", name="Leave this picture out").click()
    expect(page.get_by_alt_text("The picture that you are about to share")).to_be_hidden(timeout=PATIENCE)
    until(page, "document.querySelector('[name=picture]').files.length === 0")
    until(page, NOTHING_KEPT)


def test_a_drawing_made_without_a_connection_goes_out_once_by_itself(
    phones: Callable[..., BrowserContext], server: str, cast: Cast, meeting: Meeting
) -> None:
    phone = phones()
    page = opened(phone, server, meeting, cast.pekka)
    open_tools(page)
    page.get_by_role("button", name="Draw something").click()
    draw_line(page, 0.5)
    is_chosen(page)
    phone.set_offline(True)
    share(page)
    expect(page.locator(".voice-unsent").get_by_alt_text("Your picture")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_alt_text("The picture that you are about to share")).to_be_hidden()
    page.close()
    phone.set_offline(False)
    page = opened(phone, server, meeting, cast.pekka)
    expect(page.locator(".voice-own figure.picture")).to_have_count(1, timeout=PATIENCE)
    expect(page.locator(".voice-unsent")).to_have_count(0, timeout=PATIENCE)
    assert Voice.objects.count() == 1
    assert shown(Picture.objects.get()).getpixel((600, 450)) == (17, 17, 17)


def test_what_is_no_picture_stays_in_its_field_and_says_what_is_wanted(
    phones: Callable[..., BrowserContext], server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(phones(), server, meeting, cast.pekka)
    open_tools(page)
    letter = {"name": "letter.jpg", "mimeType": "image/jpeg", "buffer": b"a letter"}
    page.get_by_label("A photograph or a drawing").set_input_files(letter)
    page.get_by_label("Add something in your own words").fill("Typed with care.")
    share(page)
    expect(page.locator("[data-unsent]").first).to_contain_text(
        "no picture that can be shown", timeout=PATIENCE
    )
    expect(page.get_by_label("Add something in your own words")).to_have_value("Typed with care.")
    assert not Voice.objects.exists()


def test_without_a_script_there_is_the_field_alone_and_it_works(
    phones: Callable[..., BrowserContext], server: str, cast: Cast, meeting: Meeting
) -> None:
    page = opened(phones(script=False), server, meeting, cast.pekka, script=False)
    page.get_by_text("Add a photograph or a drawing").click()
    expect(page.get_by_role("button", name="Draw something")).to_be_hidden()
    photo = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    page.get_by_label("A photograph or a drawing").set_input_files(photo)
    share(page)
    page.get_by_role("link", name="Describe it").click()
    page.get_by_label("What does the picture show?").fill("The blue door.")
    page.get_by_role("button", name="Add this description").click()
    expect(page.locator("figure.picture").get_by_text("The blue door.")).to_be_visible()
