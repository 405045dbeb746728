"""Keys alone: whoever cannot use a mouse gets everywhere, and sees at each step where they are."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import Locator, Page

from opendialogue import clock
from tests.journeys.conftest import DESKTOP, Visitors, expect
from tests.journeys.test_main_job import HELSINKI
from tests.journeys.test_without_script import in_by_his_link

MOST_TABS = 120
#: what somebody sees of the element in focus: where it is, and the line round it or round what stands for it
SEEN = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "nothing";
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  if (one.id === "main") return "";
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return "no line round " + one.outerHTML;
  if (box.width < 1 || box.height < 1) return "no size: " + one.outerHTML;
  if (box.bottom < 0 || box.top > innerHeight) return "out of sight: " + one.outerHTML;
  return "";
}"""


def press(page: Page, key: str) -> None:
    page.keyboard.press(key)
    if key.endswith("Tab"):
        seen = page.evaluate(SEEN)
        assert seen in ("", "nothing"), seen


def tab_to(page: Page, wanted: Locator) -> None:
    """Tab on until this element has the focus; each one on the way can be seen."""
    expect(wanted).to_have_count(1)
    for _step in range(MOST_TABS):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        press(page, "Tab")
    raise AssertionError(f"no way by keys to {wanted}")


def write(page: Page, label: str | re.Pattern[str], words: str) -> None:
    field = page.get_by_label(label, exact=isinstance(label, str))
    tab_to(page, field)
    page.keyboard.type(words)


def write_day(page: Page, day: datetime) -> None:
    """A browser takes a date in the order of its own language, whatever that of the page."""
    field = page.get_by_label("Day", exact=True)
    tab_to(page, field)
    for order in ("%m%d%Y", "%d%m%Y"):
        field.focus()
        page.keyboard.type(f"{day:{order}}")
        if field.input_value() == f"{day:%Y-%m-%d}":
            return
    raise AssertionError(f"no way to write {day} by keys")


def test_the_first_key_skips_to_the_page(visitor: Visitors) -> None:
    for page in (visitor.at(DESKTOP), visitor.enter("aino", DESKTOP)):
        if "/demo/" in page.url or page.url == "about:blank":
            page.goto("/start/")
        page.goto(page.url)
        press(page, "Tab")
        skip = page.get_by_role("link", name="Skip to the page")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport(ratio=1)
        press(page, "Enter")
        expect(page.get_by_role("main")).to_be_focused()
        press(page, "Tab")
        assert page.evaluate("document.activeElement.closest('main, footer, .foot') !== null")


def test_ask_for_support(visitor: Visitors) -> None:
    page = visitor.at(DESKTOP)
    page.goto("/start/")
    tab_to(page, page.get_by_label("I do"))
    press(page, "ArrowDown")
    expect(page.get_by_label("Somebody I am worried about")).to_be_checked()
    write(page, "What are they called?", "Maija")
    tab_to(page, page.get_by_role("button", name="Send"))
    press(page, "Enter")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    tab_to(page, summary.get_by_role("link").first)
    press(page, "Enter")
    expect(page.locator("input:focus, textarea:focus, select:focus")).to_have_count(1)
    page.keyboard.type("+358 40 555 6666")
    tab_to(page, page.get_by_role("button", name="Send"))
    press(page, "Space")
    expect(page).to_have_url(re.compile(r"/start/[0-9a-f-]{36}/$"))


def test_sign_in(visitor: Visitors) -> None:
    page = visitor.at(DESKTOP)
    page.goto("/accounts/login/")
    tab_to(page, page.locator("main input[type=email]"))
    page.keyboard.type("nobody@example.org")
    tab_to(page, page.locator("main input[type=password]"))
    page.keyboard.type("not the password")
    press(page, "Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("main input[type=email]")).to_have_value("nobody@example.org")
    tab_to(page, page.get_by_role("link", name="Send me a code"))
    press(page, "Enter")
    expect(page).to_have_url(re.compile("/accounts/login/code/"))


def test_add_a_voice(visitor: Visitors) -> None:
    page = visitor.at(DESKTOP)
    in_by_his_link(visitor, page)
    write(page, "Add something in your own words", "I wrote this without a mouse.")
    tab_to(page, page.get_by_role("button", name="Share with everyone"))
    press(page, "Enter")
    expect(page.get_by_text("I wrote this without a mouse.")).to_be_visible()
    expect(page.get_by_role("button", name="Share with everyone")).to_be_focused()


def test_book_a_meeting(visitor: Visitors) -> None:
    page = visitor.enter("aino", DESKTOP)
    page.goto("/networks/")
    tab_to(page, page.get_by_role("main").get_by_role("link", name=re.compile("Maija")).first)
    press(page, "Enter")
    expect(page).to_have_url(re.compile(r"/networks/[0-9a-f-]{36}/"))
    book = page.get_by_role("main").get_by_role("link", name=re.compile("meeting", re.IGNORECASE))
    tab_to(page, book.filter(visible=True).and_(page.locator("[href*='/meetings/new/']")).first)
    press(page, "Enter")
    begins = (clock.now() + timedelta(days=9)).astimezone(HELSINKI)
    write_day(page, begins)
    write(page, "Begins at", "0615AM")
    at_home = page.get_by_label("At home")
    tab_to(page, page.locator("input[name=way]:checked, input[name=way]:first-of-type").first)
    while not at_home.is_checked():
        press(page, "ArrowDown")
    write(page, re.compile("^Where, or how to join"), "Vaasankatu 3")
    for name in (re.compile(r"^\s*Sami$"), re.compile(r"^\s*Pekka \(")):
        tab_to(page, page.get_by_label(name))
        if not page.get_by_label(name).is_checked():
            press(page, "Space")
    tab_to(page, page.get_by_role("button", name="Book and tell everybody"))
    press(page, "Enter")
    expect(page).to_have_url(re.compile(r"/meetings/[0-9a-f-]{36}/"))
    expect(page.get_by_role("main")).to_contain_text("Vaasankatu 3")


def test_a_printed_meeting_is_its_words(visitor: Visitors) -> None:
    page = visitor.at(DESKTOP)
    in_by_his_link(visitor, page)
    page.get_by_label("Add something in your own words").fill("These words are printed.")
    page.get_by_role("button", name="Share with everyone").click()
    expect(page.get_by_text("These words are printed.")).to_be_visible()
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in (page.get_by_role("banner"), page.get_by_role("navigation"), page.locator("form, button")):
        expect(hidden.filter(visible=True)).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("These words are printed.")).to_be_visible()
    ink, paper = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert paper == "rgb(255, 255, 255)"
    assert max(map(int, re.findall(r"\d+", ink)[:3])) < 100


def test_a_desk_shows_the_head_in_one_line_in_every_language_and_keys_reach_what_is_behind_ones_name(
    visitor: Visitors,
) -> None:
    page = visitor.enter("ritva", DESKTOP)
    for language in ("fi", "de", "ar", "en"):
        tab_to(page, page.locator(".menu > summary"))
        press(page, "Enter")
        tab_to(page, page.locator(f".menu button[value={language}]"))
        press(page, "Enter")
        expect(page.locator(f"html[lang={language}]")).to_have_count(1)
        heights = page.evaluate(
            "['.top', '.nav', '.menu'].map((each) => document.querySelector(each).offsetHeight)"
        )
        assert heights[0] < 70, f"the head is {heights[0]} px high in {language}"
        assert max(heights[1:]) < heights[0], f"something lies below another in {language}"
    tab_to(page, page.locator(".menu > summary"))
    press(page, "Enter")
    expect(page.get_by_role("link", name="About me")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
