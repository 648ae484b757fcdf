"""Options and fixtures that every test may use."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Playwright,
    sync_playwright,
)

from tests.harness.actor import hear_interrupts
from tests.harness.browser import Opener
from tests.harness.play import Run, play
from tools.browsers import NAMES, PLAIN, launch_options
from tools.example import find

sys.dont_write_bytecode = True

Player = Callable[[str], Run]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--record`."""
    parser.addoption(
        "--record",
        action="store_true",
        help="refresh the transcripts and `#>` lines from this run",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Let `--record` write `#>` lines, and Ctrl+C reach the programs."""
    hear_interrupts()
    if config.getoption("--record"):
        config.option.update_examples = True


@pytest.fixture(scope="session")
def record(request: pytest.FixtureRequest) -> bool:
    """Whether transcripts are written instead of compared."""
    return bool(request.config.getoption("--record"))


@pytest.fixture(scope="session")
def played(request: pytest.FixtureRequest) -> Player:
    """Play an example as its page tells, once per session.

    Returns a function: the example's name to the `Run`. HTML files open
    in Chromium.
    """
    runs: dict[str, Run] = {}

    def get(name: str) -> Run:
        if name not in runs:
            example = find(name)
            if example.opens:
                with opening(request, "chromium") as opener:
                    runs[name] = play(example, opener=opener)
            else:
                runs[name] = play(example)
        return runs[name]

    return get


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver, which the browsers below share."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """A real Chromium; open a context of your own in it."""
    browser = playwright.chromium.launch(**launch_options("chromium"))
    yield browser
    browser.close()


# Stock Firefox, over WebDriver BiDi, can't be told a page's colour scheme;
# it takes it from this pref when it starts: 0 is dark, 1 is light.
SCHEME = "layout.css.prefers-color-scheme.content-override"


@pytest.fixture(scope="session")
def firefox(playwright: Playwright) -> Iterator[Browser]:
    """A real Firefox, light; open a context of your own in it."""
    options = launch_options("firefox", {SCHEME: 1})
    browser = playwright.firefox.launch(**options)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def dark_firefox(playwright: Playwright) -> Iterator[Browser]:
    """A real Firefox whose reader prefers dark."""
    options = launch_options("firefox", {SCHEME: 0})
    browser = playwright.firefox.launch(**options)
    yield browser
    browser.close()


@pytest.fixture(autouse=True)
def loop_of_its_own(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a test without a browser call `asyncio.run`.

    Playwright's sync API leaves its event loop set as the running one of
    this thread for as long as a browser is open.
    """
    loop = asyncio._get_running_loop()
    browses = {"playwright", "played"} & set(request.fixturenames)
    if loop is None or browses:
        yield
        return
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)


@contextmanager
def opening(request: pytest.FixtureRequest, name: str) -> Iterator[Opener]:
    """Open HTML files in a browser, where only some examples have any.

    Such a test does not name the fixture `playwright`, so the loop that
    `loop_of_its_own` has put aside is put back meanwhile.
    """
    playwright: Playwright = request.getfixturevalue("playwright")
    aside = asyncio._get_running_loop()
    asyncio._set_running_loop(playwright._loop)
    try:
        yield Opener(request.getfixturevalue(name))
    finally:
        asyncio._set_running_loop(aside)


@pytest.fixture(params=["chromium", "firefox"])
def opener(request: pytest.FixtureRequest, playwright: Playwright) -> Opener:
    """Open HTML files in each browser: the test runs once in each."""
    browser: Browser = request.getfixturevalue(request.param)
    return Opener(browser)


@pytest.fixture(scope="session", params=NAMES)
def browser(
    request: pytest.FixtureRequest, playwright: Playwright
) -> Iterator[Browser]:
    """A real browser; every test runs in each."""
    name = request.param
    launched = getattr(playwright, name).launch(**launch_options(name))
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Where tabs are opened: one, so that they share their snapshot."""
    opened = browser.new_context(**PLAIN)
    yield opened
    opened.close()
