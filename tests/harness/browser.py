"""An HTML file of an example, open in a real browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    Browser,
    CDPSession,
    ConsoleMessage,
    Error,
    Page,
    TimeoutError,
)

from tests.harness.actor import TIMEOUT, ExampleFailed
from tests.harness.transcript import name_of

LINES = """() => [...document.querySelector("[role=log]").children]
    .map((line) => line.textContent + "\\n").join("")"""

FOUND = f"""([text, seen]) => ({LINES})().indexOf(text, seen) >= 0"""


@dataclass
class Tab:
    """An `Actor`: a page whose log is read and whose box is typed in."""

    name: str
    file: Path
    page: Page
    cdp: CDPSession | None
    """Counts what ran, in Chromium."""
    problems: list[str] = field(default_factory=list)
    """Console errors and uncaught exceptions, in order."""
    unrun: list[str] = field(default_factory=list)
    """JavaScript that never ran; known once the tab is closed."""
    _seen: int = 0

    def output(self) -> str:
        """The lines of the page's log, as text."""
        return str(self.page.evaluate(LINES))

    def wait_for(self, text: str) -> None:
        """Wait until the log shows text, after the last such match.

        Raises:
            ExampleFailed: it did not within the timeout.
        """
        try:
            self.page.wait_for_function(
                FOUND, arg=[text, self._seen], timeout=TIMEOUT * 1000
            )
        except TimeoutError:
            raise ExampleFailed(
                f"{name_of(self.file)} ({self.name}): {TIMEOUT:g} s passed "
                f"without showing {text!r}; it shows {self.output()!r}"
            ) from None
        self._seen = self.output().index(text, self._seen) + len(text)

    def type(self, line: str) -> None:
        """Fill the page's text box and press Enter."""
        self._seen = len(self.output())
        box = self.page.get_by_role("textbox")
        box.fill(line)
        box.press("Enter")

    def hear(self, message: ConsoleMessage) -> None:
        """Keep a console message that is an error."""
        if message.type == "error":
            self.problems.append(message.text)

    def fail(self, error: Error) -> None:
        """Keep an exception that nothing caught."""
        self.problems.append(str(error))

    def close(self) -> None:
        """Close the tab, and keep what its JavaScript never ran."""
        if self.page.is_closed():
            return
        if self.cdp is not None:
            self.unrun = unrun(self.cdp, self.file)
        self.page.context.close()


class Opener:
    """Opens HTML files in one browser; see `tests.harness.play`."""

    def __init__(self, browser: Browser) -> None:
        """Open in this browser, each file in a profile of its own."""
        self.browser = browser
        self.tabs: list[Tab] = []
        """Every tab that it opened, closed ones too."""

    def __call__(self, name: str, file: Path) -> Tab:
        """Open an HTML file as a double click does, from its folder."""
        context = self.browser.new_context()
        page = context.new_page()
        cdp = None
        if self.browser.browser_type.name == "chromium":
            cdp = context.new_cdp_session(page)
            cdp.send("Profiler.enable")
            cdp.send(
                "Profiler.startPreciseCoverage",
                {"callCount": True, "detailed": True},
            )
        tab = Tab(name, file, page, cdp)
        page.on("console", tab.hear)
        page.on("pageerror", tab.fail)
        page.goto(file.resolve().as_uri())
        self.tabs.append(tab)
        return tab


def unrun(cdp: CDPSession, file: Path) -> list[str]:
    """Return the pieces of a page's JavaScript that never ran."""
    taken: dict[str, Any] = cdp.send("Profiler.takePreciseCoverage")
    html = file.read_text("utf-8")
    return [
        html[span["startOffset"] : span["endOffset"]]
        for script in taken["result"]
        if script["url"] == file.resolve().as_uri()
        for function in script["functions"]
        for span in function["ranges"]
        if span["count"] == 0
    ]
