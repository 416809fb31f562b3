"""The system's browser for the tests of pages: headless, without network, every complaint kept."""

import contextlib
import time

import pytest

from docs.program import browser as system
from sim.config.errors import UserError


@contextlib.contextmanager
def launched():
    """A running browser; the test is skipped, and says so, where there is none."""
    with contextlib.ExitStack() as stack:
        try:
            found = stack.enter_context(system.launched())
        except UserError as error:
            pytest.skip(f"{error}: the viewer was not tested in a browser")
        yield found


class Visit:
    """One page opened from disk with the network off, and what it complained about."""

    def __init__(self, browser, file, width=1366, height=768, fragment="", ready=".bands svg",
                 **options):
        self.complaints, self.requests = [], []
        self.context = browser.new_context(viewport={"width": width, "height": height},
                                           locale="en-GB", **options)
        self.context.set_offline(True)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self.complaints.append(message.text)
                     if message.type in ("error", "warning") else None)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(file.resolve().as_uri() + (f"#{fragment}" if fragment else ""))
        self.page.wait_for_selector(ready)

    def run(self, code, argument=None):
        """What a JavaScript function or expression gives in the page."""
        return self.page.evaluate(code, argument)

    def week(self):
        return self.run("viewer.state().week")

    def until(self, condition, seconds=10):
        """Wait until a JavaScript expression is true (the page itself may not evaluate any)."""
        end = time.monotonic() + seconds
        while not self.run(condition):
            assert time.monotonic() < end, condition
            self.page.wait_for_timeout(50)

    def settle(self):
        """Wait until the picture is drawn."""
        self.run("() => new Promise((done) => requestAnimationFrame(() =>"
                 " requestAnimationFrame(done)))")

    def close(self):
        self.context.close()
        assert self.complaints == []
        assert [url for url in self.requests if not url.startswith("file:")] == []
