"""Journeys in a real browser, through a real running service."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import PATIENCE
from tests.running import RunningService, running_service

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
#: axe tells what is wrong alone: writing down where everything is that is right takes longer than to look
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
#: the dark theme differs from the light one in its colours alone (`light-dark()` in the stylesheet)
BY_COLOUR = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with running_service(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture
def visitor(browser: Browser, service: RunningService) -> Iterator["Visitors"]:
    visitors = Visitors(browser, service)
    yield visitors
    visitors.leave()


class Visitors:
    """People at their own devices: each has a browser context of their own."""

    def __init__(self, browser: Browser, service: RunningService) -> None:
        self.browser = browser
        self.service = service
        self.contexts: list[BrowserContext] = []

    def at(self, viewport: dict[str, int], **more: object) -> Page:
        """A new device with the window open at the demo's first page."""
        context = self.browser.new_context(
            viewport=viewport,
            base_url=self.service.address,
            has_touch=viewport is PHONE,
            locale="en-GB",
            **more,
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))
        return page

    def enter(self, slug: str, viewport: dict[str, int]) -> Page:
        """Somebody of the cast, entered with one click from /demo/."""
        page = self.at(viewport)
        page.goto("/demo/")
        page.locator(f'form[action="/demo/enter/{slug}/"] button').first.click()
        page.wait_for_url(lambda url: "/demo/" not in url)
        return page

    def leave(self) -> None:
        for context in self.contexts:
            context.close()


def looks_right(page: Page) -> None:
    """No axe violation in either theme, and nothing wider than the window."""
    # A press has opened the next page, which may have no content yet.
    page.wait_for_load_state("load")
    for scheme, rules in (("dark", BY_COLOUR), ("light", RULES)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page, options=rules)
        assert found.violations_count == 0, f"{page.url} ({scheme})\n{found.generate_report()}"
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{page.url} is {wider} px wider than its window"


__all__ = ["DESKTOP", "PHONE", "Visitors", "expect", "looks_right"]
