"""The system's browser, headless: what asks the page asks it here."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from sim.config.errors import UserError

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


@contextmanager
def launched() -> Iterator:
    """A running browser (of Playwright). UserError where Playwright or a browser is missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise UserError("playwright is not installed: install the extra `test`") from None
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise UserError(f"no browser found: {', '.join(NAMES)}")
    with sync_playwright() as playwright:
        # Without its sandbox: as root, and in many containers, it has none.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()
