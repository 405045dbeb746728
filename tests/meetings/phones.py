"""A meeting's page on a phone, and what the phone keeps of it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from meetings.models import Meeting
from networks.models import Person
from opendialogue import clock
from tests.cast import Cast, gather
from tests.meetings.listening import cookie
from tests.meetings.together import meeting_of

FIELD = "Add something in your own words"
#: how long a page may take to find its connection again
PATIENCE = 30_000


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return gather(clock.now())


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return meeting_of(cast, at=clock.now())


@pytest.fixture
def phone(browser: Browser, server: str) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 390, "height": 700}, base_url=server)
    yield context
    context.close()


def opened(phone: BrowserContext, server: str, meeting: Meeting, person: Person) -> Page:
    """The meeting's page as this person opens it on the phone."""
    name, _, key = cookie(person).partition("=")
    phone.add_cookies([{"name": name, "value": key, "url": server}])
    page = phone.new_page()
    page.goto(f"/meetings/{meeting.pk}/")
    expect(page.locator("[data-status]")).to_have_text("Up to date")
    return page


def share(page: Page, words: str) -> None:
    page.get_by_label(FIELD).fill(words)
    page.get_by_role("button", name="Share with everyone").click()


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('words:'))")


def pages_kept(page: Page) -> list[str]:
    keys = "async () => (await (await caches.open('kept')).keys()).map((request) => request.url)"
    return page.evaluate(keys)


def until(page: Page, is_so: Callable[[], bool]) -> None:
    for _attempt in range(PATIENCE // 100):
        if is_so():
            return
        page.wait_for_timeout(100)
    pytest.fail("it did not come about")
