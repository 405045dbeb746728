"""A whole meeting on three devices at once: Aino at a desk, Pekka on a phone that loses its network, Tuula without
scripts. Before, during and after it is one page, and at the end all three read the same."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from meetings.models import Meeting
from networks.models import Person, Place, PlaceState
from opendialogue import clock
from tests.cast import Cast, gather
from tests.journeys.conftest import DESKTOP, PHONE, looks_right
from tests.meetings.listening import cookie, web_server
from tests.meetings.together import meeting_of

pytestmark = pytest.mark.django_db(transaction=True)
#: for whatever takes its time on a machine that has other things to do, in milliseconds
PATIENCE = 60_000
UNTIL_WE_MEET = timedelta(hours=3)
FIELD = "Add something in your own words"
SHARE = "Share with everyone"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cast = gather(clock.now())
    Place.objects.filter(person=cast.tuula).update(state=PlaceState.JOINED)
    return cast


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return meeting_of(cast, cast.maija, cast.pekka, cast.tuula, at=clock.now() + UNTIL_WE_MEET)


@pytest.fixture
def moved(tmp_path: Path) -> Path:
    """The file by which the service's clock is moved."""
    moved = tmp_path / "clock-offset"
    moved.write_text("0")
    return moved


@pytest.fixture
def address(meeting: Meeting, moved: Path) -> Iterator[str]:
    with web_server(CLOCK_OFFSET_FILE=str(moved)) as address:
        yield address


@pytest.fixture
def devices(browser: Browser) -> Iterator[list[BrowserContext]]:
    devices: list[BrowserContext] = []
    yield devices
    for device in devices:
        device.close()


def at_the_page(
    browser: Browser,
    devices: list[BrowserContext],
    where: str,
    person: Person,
    window: dict[str, int],
    *,
    script: bool = True,
) -> Page:
    host = where.partition("/meetings/")[0]
    device = browser.new_context(viewport=window, java_script_enabled=script, locale="en-GB", base_url=host)
    device.set_default_timeout(PATIENCE)
    devices.append(device)
    name, _, key = cookie(person).partition("=")
    device.add_cookies([{"name": name, "value": key, "url": host}])
    page = device.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))
    page.goto(where)
    return page


def share(page: Page, words: str) -> None:
    page.get_by_label(FIELD).fill(words)
    page.get_by_role("button", name=SHARE).click()


def sees(page: Page, words: str) -> None:
    expect(page.locator("main").get_by_text(words, exact=True).first).to_be_visible(timeout=PATIENCE)


def said_on(page: Page) -> list[str]:
    return page.locator("[data-list=voice] > li").evaluate_all("all => all.map((one) => one.dataset.id)")


@pytest.fixture
def three(
    browser: Browser, devices: list[BrowserContext], address: str, cast: Cast, meeting: Meeting
) -> tuple[Page, Page, Page]:
    where = f"{address}/meetings/{meeting.pk}/"
    return (
        at_the_page(browser, devices, where, cast.aino, DESKTOP),
        at_the_page(browser, devices, where, cast.pekka, PHONE),
        at_the_page(browser, devices, where, cast.tuula, PHONE, script=False),
    )


def test_three_people_go_through_a_whole_meeting(
    three: tuple[Page, Page, Page], moved: Path, meeting: Meeting
) -> None:
    aino, pekka, tuula = three
    before(aino, pekka, tuula)
    moved.write_text(str(UNTIL_WE_MEET.total_seconds()))
    for page in three:
        page.reload()
    aino.get_by_role("button", name="We have begun").click()
    aino.get_by_role("button", name="We have ended").wait_for()
    speaking(aino, pekka, tuula)
    reflecting_while_pekka_is_away(aino, pekka, tuula)
    left_open_and_nothing_settled(aino, pekka, tuula)
    going_on(aino, pekka, tuula)
    aino.get_by_role("button", name="We have ended").click()
    after(aino, pekka, tuula, meeting)


def before(aino: Page, pekka: Page, tuula: Page) -> None:
    expect(tuula.get_by_role("heading", name="What it will be like")).to_be_visible()
    tuula.get_by_role("button", name="Yes").click()
    expect(tuula.get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "true")
    share(pekka, "I come straight from work.")
    sees(aino, "I come straight from work.")
    looks_right(pekka)


def speaking(aino: Page, pekka: Page, tuula: Page) -> None:
    """Each for themselves, and Tuula's words by Aino's hand, which Tuula puts right."""
    share(pekka, "She called me at four in the morning.")
    sees(aino, "She called me at four in the morning.")
    aino.get_by_text("Write down for somebody else, or think out loud").click()
    aino.get_by_label("Whose words are these?").select_option(label="Tuula")
    share(aino, "I hear her through the wall.")
    theirs = pekka.locator("article").filter(has_text="I hear her through the wall.")
    expect(theirs).to_contain_text("Tuula", timeout=PATIENCE)
    expect(theirs).to_contain_text("Aino")
    tuula.reload()
    hers = tuula.locator("article").filter(has_text="I hear her through the wall.")
    hers.get_by_role("link", name="Put it right").click()
    tuula.get_by_label("The words").fill("I hear her singing through the wall.")
    tuula.get_by_role("button", name="Keep this wording").click()
    for page in (aino, pekka, tuula):
        sees(page, "I hear her singing through the wall.")
    looks_right(aino)


def reflecting_while_pekka_is_away(aino: Page, pekka: Page, tuula: Page) -> None:
    """What he writes meanwhile stays in his sight, marked unsent, and is the same for all once he is back."""
    pekka.context.set_offline(True)
    share(pekka, "I do not know what I can promise.")
    expect(pekka.locator(".voice-unsent .words")).to_have_text(
        "I do not know what I can promise.", timeout=PATIENCE
    )
    looks_right(pekka)
    aino.get_by_role("button", name="Think out loud together").click()
    aino.get_by_role("button", name="We have thought out loud").wait_for()
    expect(aino.get_by_label("Thinking out loud with my colleagues, in front of everyone")).to_be_checked()
    share(aino, "I notice how quiet I become when I hear of the nights.")
    sees(aino, "I notice how quiet I become when I hear of the nights.")
    tuula.reload()
    sees(tuula, "I notice how quiet I become when I hear of the nights.")
    aino.get_by_role("button", name="We have thought out loud").click()
    aino.get_by_role("button", name="Think out loud together").wait_for()
    pekka.context.set_offline(False)
    sees(pekka, "I notice how quiet I become when I hear of the nights.")
    expect(pekka.locator(".voice-unsent")).to_have_count(0, timeout=PATIENCE)
    sees(aino, "I do not know what I can promise.")
    tuula.reload()
    promised = tuula.locator("article").filter(has_text="I do not know what I can promise.")
    promised.get_by_role("link", name="Answer").click()
    share(tuula, "You need not promise anything.")
    for page in (aino, pekka):
        sees(page, "You need not promise anything.")


def left_open_and_nothing_settled(aino: Page, pekka: Page, tuula: Page) -> None:
    pekka.get_by_text("Leave something open").click()
    pekka.get_by_label("What do we leave open?").fill("Who has the spare key.")
    pekka.get_by_role("button", name="Leave this open").click()
    sees(aino, "Who has the spare key.")
    tuula.get_by_role("button", name="Nothing was settled today").click()
    for page in (aino, pekka, tuula):
        sees(page, "Nothing was settled today. A meeting may end like that, and it is complete.")
    looks_right(pekka)


def going_on(aino: Page, pekka: Page, tuula: Page) -> None:
    """A way in the words of the meeting; where Maija stands is not known, and it is said so."""
    aino.get_by_text("Write down a way to go on").click()
    aino.get_by_label("How could we go on?").fill("We meet again tomorrow at six.")
    aino.get_by_role("button", name="Add this way").click()
    sees(pekka, "We meet again tomorrow at six.")
    pekka.get_by_role("link", name="Say where you stand").click()
    pekka.get_by_label("With this").check()
    looks_right(pekka)
    pekka.get_by_role("button", name="Say this to everyone").click()
    tuula.reload()
    tuula.get_by_role("link", name="Say where you stand").click()
    tuula.get_by_label("Not yet").check()
    tuula.get_by_label("In your own words").fill("I have to ask at work.")
    tuula.get_by_role("button", name="Say this to everyone").click()
    for page in (aino, pekka, tuula):
        way = page.locator("section.way").filter(has_text="We meet again tomorrow at six.")
        expect(way.get_by_text("I have to ask at work.")).to_be_visible(timeout=PATIENCE)
        expect(way).to_contain_text("Pekka: is with this", timeout=PATIENCE)
        expect(way).to_contain_text("Maija: has not spoken to it yet")
    looks_right(aino)


def after(aino: Page, pekka: Page, tuula: Page, meeting: Meeting) -> None:
    aino.get_by_role("button", name="We have ended").wait_for(state="detached")
    share(pekka, "On the way home I thought of the lake.")
    for page in (aino, pekka):
        sees(page, "On the way home I thought of the lake.")
    tuula.reload()
    sees(tuula, "On the way home I thought of the lake.")
    stored = [str(voice) for voice in meeting.voices.values_list("pk", flat=True)]
    assert len(stored) == 7
    for page in (aino, pekka, tuula):
        assert said_on(page) == stored
    for page in (aino, pekka):
        page.reload()
        looks_right(page)
    assert pekka.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('words:'))") == []
