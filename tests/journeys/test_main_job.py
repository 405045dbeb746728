"""The main job, from a neighbour's worry to a brother's voice on everybody's page."""

import re
import time
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page

from opendialogue import clock
from tests import hurry
from tests.journeys.conftest import DESKTOP, PHONE, Visitors, expect, looks_right

PATIENCE = 60.0
#: how soon, in seconds, a voice is on everybody's page
AT_ONCE = 2.0
HELSINKI = ZoneInfo("Europe/Helsinki")
WINDOWS = pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])


def ask_for_support(page: Page, words: str) -> None:
    """Tuula, at /start/, about Maija."""
    page.goto("/start/")
    page.get_by_label("Somebody I am worried about").check()
    page.get_by_label("What are they called?").fill("Maija")
    page.get_by_label("What are you to one another?").fill("neighbour")
    page.get_by_label("What is happening, in your own words").fill(words)
    page.get_by_label("Your name").fill("Tuula")
    page.get_by_label("A phone number").fill("+358 40 200 0003")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile(r"/start/[0-9a-f-]{36}/$"))


def letters_to(page: Page, name: str) -> Locator:
    """What somebody was sent, newest first, in a letterbox that looks for new letters by itself."""
    page.goto("/demo/letterbox/")
    return page.locator("article").filter(has=page.get_by_role("heading", name=re.compile(f" to {name}$")))


def letter(page: Page, to: str, about: str | re.Pattern[str]) -> Locator:
    """The newest letter to somebody in the letterbox that says this; waits until it has been sent."""
    wanted = letters_to(page, to).filter(has_text=about).first
    expect(wanted.get_by_text("Sent", exact=True)).to_be_visible()
    return wanted


def one_tap_links(page: Page) -> list[str]:
    """Where Aino's letters so far lead to take somebody on, the newest first."""
    links = letters_to(page, "Aino").locator('a[href^="/t/"]')
    return links.evaluate_all("links => links.map(link => link.getAttribute('href'))")


def open_new_link(page: Page, known: list[str]) -> None:
    """Waits until Aino has been told of somebody new, and opens the link in that letter."""
    others = "".join(f':not([href="{link}"])' for link in known)
    new = letters_to(page, "Aino").locator(f'a[href^="/t/"]{others}').first
    expect(new).to_be_visible()
    page.goto(str(new.get_attribute("href")))


def until_it_says(page: Page, words: str) -> None:
    """Waits until the page that is open would say this, asking as often as somebody could, and opens it again."""
    end = time.monotonic() + PATIENCE
    while words not in page.request.get(page.url).text():
        assert time.monotonic() < end, f"{page.url} never says {words!r}"
        page.wait_for_timeout(500)
    page.reload()


@WINDOWS
def test_tuula_asks_for_support_about_maija_and_sees_by_when(
    visitor: Visitors, window: dict[str, int]
) -> None:
    page = visitor.at(window)
    page.goto("/demo/")
    looks_right(page)
    page.goto("/")
    looks_right(page)
    page.get_by_role("link", name=re.compile("support")).first.click()
    looks_right(page)

    page.get_by_role("button", name="Send").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    looks_right(page)
    summary.get_by_role("link").first.click()
    expect(page.locator("input:focus, textarea:focus")).to_have_count(1)

    before = tomorrow()
    ask_for_support(page, "She has been walking up and down all night and does not let me in.")

    # Midnight may have come meanwhile.
    expect(page.get_by_role("main")).to_contain_text(re.compile(f"{before}|{tomorrow()}"))
    expect(page.get_by_role("main")).to_contain_text("Aino")
    expect(page.get_by_role("main")).not_to_contain_text("walking up and down")
    looks_right(page)


def tomorrow() -> str:
    by_when = (clock.now() + timedelta(hours=24)).astimezone(HELSINKI)
    return f"{by_when:%A} {by_when.day} {by_when:%B}"


@WINDOWS
def test_aino_is_told_takes_it_on_and_books_tonight_and_pekka_joins_by_his_link(
    visitor: Visitors, window: dict[str, int]
) -> None:
    aino = visitor.enter("aino", window)
    looks_right(aino)
    known = one_tap_links(aino)
    ask_for_support(visitor.at(PHONE), "I hear her through the wall.")
    open_new_link(aino, known)
    looks_right(aino)
    aino.get_by_role("button", name="I take this on").click()
    expect(aino.get_by_role("heading", name="You have it")).to_be_visible()
    looks_right(aino)
    aino.get_by_role("link", name="Open it").click()
    looks_right(aino)

    speak_and_begin_maijas_network(aino)
    book_tonight(aino)

    pekka = visitor.at(PHONE)
    open_his_link(pekka)
    pekka.get_by_role("button", name="Yes", exact=True).click()
    looks_right(pekka)
    watch_his_voice_arrive(aino, pekka)


def speak_and_begin_maijas_network(aino: Page) -> None:
    aino.get_by_role("button", name="We have spoken").click()
    looks_right(aino)
    aino.get_by_role("link", name="Somebody we know").click()
    looks_right(aino)
    aino.get_by_label("Whose network is it?").select_option(label="Maija")
    aino.get_by_role("button", name="It is about them").click()
    aino.get_by_role("link", name=re.compile("Offer .*meeting")).first.click()


def book_tonight(aino: Page) -> None:
    """Within the day, as soon as none of the two is in another meeting, with Sami, Maija and Pekka."""
    looks_right(aino)
    for hours in range(9, 25, 2):
        begins = (clock.now() + timedelta(hours=hours)).astimezone(HELSINKI)
        aino.get_by_label("Day", exact=True).fill(f"{begins:%Y-%m-%d}")
        aino.get_by_label("Begins at").fill(f"{begins:%H:%M}")
        aino.get_by_label("At home").check()
        aino.get_by_label("Where, or how to join").fill("Vaasankatu 3, second floor")
        aino.get_by_role("checkbox", name=re.compile("Sami")).check()
        aino.get_by_role("checkbox", name=re.compile("Maija")).check()
        aino.get_by_role("checkbox", name=re.compile("Pekka")).check()
        aino.get_by_role("button", name="Book and tell everybody").click()
        aino.wait_for_load_state()
        if "/meetings/new/" not in aino.url:
            break
        expect(aino.get_by_role("alert")).to_contain_text("in another meeting")
        looks_right(aino)
    expect(aino).to_have_url(re.compile(r"/meetings/[0-9a-f-]{36}/"))
    expect(aino.get_by_role("main")).to_contain_text("Vaasankatu 3, second floor")
    looks_right(aino)


def open_his_link(pekka: Page) -> None:
    message = letter(pekka, "Pekka", "/j/")
    expect(message).not_to_contain_text(re.compile("Maija|dialogue|meeting|support", re.IGNORECASE))
    link = message.locator('a[href^="/j/"]')
    address = link.get_attribute("href")
    link.click()
    looks_right(pekka)
    expect(pekka.get_by_role("main")).to_contain_text("Pekka")
    pekka.get_by_role("main").get_by_role("button").first.click()
    expect(pekka).to_have_url(re.compile(r"/meetings/[0-9a-f-]{36}/"))
    assert address not in pekka.url
    looks_right(pekka)


def watch_his_voice_arrive(aino: Page, pekka: Page) -> None:
    aino.goto(pekka.url)
    aino.evaluate("window.notReloaded = true")
    words = "I can stay with her until Monday."
    pekka.get_by_label("Add something in your own words").fill(words)
    with hurry.timed() as taken:
        pekka.get_by_role("button", name="Share with everyone").click()
        expect(aino.get_by_text(words)).to_be_visible()
    assert taken.seconds <= AT_ONCE
    assert aino.evaluate("window.notReloaded")
    expect(pekka.get_by_text(words)).to_have_count(1)
    looks_right(aino)
    looks_right(pekka)
    expect(pekka.get_by_role("button", name="Leave this page")).to_be_visible()


@WINDOWS
def test_leena_watches_a_contact_go_up_the_ladder_and_reads_nobodys_words(
    visitor: Visitors, window: dict[str, int]
) -> None:
    ask_for_support(visitor.at(PHONE), "Nobody has taken this on yet.")
    leena = visitor.enter("leena", window)
    leena.goto("/contacts/")
    looks_right(leena)
    row = leena.get_by_role("main").locator("a", has_text="Maija").last
    row.click()
    leena.wait_for_url(re.compile(r"/contacts/[0-9a-f-]{36}/"))
    expect(leena.get_by_role("main")).not_to_contain_text("Nobody has taken this on yet.")
    visitor.service.move_clock(31 * 60)
    try:
        until_it_says(leena, "Leena: ")
        expect(leena.get_by_text(re.compile("Leena: ")).first).to_be_visible()
        looks_right(leena)
        # Where several wait at once, one letter tells of all.
        letter(leena, "Leena", re.compile("Somebody|waiting for"))
    finally:
        visitor.service.move_clock(0)
    leena.goto("/reports/")
    looks_right(leena)
    expect(leena.get_by_role("img").first).to_be_visible()


def without_chance(html: str) -> str:
    """A page without what is drawn by lot for every answer, and without its own address."""
    return re.sub(r'(nonce|value|href|action)="[^"]*"', "", html)


@WINDOWS
def test_eero_finds_nothing(visitor: Visitors, window: dict[str, int]) -> None:
    maija = visitor.enter("maija", PHONE)
    hers = [
        address
        for address in maija.locator("main a").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )
        if re.search(r"[0-9a-f-]{36}", address)
    ]
    assert hers
    eero = visitor.enter("eero", window)
    for address in ("/today/", "/contacts/", "/networks/", "/reports/"):
        eero.goto(address)
        looks_right(eero)
        expect(eero.get_by_role("main")).not_to_contain_text("Maija")
    seen: set[str] = set()
    for address in hers:
        assert eero.request.get(address).status == 404
        eero.goto(address)
        expect(eero.get_by_role("main")).not_to_contain_text("Maija")
        # What is not there is not there in the same words: the same page need not be looked at again.
        if (page := without_chance(eero.content())) not in seen:
            looks_right(eero)
        seen.add(page)
