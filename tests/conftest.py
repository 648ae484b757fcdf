"""Options and fixtures that every test may use."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Playwright,
    sync_playwright,
)

from live.coverage import PAGES
from tests.harness import report
from tests.harness.actor import restore_sigint
from tests.harness.browser import Opener
from tests.harness.play import Run, play
from tests.site.built import Site, publish
from tools import built
from tools.browsers import NAMES, PLAIN, launch_options
from tools.example import find
from tools.finish import LIVE
from tools.static_server import Server

sys.dont_write_bytecode = True

Player = Callable[[str], Run]
Browsers = Callable[[str, str], Browser]
"""A browser's name and the scheme that its reader prefers, to the browser."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--record`."""
    parser.addoption(
        "--record",
        action="store_true",
        help="refresh the transcripts and `#>` lines from this run",
    )
    parser.addoption(
        "--index",
        choices=("with", "without", "only"),
        default="with",
        help="tests that install packages need the machine's own network",
    )


LONGEST = Path(__file__).parent / "site"
"""Where the longest tests are: up to a minute each."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Select tests by what `--index` says of those that install packages.

    The longest come first: a worker that began one at the end of a run would
    work alone while the others have nothing left.
    """
    items.sort(key=lambda item: LONGEST not in item.path.parents)
    choice = config.getoption("--index")
    if choice == "with":
        return
    kept: dict[bool, list[pytest.Item]] = {True: [], False: []}
    for item in items:
        marked = item.get_closest_marker("index") is not None
        kept[marked == (choice == "only")].append(item)
    items[:] = kept[True]
    config.hook.pytest_deselected(items=kept[False])


def pytest_configure(config: pytest.Config) -> None:
    """Let `--record` write `#>` lines, and Ctrl+C reach the programs."""
    restore_sigint()
    config.pluginmanager.register(report, "project-errors")
    config.pluginmanager.register(report.AtOnce(config), "at-once")
    if config.getoption("--record"):
        config.option.update_examples = True
    if folder := os.environ.get(PAGES):
        from live.coverage.pages import (  # noqa: PLC0415 - seldom needed
            record_chromium,
        )

        record_chromium(Path(folder))


@pytest.fixture(scope="session")
def record(request: pytest.FixtureRequest) -> bool:
    """Whether transcripts are written instead of compared."""
    return bool(request.config.getoption("--record"))


@pytest.fixture(scope="session")
def played(request: pytest.FixtureRequest, shared: Path) -> Player:
    """Play an example as its page tells, once for all workers.

    Returns a function: the example's name to the `Run`. HTML files open
    in Chromium.
    """

    def get(name: str) -> Run:
        example = find(name)

        def keep(file: Path) -> None:
            if example.opens:
                with opening(request, "chromium") as opener:
                    run = play(example, opener=opener)
            else:
                run = play(example)
            file.write_text(json.dumps([run.outputs, run.exits]), "utf-8")

        file = shared / "played" / f"{name.replace('/', '-')}.json"
        outputs, exits = json.loads(built.once(file, keep).read_text("utf-8"))
        return Run(example, outputs, exits)

    return get


@pytest.fixture(scope="session")
def shared(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder that all workers of this run share, and no other run."""
    base = tmp_path_factory.getbasetemp()
    # Not by its environment: a test that runs pytest hands that down.
    return base.parent if hasattr(pytestconfig, "workerinput") else base


@pytest.fixture(scope="session")
def built_site(shared: Path) -> Path:
    """The folder of the site that `make build` builds, with its runtime.

    It is built once in a run; the environment may say where it is already.
    """
    return built.ensure(Path(os.environ.get(built.BUILT, shared / "site")))


@pytest.fixture(scope="session")
def runtime(request: pytest.FixtureRequest, shared: Path) -> Path:
    """The folder of the built runtime: the site's, if that is built."""
    if built.BUILT in os.environ:
        site: Path = request.getfixturevalue("built_site")
        return site / LIVE
    return built.ensure_runtime(shared / "runtime")


@pytest.fixture(scope="session")
def site(
    built_site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The built site, served below /learn/."""
    with Server("/learn/") as server:
        folder = tmp_path_factory.mktemp("published") / "site"
        yield publish(built_site, folder, server)


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


@pytest.fixture(scope="session")
def browsers(
    request: pytest.FixtureRequest, playwright: Playwright
) -> Browsers:
    """Find a browser; in Chromium it is a context that has the scheme."""

    def get(name: str, scheme: str) -> Browser:
        dark = (name, scheme) == ("firefox", "dark")
        found: Browser = request.getfixturevalue(
            "dark_firefox" if dark else name
        )
        return found

    return get


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
def browser(request: pytest.FixtureRequest, browsers: Browsers) -> Browser:
    """A real browser; every test runs in each."""
    return browsers(request.param, "light")


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Where tabs are opened: one, so that they share their snapshot."""
    opened = browser.new_context(**PLAIN)
    yield opened
    opened.close()
