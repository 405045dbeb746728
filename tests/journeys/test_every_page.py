"""Every page of everybody, found by following links: for all eyes, in every window, with nothing from elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import ConsoleMessage, Page, Request

from tests.journeys.conftest import BY_COLOUR, DESKTOP, PHONE, RULES, Visitors

NARROW = {"width": 320, "height": 640}
#: whoever works here first, so that a page which several can see is looked at as by the first of them
ROLES = ("aino", "leena", "ritva", "olavi", "eero", "maija", "pekka", "kaarina", "tuula")
MEMBERS = {"maija", "pekka", "kaarina", "tuula"}
WITHOUT_SIGNING_IN = (
    "/",
    "/start/",
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/password/reset/",
    "/j/no-such-link/",
    "/t/no-such-link/",
    "/no-such-page/",
    "/demo/",
    "/demo/letterbox/",
    "/styleguide/",
)
#: what differs between windows, besides what differs between themes; all else about a page is the same in each
BY_WINDOW = BY_COLOUR | {"runOnly": [*BY_COLOUR["runOnly"], "target-size", "scrollable-region-focusable"]}


@dataclass
class Watched:
    """A browser window, and what went wrong in it."""

    page: Page
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self.note_error)
        self.page.on("request", self.note_request)

    def note_error(self, message: ConsoleMessage) -> None:
        # A browser writes down by itself that a page answered 404 or 403, also where that is what was asked for.
        if message.type == "error" and "status of 40" not in message.text:
            self.wrong.append(f"{self.page.url}: {message.text}")

    def note_request(self, request: Request) -> None:
        here, asked = urlsplit(self.page.url).netloc, urlsplit(request.url)
        if asked.scheme.startswith("http") and here and asked.netloc != here:
            self.wrong.append(f"{self.page.url} asks {request.url}")

    def look(self) -> None:
        """The page that is open, in both themes and three windows, loaded once."""
        self.page.set_viewport_size(DESKTOP)
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self.note_axe(Axe().run(self.page, options=RULES).response["violations"], "desktop, light")
        self.check("desktop, dark", DESKTOP, "dark", BY_COLOUR)
        self.check("phone, dark", PHONE, "dark", BY_WINDOW)
        self.check("phone, light", PHONE, "light", BY_WINDOW)
        self.check("a narrow phone", NARROW, "light", None)

    def check(self, name: str, window: dict[str, int], scheme: Any, rules: dict[str, Any] | None) -> None:
        if self.page.viewport_size != window:
            self.page.set_viewport_size(window)
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        wider = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if wider > 0:
            self.wrong.append(f"{self.page.url} is {wider} px too wide ({name})")
        if rules:
            found = self.page.evaluate("rules => axe.run(document, rules)", rules)
            self.note_axe(found["violations"], name)

    def note_axe(self, violations: list[dict[str, Any]], name: str) -> None:
        for violation in violations:
            where = "; ".join(node["html"][:200] for node in violation["nodes"][:3])
            self.wrong.append(f"{self.page.url} ({name}) {violation['id']}: {violation['help']}: {where}")


def kind_of(address: str) -> str:
    """The name of an address and of what it is asked: pages of one kind are looked at once."""
    parts = urlsplit(address)
    try:
        name = resolve(parts.path).view_name or parts.path
    except Resolver404:
        name = re.sub(r"[0-9a-f-]{36}", "…", parts.path)
    return f"{name} {sorted(parse_qs(parts.query))}"


def links_of(page: Page) -> Iterator[str]:
    here = urlsplit(page.url).netloc
    for href in page.locator("a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))"):
        parts = urlsplit(urljoin(page.url, href))
        if (
            parts.scheme.startswith("http")
            and parts.netloc == here
            and not parts.path.endswith((".ics", ".txt"))
        ):
            yield parts._replace(fragment="").geturl()


@pytest.fixture(scope="module")
def seen() -> set[tuple[bool, str]]:
    """The kinds of pages that were looked at already, as staff or not."""
    return set()


@pytest.mark.parametrize("role", ROLES)
def test_every_page_that_links_lead_to_looks_right(
    role: str, visitor: Visitors, seen: set[tuple[bool, str]]
) -> None:
    watched = Watched(visitor.enter(role, DESKTOP))
    waiting = [watched.page.url, urljoin(watched.page.url, "/today/")]
    own: set[str] = set()
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if kind in own or "/demo/" in address:
            continue
        own.add(kind)
        if watched.page.url != address:
            answer = watched.page.goto(address)
            assert answer is None or answer.status == 200, f"a link leads to {address}: {answer.status}"
        waiting += links_of(watched.page)
        shown = (role in MEMBERS, kind_of(watched.page.url))
        if shown not in seen:
            seen.add(shown)
            watched.look()
    assert not watched.wrong, "\n".join(watched.wrong)


def test_pages_that_run_from_right_to_left_look_right(visitor: Visitors) -> None:
    page = visitor.enter("maija", PHONE)
    network = page.locator('a[href^="/networks/"]').first.get_attribute("href")
    meeting = page.locator('a[href^="/meetings/"]').first.get_attribute("href")
    watched = Watched(page)
    speak(page, "ar")
    try:
        for address in ("/today/", network, f"{network}map/", meeting, "/me/", "/start/"):
            page.goto(address)
            assert page.locator('html[lang="ar"][dir="rtl"]').count()
            watched.look()
    finally:
        # The demo is shared: whoever comes next reads English again.
        page.goto(urljoin(page.url, "/today/"))
        speak(page, "en")
    assert not watched.wrong, "\n".join(watched.wrong)


@pytest.mark.parametrize("role", ["maija", "ritva"])
def test_long_german_words_fit_a_narrow_phone(role: str, visitor: Visitors) -> None:
    page = visitor.enter(role, NARROW)
    speak(page, "de")
    waiting, kinds, too_wide = [page.url], set(), []
    while waiting:
        address = waiting.pop(0)
        if kind_of(address) in kinds or "/demo/" in address:
            continue
        kinds.add(kind_of(address))
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == "de"
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            too_wide.append(address)
        waiting += links_of(page)
    assert len(kinds) > 10
    assert not too_wide
    # The demo is shared: whoever comes next reads English again.
    page.goto(urljoin(page.url, "/today/"))
    speak(page, "en")


def speak(page: Page, language: str) -> None:
    """Chooses a language; whoever works here finds them behind their name."""
    for menu in page.locator(".menu > summary").all():
        menu.click()
    page.locator(f'button[name="language"][value="{language}"]').first.click()
    page.locator(f'html[lang="{language}"]').wait_for()


def test_pages_for_whoever_comes_by_and_pages_of_what_went_wrong_look_right(visitor: Visitors) -> None:
    watched = Watched(visitor.at(DESKTOP))
    for address in WITHOUT_SIGNING_IN:
        watched.page.goto(address)
        watched.look()
    watched.page.goto("/accounts/login/")
    watched.page.evaluate(
        "document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(it => it.value = 'x')"
    )
    watched.page.get_by_label("Password").press("Enter")
    watched.page.wait_for_load_state()
    watched.look()
    assert not watched.wrong, "\n".join(watched.wrong)
