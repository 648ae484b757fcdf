"""Fixtures: a server for the built runtime, a tab in each browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from live.host import MachineTab, write_page
from tools import live_coverage
from tools.finish import policy
from tools.static_server import Server


@pytest.fixture(scope="session")
def host_folder(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The host page, with the built runtime or one that measures itself."""
    folder = tmp_path_factory.mktemp("host") / "page"
    if measuring := os.environ.get(live_coverage.MEASURE):
        runtime = live_coverage.build(Path(measuring) / "runtime")
    else:
        runtime = request.getfixturevalue("runtime")
    return write_page(folder, runtime, policy(set()))


@pytest.fixture(scope="session")
def host(host_folder: Path) -> Iterator[Server]:
    """The server of the host page."""
    with Server("/", host_folder) as server:
        yield server


@pytest.fixture(scope="session")
def machine(context: BrowserContext, host: Server) -> Iterator[MachineTab]:
    """One tab per browser, so that it boots but once."""
    tab = MachineTab(context.new_page(), host.url)
    yield tab
    if measuring := os.environ.get(live_coverage.MEASURE):
        arcs = tab.page.evaluate("driver.measured")
        live_coverage.keep(Path(measuring), arcs)
    tab.page.close()


@pytest.fixture
def tab(machine: MachineTab) -> Iterator[MachineTab]:
    """The tab, with no process running before and after."""
    machine.close()
    yield machine
    machine.close()
