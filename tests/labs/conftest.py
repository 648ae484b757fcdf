"""Fixtures: a site with a page for each lab that the tests look at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.labs import labs
from tests.labs.controls import PATIENCE
from tools.browsers import PLAIN
from tools.static_server import Server


@pytest.fixture(scope="session")
def labs_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of that site."""
    with Server("/", labs.build(tmp_path_factory.mktemp("labs"))) as server:
        yield server


@pytest.fixture(scope="session")
def labs_address(labs_server: Server) -> str:
    """The address of that site."""
    return labs_server.url


@pytest.fixture(scope="session")
def visit(browser: Browser) -> Iterator[Page]:
    """A tab for all tests of a lab: the snapshot is made once per browser."""
    with browser.new_context(**PLAIN) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        yield page
