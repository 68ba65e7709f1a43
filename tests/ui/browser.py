"""A real browser for tests: Debian's Chromium, driven by Playwright, closed before the database is cleaned."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

CHROMIUM = os.environ.get("GONGSHU_TEST_CHROMIUM") or shutil.which("chromium") or ""
WIDE, NARROW = 1440, 320
_AXE = Axe().axe_script
_ASKED = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@contextmanager
def browsing(
    width: int = WIDE, lang: str = "zh", scripts: bool = True, refused: tuple[int, ...] = ()
) -> Iterator[Page]:
    """Open an empty page; any error in the console or refused by the content policy fails the test at its end.

    ``refused``: statuses with which the site is to refuse something; the browser complains of such pages by itself.
    """
    assert CHROMIUM, (
        "Chromium is missing for the browser tests. On Debian, as root: apt-get install chromium fonts-noto-cjk"
    )
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale="zh-CN" if lang == "zh" else "en-US",
            java_script_enabled=scripts,
        )
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        try:
            yield page
        finally:
            browser.close()
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
