"""The small script of every page, in a real browser: leaving, sending once, finding what needs another look."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from opendialogue.configuration import ROOT

SCRIPT = (ROOT / "static" / "scripts" / "page.js").read_text()
CSS = (ROOT / "static" / "opendialogue.css").read_text()
PAGE = """<!doctype html><html lang="en"><head><title>A meeting</title>
<link rel="stylesheet" href="/page.css"><script src="/page.js" defer></script></head><body>
<form method="post" action="/leave/" data-leave="https://away.example/weather"><button>Leave this page</button></form>
<div class="summary" tabindex="-1" data-focus><a href="#id_name">Your name</a></div>
<form method="post" action="/send/" target="sent"><div class="field"><label for="id_name">Your name</label>
<input id="id_name" name="name"></div><button>Send</button></form><iframe name="sent" title="sent"></iframe>
</body></html>"""
LETTER = """<!doctype html><html lang="en"><head><title>A letter</title>
<script src="/page.js" defer></script></head><body>
<form method="post" action="/sent/"><label for="words">Your words</label><textarea id="words" name="words"></textarea>
<button>Send</button></form></body></html>"""


class Site:
    """A made-up site of one page that remembers what was posted to it."""

    def __init__(self, page: Page) -> None:
        self.posted: list[str] = []
        page.route("**/*", self.answer)

    def answer(self, route: Route) -> None:
        request = route.request
        path = request.url.split("/", 3)[3]
        if request.method == "POST":
            self.posted.append(f"/{path}")
            route.fulfill(body="")
        elif path.endswith(".js"):
            route.fulfill(body=SCRIPT, content_type="text/javascript")
        elif path.endswith(".css"):
            route.fulfill(body=CSS, content_type="text/css")
        else:
            body = "the weather" if "away.example" in request.url else LETTER if "letter" in path else PAGE
            route.fulfill(body=body, content_type="text/html")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture
def site(page: Page) -> Site:
    site = Site(page)
    page.goto("https://meeting.example/one/")
    return site


def test_leaving_ends_the_session_forgets_and_leaves_no_way_back(page: Page, site: Site):
    page.evaluate("localStorage.setItem('unsent', 'words'), sessionStorage.setItem('draft', 'words')")
    page.get_by_role("button", name="Leave this page").click()
    page.wait_for_url("https://away.example/weather")
    assert site.posted == ["/leave/"]
    page.goto("https://meeting.example/two/")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    page.go_back()
    assert page.url == "https://away.example/weather"
    page.go_back()
    assert "meeting.example" not in page.url


def test_escape_three_times_leaves(page: Page, site: Site):
    for _press in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("https://away.example/weather")


def test_escape_twice_or_with_something_between_stays(page: Page, site: Site):
    for key in ("Escape", "Escape", "a", "Escape", "Escape"):
        page.keyboard.press(key)
    page.wait_for_timeout(200)
    assert page.url == "https://meeting.example/one/"
    assert site.posted == []


def test_a_form_goes_once_however_often_its_button_is_pressed(page: Page, site: Site):
    page.locator("form[action='/send/'] button").dblclick()
    page.locator("form[action='/send/'] button").click(force=True)
    page.wait_for_timeout(200)
    assert site.posted == ["/send/"]


@pytest.mark.parametrize(("sent", "found"), [(True, ""), (False, "She does not open the door")])
def test_words_wait_for_whoever_comes_back_until_they_are_sent(
    page: Page, site: Site, sent: bool, found: str
):
    page.goto("https://meeting.example/letter/")
    page.get_by_label("Your words").fill("She does not open the door")
    if sent:
        page.get_by_role("button", name="Send").click()
        page.wait_for_url("**/sent/")
    else:
        page.goto("https://meeting.example/two/")
    page.go_back()
    assert page.get_by_label("Your words").input_value() == found


def test_the_summary_is_focused_and_its_link_reaches_the_field(page: Page, site: Site):
    assert page.evaluate("document.activeElement.className") == "summary"
    page.get_by_role("link", name="Your name").click()
    assert page.evaluate("document.activeElement.id") == "id_name"
