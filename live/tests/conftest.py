"""Fixtures: the built runtime, a server for it, a tab in each browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Playwright,
    sync_playwright,
)

from live import coverage
from live.tests.host import DOCS, Tab, serving
from live.tests.reader import site_with_labs
from tests.harness.actor import restore_sigint
from tests.site import built
from tests.site.built import Site
from tools import live
from tools.browsers import NAMES, launch_options
from tools.static_server import Server

# Stock Firefox can't emulate these; "null" leaves them alone.
PLAIN: dict[str, Any] = {
    "color_scheme": "null",
    "reduced_motion": "null",
    "forced_colors": "null",
    "contrast": "null",
}


def pytest_configure() -> None:
    """Let Ctrl+C reach the programs that run on this machine."""
    restore_sigint()


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Address of the host page, with a runtime that was just built."""
    measuring = os.environ.get(coverage.MEASURE)
    if measuring:
        folder = coverage.build(Path(measuring))
    else:
        live.build()
        folder = DOCS
    with serving(folder) as address:
        yield address


@pytest.fixture(scope="session")
def real_site(
    site: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The site as `make build` makes it, with its labs, below /learn/.

    After `site`: both build the runtime.
    """
    with Server("/learn/") as server:
        yield built.build(server, tmp_path_factory.mktemp("built") / "site")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, started once."""
    with sync_playwright() as started:
        yield started


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


@pytest.fixture(scope="session")
def machine(browser: Browser, site: str) -> Iterator[Tab]:
    """One tab per browser, so that it boots but once."""
    context = browser.new_context(**PLAIN)
    tab = Tab(context.new_page(), site)
    yield tab
    if measuring := os.environ.get(coverage.MEASURE):
        coverage.keep(Path(measuring), tab.page.evaluate("driver.measured"))
    context.close()


@pytest.fixture
def tab(machine: Tab) -> Iterator[Tab]:
    """The tab, with no process running before and after."""
    machine.close()
    yield machine
    machine.close()


@pytest.fixture(scope="session")
def labs_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a site with a page for each lab that the tests look at."""
    with site_with_labs(tmp_path_factory.mktemp("labs")) as where:
        yield where
