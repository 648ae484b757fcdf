"""What a reader does with a lab, for the tests of how it looks and reacts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.labs import labs
from tests.runtime.host import serving
from tools import live

PATIENCE = 60_000
"""Milliseconds that a run may take on a busy machine."""
expect.set_options(timeout=PATIENCE)

SHOWN = {
    "echo": "server.py",
    "room": "member.py",
    "hub": "hub.py",
    "slow_loop": "example.toml",
    "slow_broadcast": "example.toml",
    "slow_holds": "example.toml",
}
"""The labs of the tests' site, and the file that each page shows."""


@contextmanager
def site_with_labs(folder: Path) -> Iterator[str]:
    """Build a site with a page for each lab; yield its address."""
    live.build()
    with serving(labs.build(folder, list(SHOWN.items()))) as where:
        yield where


@contextmanager
def visiting(
    context: BrowserContext, address: str, name: str
) -> Iterator[Page]:
    """Open the page of a lab in a tab; nothing on it may go wrong."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    told: list[str] = []
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on(
        "console",
        lambda message: (
            told.append(message.text) if message.type == "error" else None
        ),
    )
    page.goto(address + ("" if name == "echo" else f"{name}/"))
    try:
        yield page
        assert told == []
    finally:
        page.close()


def lab_of(page: Page) -> Locator:
    """The lab of a page."""
    run = page.get_by_role("button", name="Run", exact=True)
    return page.get_by_role("region").filter(has=run)


def press(lab: Locator, name: str) -> None:
    """Press a button of the lab."""
    lab.get_by_role("button", name=name, exact=True).click()


def log(lab: Locator, name: str) -> Locator:
    """What a process printed."""
    return lab.get_by_role("log", name=name, exact=True)


def state(lab: Locator, name: str) -> Locator:
    """The state of a process."""
    return lab.get_by_role("status", name=f"State of {name}", exact=True)


def run(page: Page, last: str, wanted: str = "exited 0") -> Locator:
    """Press Run; wait until the last process is in some state."""
    lab = lab_of(page)
    press(lab, "Run")
    expect(state(lab, last)).to_have_text(wanted, timeout=PATIENCE)
    return lab


def open_wire(lab: Locator) -> Locator:
    """Open the wire, and return its list of records."""
    records = lab.get_by_role("list", name="What crosses the network")
    if not records.is_visible():
        lab.get_by_text("The wire", exact=True).click()
    expect(records).to_be_visible()
    return records


def number_in(text: str) -> int:
    """The first number of a text, without its commas."""
    found = re.search(r"[\d,]+", text)
    assert found is not None, text
    return int(found[0].replace(",", ""))
