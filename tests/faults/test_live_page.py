"""Whatever breaks while people speak: at the end every page shows the same voices in the same order, each once."""

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack

import psutil
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from tests.faults.between import Between, Fate
from tests.faults.conftest import PATIENCE, House, Notes, until
from tests.faults.phones import Gathering
from tests.faults.talking import Talk, Web, gathering, held, talk, web

__all__ = ["gathering", "talk", "web"]

SOON = PATIENCE * 1000

#: what holds a request up before its words are committed, and what while its answer is made
BEFORE_COMMIT = "SELECT * FROM meetings_meeting FOR UPDATE"
AFTER_COMMIT = "LOCK TABLE meetings_picture IN ACCESS EXCLUSIVE MODE"


@pytest.mark.parametrize("moment", ["before the commit", "after the commit"])
def test_the_web_process_is_killed_in_mid_post(
    house: House, web: Web, talk: Talk, figures: Notes, moment: str
) -> None:
    talk.join(web.address)
    talk.everybody_speaks()
    talk.ends_alike()
    before = len(talk.stored())
    with held(house, BEFORE_COMMIT if moment == "before the commit" else AFTER_COMMIT):
        talk.said.add(talk.phones[1].say("Is anybody there?"))
        if moment == "before the commit":
            waiting = "pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%meetings_meeting%'"
            until(lambda: house.count(waiting) > 0, "the words wait to be stored")
        else:
            until(lambda: len(talk.stored()) == before + 1, "the words are stored")
        web.kill()
    assert talk.phones[1].unsent
    web.begin()
    talk.everybody_speaks()
    lost, doubled = talk.ends_alike()
    figures(
        f"web killed (kill -9) in mid-POST, {moment}",
        "sent again with the same UUID and stored once",
        voices=len(talk.said),
        lost=lost,
        doubled=doubled,
    )


def test_valkey_is_flushed_frozen_gone_and_back(house: House, web: Web, talk: Talk, figures: Notes) -> None:
    valkey = house.servers.valkey
    assert valkey.process is not None
    server = psutil.Process(valkey.process.pid)
    talk.join(web.address)
    talk.everybody_speaks()
    talk.ends_alike()
    house.broker().flushall()
    talk.everybody_speaks()
    talk.ends_alike()
    server.suspend()
    try:
        until(lambda: _pace(talk) == [True], "pages are told that updates are slower")
        talk.everybody_speaks()
        talk.ends_alike()
    finally:
        server.resume()
    until(lambda: _pace(talk) == [False], "pages are told that updates are quick again")
    talk.everybody_speaks()
    valkey.process.kill()
    valkey.process.wait(PATIENCE)
    until(lambda: _pace(talk) == [True], "pages are told that updates are slower")
    talk.everybody_speaks()
    talk.ends_alike()
    valkey.begin()
    valkey.wait(time.sleep)
    until(lambda: _pace(talk) == [False], "pages are told that updates are quick again")
    talk.everybody_speaks()
    lost, doubled = talk.ends_alike()
    figures(
        "open meetings: Valkey flushed, frozen, gone and back",
        "the database is read each second; pages say “Updates are slower just now” until it is back",
        voices=len(talk.said),
        lost=lost,
        doubled=doubled,
    )


def _pace(talk: Talk) -> list[bool]:
    """What the pages were told last of how quick updates are; one word where all were told the same."""
    return sorted({phone.paces[-1] if phone.paces else False for phone in talk.phones})


def test_postgresql_is_restarted_while_people_speak(
    house: House, web: Web, talk: Talk, figures: Notes
) -> None:
    talk.join(web.address)
    talk.everybody_speaks(3)
    house.restart_database(signal.SIGQUIT)
    talk.everybody_speaks(3)
    house.restart_database(signal.SIGKILL)
    talk.everybody_speaks(3)
    lost, doubled = talk.ends_alike()
    figures(
        "open meetings: PostgreSQL restarted, and killed",
        "words wait on the phone and are sent again; streams stay open",
        voices=len(talk.said),
        lost=lost,
        doubled=doubled,
    )


def test_two_web_processes_and_each_restarted_in_turn(
    house: House, web: Web, talk: Talk, figures: Notes
) -> None:
    other = Web(house).begin()
    talk.join(web.address, other.address)
    for one in (web, other):
        talk.everybody_speaks(3)
        one.kill()
        talk.everybody_speaks(2)
        one.begin()
    lost, doubled = talk.ends_alike()
    figures(
        "one meeting on two web processes, each killed and started again",
        "what is said at one is read at the other; phones come back for the rest",
        voices=len(talk.said),
        lost=lost,
        doubled=doubled,
    )


def test_a_proxy_keeps_every_answer_back_until_it_is_complete(web: Web, talk: Talk, figures: Notes) -> None:
    between = Between(web.port, lambda request: Fate.KEPT_BACK)
    try:
        talk.join(between.address)
        talk.everybody_speaks(2)
        until(lambda: bool(talk.stored()) and talk.all_sent(), "everything is sent")
        talk.everybody_speaks()
        lost, doubled = talk.ends_alike()
        assert _pace(talk) == [True]
    finally:
        talk.close()
        between.end()
    figures(
        "a proxy that buffers streams",
        "pages ask briefly every few seconds and say that updates are slower",
        voices=len(talk.said),
        lost=lost,
        doubled=doubled,
    )


#: three requests in ten are dropped, on their way or after they were done; then the network is whole again
FATES = [Fate.LOST, Fate.UNANSWERED, Fate.UNANSWERED, *[Fate.PASSED] * 7]
SCHEDULES = 8


def test_three_requests_in_ten_are_dropped_each_done_or_not(
    house: House, web: Web, gathering: Gathering, figures: Notes
) -> None:
    went_through, doubled = 0, 0

    @settings(
        max_examples=SCHEDULES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(st.permutations(FATES), min_size=3, max_size=3))
    def play(schedule: list[list[Fate]]) -> None:
        nonlocal went_through, doubled
        fates = iter([fate for ten in schedule for fate in ten])
        talk = Talk(house, gathering)
        between = Between(web.port, lambda request: next(fates, Fate.PASSED))
        try:
            talk.join(between.address)
            talk.everybody_speaks(4)
            lost, twice = talk.ends_alike()
            assert lost == 0
            went_through += len(talk.said)
            doubled += twice
        finally:
            talk.close()
            between.end()

    play()
    figures(
        "30% of all requests dropped, before or after they were done",
        f"{SCHEDULES} schedules drawn by Hypothesis: every page ends with the same voices in the same order",
        voices=went_through,
        doubled=doubled,
    )


FIELD = "Add something in your own words"


@pytest.fixture
def windows(browser: Browser) -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def opened(windows: ExitStack, browser: Browser, web: Web, gathering: Gathering, name: str) -> Page:
    context = browser.new_context(viewport={"width": 390, "height": 700})
    windows.callback(context.close)
    cookie, _, key = gathering.cookies[name].partition("=")
    context.add_cookies([{"name": cookie, "value": key, "url": web.address}])
    page = context.new_page()
    page.goto(f"{web.address}/meetings/{gathering.meeting}/", timeout=SOON)
    expect(page.locator("[data-status]")).to_have_text("Up to date", timeout=SOON)
    return page


def share(page: Page, words: str) -> None:
    page.get_by_label(FIELD).fill(words)
    page.get_by_role("button", name="Share with everyone").click()


def test_a_phone_is_offline_while_the_server_is_killed_and_started_again(
    browser: Browser, windows: ExitStack, house: House, web: Web, gathering: Gathering, figures: Notes
) -> None:
    aino, pekka = (opened(windows, browser, web, gathering, name) for name in ("aino", "pekka"))
    share(pekka, "Before the tunnel.")
    expect(aino.get_by_text("Before the tunnel.")).to_be_visible(timeout=SOON)
    pekka.context.set_offline(True)
    for words in ("In the tunnel.", "Still in the tunnel."):
        share(pekka, words)
        expect(pekka.locator(".voice-unsent").get_by_text(words, exact=True)).to_be_visible(timeout=SOON)
    share(aino, "Pekka seems to be in a tunnel.")
    expect(aino.locator(".voice-own").get_by_text("Pekka seems to be in a tunnel.")).to_be_visible(
        timeout=SOON
    )
    web.kill()
    share(aino, "And now the server is away.")
    expect(aino.locator(".voice-unsent")).to_have_count(1, timeout=SOON)
    web.begin()
    pekka.context.set_offline(False)
    for page in (aino, pekka):
        expect(page.locator(".voice-unsent")).to_have_count(0, timeout=SOON)
    rows = house.ask("SELECT id FROM meetings_voice ORDER BY seq")
    stored = [str(row[0]) for row in rows]
    for page in (aino, pekka):
        expect(page.locator("[data-list=voice] > li")).to_have_count(len(stored), timeout=SOON)
        shown = page.locator("[data-list=voice] > li").evaluate_all("all => all.map((one) => one.dataset.id)")
        assert shown == stored
    said = (
        "Before the tunnel.",
        "In the tunnel.",
        "Still in the tunnel.",
        "Pekka seems",
        "And now the server",
    )
    counts = [house.count(f"meetings_voice WHERE words LIKE '{words}%'") for words in said]
    figures(
        "in a browser: a phone offline while the web process is killed and started again",
        "unsent words stand marked on the page, go out by themselves, and every page ends alike",
        voices=len(said),
        lost=counts.count(0),
        doubled=sum(counts) - len(said),
    )
