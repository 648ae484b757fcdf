"""Fixtures: a site with a page for each lab that the tests look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.labs import labs
from tests.site.visits import PATIENCE
from tools import built
from tools.static_server import Server


@pytest.fixture(scope="session")
def labs_server(shared: Path) -> Iterator[Server]:
    """The server of that site, which is built once for all workers."""
    folder = built.once(shared / "labs", labs.build)
    with Server("/", folder / labs.SITE) as server:
        yield server


@pytest.fixture(scope="session")
def labs_address(labs_server: Server) -> str:
    """The address of that site."""
    return labs_server.url


@pytest.fixture(scope="session")
def tab(context: BrowserContext) -> Iterator[Page]:
    """A tab for all tests of a lab: the snapshot is made once per browser."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    page.close()


@pytest.fixture
def visit(tab: Page) -> Page:
    """That tab, with the focus.

    In Firefox a document whose window is behind that of another context
    has no focus, wherever a test clicks.
    """
    tab.bring_to_front()
    return tab
