"""A real browser for tests: Debian's Chromium, driven by Playwright, its pages closed before the database is cleaned.

A process starts one browser, where its first test asks for a page; each test gets a context of its own, without
anything that another one left: no cookie, no stored page.
"""

import asyncio
import atexit
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = os.environ.get("GONGSHU_TEST_CHROMIUM") or shutil.which("chromium") or ""
WIDE, NARROW = 1440, 320
_AXE = Axe().axe_script
_ASKED = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


class _Started:
    """The browser of this process.

    Playwright's loop stands still while no page is asked anything, yet counts as running; from what runs, Django lets
    nobody reach the database. So it counts as running only between ``resume`` and ``pause``.
    """

    def __init__(self) -> None:
        assert CHROMIUM, (
            "Chromium is missing for the browser tests. On Debian, as root: apt-get install chromium fonts-noto-cjk"
        )
        self._driver = sync_playwright().start()
        self._loop = asyncio.get_running_loop()
        self.browser: Browser = self._driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        atexit.register(self._stop)

    def resume(self) -> None:
        """Let pages be asked."""
        asyncio._set_running_loop(self._loop)

    def pause(self) -> None:
        """Let others work."""
        asyncio._set_running_loop(None)

    def _stop(self) -> None:
        self.resume()
        self.browser.close()
        self._driver.stop()


@cache
def _started() -> _Started:
    return _Started()


@contextmanager
def browsing(
    width: int = WIDE, lang: str = "zh", scripts: bool = True, refused: tuple[int, ...] = ()
) -> Iterator[Page]:
    """Open an empty page; any error in the console or refused by the content policy fails the test at its end.

    ``refused``: statuses with which the site is to refuse something; the browser complains of such pages by itself.
    """
    started = _started()
    started.resume()
    try:
        context = started.browser.new_context(
            viewport={"width": width, "height": 900},
            locale="zh-CN" if lang == "zh" else "en-US",
            java_script_enabled=scripts,
        )
        try:
            page = context.new_page()
            complaints: list[str] = []
            page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            yield page
        finally:
            context.close()
    finally:
        started.pause()
    known = [f"the server responded with a status of {status} " for status in refused]
    assert [one for one in complaints if not any(each in one for each in known)] == []


def violations(page: Page) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 AA, one line per rule and element."""
    page.wait_for_load_state()
    if page.evaluate("window.axe === undefined"):
        page.evaluate(_AXE)
    # Every rule is tried; where it is kept, axe need not describe each element, which halves the time.
    found = page.evaluate("asked => axe.run(asked).then(told => told.violations)", _ASKED)
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def spills(page: Page) -> bool:
    """Whether the page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def hold_up(server: str, session: str, addresses: Sequence[str], width: int, lang: str = "zh") -> None:
    """Visit pages in one session: each is where it was asked for, accessible, has one heading and keeps to its width.

    ``session``: the value of the session cookie; empty for the public.
    """
    with browsing(width, lang) as page:
        if session:
            page.context.add_cookies([{"name": "sessionid", "value": session, "url": server}])
        for address in addresses:
            page.goto(server + address)
            assert page.url == server + address
            assert page.locator("h1").count() == 1, address
            assert violations(page) == [], address
            assert not spills(page), (width, address)
