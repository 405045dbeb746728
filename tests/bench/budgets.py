"""How soon a meeting's page can be read, and is live, on a slow phone far out: in a real browser."""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.bench.figures import say
from tests.browser import ARGUMENTS, found
from tests.running import RunningService, running_service

#: 400 kbit/s and 400 ms, in what the browser wants to be told (bytes a second, milliseconds)
FAR_OUT = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
#: a cheap phone is so many times slower than this machine
SLOWER = 4
TIMES = 5
READABLE, LIVE = 2.0, 3.0
FIRST_CONTENT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
IS_LIVE = "document.querySelector('[data-status]').dataset.state === 'current'"


def measure(only: str) -> None:
    """``budget.readable`` and ``budget.live``: seconds from opening the page, beside what they may take."""
    path = found()
    chosen = {} if path == "playwright" else {"executable_path": path}
    with (
        tempfile.TemporaryDirectory() as folder,
        running_service(Path(folder)) as service,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(args=ARGUMENTS, **chosen)
        visits = [_visit(browser, service) for _ in range(TIMES)]
        browser.close()
    of = f"the budget; 400 kbit/s, 400 ms, a processor {SLOWER} times slower, the first visit"
    for name, took, budget in (
        ("budget.readable", [readable for readable, _live in visits], READABLE),
        ("budget.live", [live for _readable, live in visits], LIVE),
    ):
        if name.startswith(only):
            say(name, statistics.median(took), "s", budget, of)


def _visit(browser: Browser, service: RunningService) -> tuple[float, float]:
    """One first visit of Pekka's to his meeting, nothing in the cache: seconds until it can be read, and is live."""
    # Asking the page from outside is evaluation, which its own policy would refuse.
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=service.address, bypass_csp=True
    )
    page = context.new_page()
    page.goto("/demo/")
    page.locator('form[action="/demo/enter/pekka/"] button').first.click()
    page.wait_for_url(lambda url: "/demo/" not in url)
    if "/meetings/" not in page.url:
        page.goto(str(page.locator("main a[href^='/meetings/']").first.get_attribute("href")))
    address = page.url
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.emulateNetworkConditions", FAR_OUT)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="commit")
    live = page.wait_for_function(f"{IS_LIVE} && performance.now()", timeout=60_000).json_value()
    readable = page.wait_for_function(FIRST_CONTENT, timeout=60_000).json_value()
    context.close()
    return readable / 1000, live / 1000
