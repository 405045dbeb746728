"""Whatever breaks while people speak: at the end every page shows the same voices in the same order, each once."""

import itertools
import json
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psutil
import psycopg2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from opendialogue.embedded.servers import free_ports
from tests.faults.between import Between, Fate
from tests.faults.conftest import PATIENCE, House, Notes, until
from tests.faults.phones import Gathering, Phone

PEOPLE = ("aino", "maija", "pekka")
SOON = PATIENCE * 1000


@pytest.fixture(scope="module")
def gathering(grounds: House) -> Gathering:
    process = grounds.act("meet")
    assert process.stdout
    told = json.loads(process.stdout.readline())
    assert process.wait(PATIENCE) == 0
    return Gathering(told["meeting"], told["cookies"])


class Web:
    """A web process of the service, which can be killed and started again on the same port."""

    def __init__(self, house: House, port: int | None = None) -> None:
        self.house, self.port = house, port or free_ports(1)[0]
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[str] | None = None

    def begin(self) -> "Web":
        self.process = self.house.start(
            *("-m", "uvicorn", "opendialogue.asgi:application", "--port", str(self.port)),
            *("--timeout-graceful-shutdown", "1", "--log-level", "critical"),
            DJANGO_SETTINGS_MODULE="tests.settings",
            PORT=str(self.port),
            PUBLIC_URL=self.address,
            WEB_THREADS="4",
        )
        until(self.answers, "the web process answers")
        return self

    def answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "the web process ended by itself"
        try:
            with urllib.request.urlopen(f"{self.address}/offline/", timeout=10):
                return True
        except OSError:
            return False

    def kill(self) -> None:
        assert self.process is not None
        self.house.kill(self.process)


@pytest.fixture
def web(house: House) -> Web:
    return Web(house).begin()


class Talk:
    """Phones in the meeting, and what they said since they opened."""

    def __init__(self, house: House, gathering: Gathering) -> None:
        self.house, self.gathering = house, gathering
        self.start = int(house.ask("SELECT last_seq FROM meetings_meeting")[0][0])
        self.phones: list[Phone] = []
        self.said: set[str] = set()
        self._numbers = itertools.count(1)

    def join(self, *addresses: str) -> None:
        """Everybody opens the page, one at each of the addresses in turn."""
        for name, address in zip(PEOPLE, itertools.cycle(addresses), strict=False):
            self.phones.append(Phone(self.gathering, name, address, self.start))

    def everybody_speaks(self, times: int = 1) -> None:
        for phone in self.phones * times:
            self.said.add(phone.say(f"{phone.name.title()} says the {next(self._numbers)}th thing."))

    def stored(self) -> list[str]:
        """What the database holds since, in its order."""
        rows = self.house.ask(f"SELECT id FROM meetings_voice WHERE seq > {self.start} ORDER BY seq")
        return [str(row[0]) for row in rows]

    def all_sent(self) -> bool:
        return not any(phone.unsent for phone in self.phones)

    def ends_alike(self) -> tuple[int, int]:
        """Waits until all was sent and every page shows what is stored; gives how many were lost and doubled."""
        until(self.all_sent, "everything is sent")
        stored = self.stored()
        until(lambda: all(phone.screen() == stored for phone in self.phones), "every page shows the same")
        return len(self.said - set(stored)), len(stored) - len(self.said)

    def close(self) -> None:
        for phone in self.phones:
            phone.close()


@pytest.fixture
def talk(house: House, gathering: Gathering) -> Iterator[Talk]:
    talk = Talk(house, gathering)
    yield talk
    talk.close()


@contextmanager
def held(house: House, *statements: str) -> Iterator[None]:
    """What these statements lock stays locked until the block ends."""
    connection = psycopg2.connect(house.servers.database_url)
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            yield
    finally:
        connection.close()


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
