"""Takes the README's picture from a running demo: the board, and a meeting's page on a phone beside it.

.venv/bin/python -m tests.picture http://localhost:8000
"""

import base64
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser import ARGUMENTS, found

PICTURE = Path("docs/pictures/demo.png")
BESIDE_ONE_ANOTHER = """<body style="margin:0;background:#e9e1d3;display:flex;gap:36px;padding:36px;align-items:start">
<img style="width:960px;border-radius:14px" src="data:image/png;base64,{}">
<img style="width:330px;border-radius:22px" src="data:image/png;base64,{}"></body>"""


def page_as(browser: Browser, address: str, slug: str, path: str, width: int, height: int) -> str:
    """What somebody of the cast sees, as a PNG in base64; ``path`` may end in a selector of a link to follow."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(f"{address}/demo/")
    page.locator(f'form[action="/demo/enter/{slug}/"] button').first.click()
    page.wait_for_load_state()
    start, _, link = path.partition(" ")
    page.goto(f"{address}{start}")
    if link:
        page.locator(link).last.click()
        page.wait_for_load_state()
    page.wait_for_timeout(300)
    return base64.b64encode(page.screenshot()).decode()


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=ARGUMENTS)
        board = page_as(browser, address, "leena", "/contacts/", 1180, 1130)
        meeting = page_as(browser, address, "maija", "/today/ main a[href^='/meetings/']", 400, 1115)
        page = browser.new_page(viewport={"width": 1398, "height": 900})
        page.set_content(BESIDE_ONE_ANOTHER.format(board, meeting))
        page.wait_for_timeout(300)
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURE, full_page=True)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
