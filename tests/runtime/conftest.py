"""Fixtures: the built runtime, a server for it, a tab in each browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from live import coverage
from tests.runtime.host import DOCS, Tab, serving
from tools import live
from tools.browsers import PLAIN


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
