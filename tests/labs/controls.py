"""What a reader sees of a lab, and what they do with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, Error, Locator, Page, expect

from tests.site.visits import PATIENCE

expect.set_options(timeout=PATIENCE)
RUNTIME = re.compile(r"/assets/live/(?!page\.(?:js|css)$)")
"""What a reader who runs nothing never asks for."""
NO_JSPI = "delete WebAssembly.Suspending"
"""A script that makes a browser one that can't suspend WebAssembly."""


def ended_while_running(error: Error) -> bool:
    """Whether Firefox reports a worker that was terminated while it ran.

    It does so at times: no error event reaches the page.
    """
    told = error.stack or error.message
    return told.startswith("uncaught exception: undefined")


@contextmanager
def visiting(
    context: BrowserContext, address: str, name: str
) -> Iterator[Page]:
    """Open the page of a lab in a tab; nothing on it may go wrong."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    told: list[str] = []
    page.on(
        "pageerror",
        lambda error: (
            told.append(str(error)) if not ended_while_running(error) else None
        ),
    )
    page.on(
        "console",
        lambda message: (
            told.append(message.text) if message.type == "error" else None
        ),
    )
    page.goto(address + ("" if name == "echo" else f"{name}/"))
    # In Firefox a tab behind that of another context has no focus.
    page.bring_to_front()
    try:
        yield page
        assert told == [], told
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
    expect(state(lab, last)).to_have_text(wanted)
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


def edit(lab: Locator, file: str, text: str) -> None:
    """Replace a program in the lab's editor, by the keyboard."""
    keyboard = lab.page.keyboard
    press(lab, "Edit")
    lab.get_by_label("File").select_option(file)
    box = lab.get_by_role("textbox", name="Program")
    box.click()
    expect(box).to_be_focused()
    keyboard.press("Control+A")
    keyboard.press("Delete")
    for line in text.splitlines():
        # Over what the editor has indented by itself.
        keyboard.press("Shift+Home")
        keyboard.press("Delete")
        if line:
            keyboard.insert_text(line)
        keyboard.press("Enter")
