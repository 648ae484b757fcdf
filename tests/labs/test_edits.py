"""The reader's own versions of programs: in the editor, the tab, a link."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from tests.labs.controls import edit, ended_while_running, lab_of, log, press
from tests.labs.edits import open_with_edits, store_edits

LINKED = {"client.py": "print('linked')\n"}
IN_VIEW = """() => {
  const { top, bottom } = document.querySelector(".lab-bar")
    .getBoundingClientRect()
  return top >= 0 && bottom <= innerHeight
}"""


@pytest.fixture
def page(visit: Page, labs_address: str) -> Iterator[Page]:
    """The echo lab in the tab, without edits; no error may reach the page."""
    told: list[str] = []

    def note(error: Error) -> None:
        if not ended_while_running(error):
            told.append(str(error))

    visit.on("pageerror", note)
    open_with_edits(visit, labs_address)
    yield visit
    visit.remove_listener("pageerror", note)
    assert told == []


def program(lab: Locator, file: str) -> Locator:
    """Choose a file in the open editor; return its text box."""
    lab.get_by_label("File").select_option(file)
    return lab.get_by_role("textbox", name="Program")


def follow(page: Page, address: str, packed: str, name: str = "echo") -> None:
    """Open a link with edits in this tab, as from another site."""
    page.goto("about:blank")
    page.goto(f"{address}#lab={name}&edits={packed}")


def pack(edits: dict[str, str]) -> str:
    """Pack edits as the lab does."""
    return base64.b64encode(json.dumps(edits).encode()).decode()


def test_undo_belongs_to_one_file(page: Page) -> None:
    """Each keeps its own history, for as long as the editor is there."""
    lab = lab_of(page)
    edit(lab, "client.py", "mine = 1")
    server = program(lab, "server.py")
    expect(server).to_contain_text("serve(")
    server.click()
    for _ in range(3):
        page.keyboard.press("Control+z")
    expect(server).to_contain_text("serve(")
    expect(server).not_to_contain_text("connect(")
    client = program(lab, "client.py")
    expect(client).to_contain_text("mine = 1")
    client.click()
    for _ in range(9):
        page.keyboard.press("Control+z")
    expect(client).to_contain_text("connect(")
    expect(lab.get_by_role("button", name="Reset")).not_to_be_visible()


def test_after_a_reload_the_lab_says_that_edits_are_used(page: Page) -> None:
    """Before Run and after; Reset drops them, and the note with them."""
    store_edits(page, client="print('kept')\n")
    page.reload()
    lab = lab_of(page)
    note = lab.get_by_text("Run uses your version of client.py")
    expect(note).to_be_visible()
    press(lab, "Run")
    expect(log(lab, "client.py")).to_have_text("kept\n")
    expect(note).to_be_visible()
    press(lab, "Reset")
    expect(note).not_to_be_visible()
    page.reload()
    expect(note).not_to_be_visible()


def test_a_link_scrolls_to_its_lab_and_says_what_it_changed(
    page: Page, labs_address: str
) -> None:
    """However far down; its edits stay on the way back, and on a reload.

    By then they are the reader's, whatever the address says.
    """
    page.set_viewport_size({"width": 800, "height": 200})
    page.add_init_script(
        "if (location.hash) addEventListener('DOMContentLoaded', () => {"
        " document.querySelector('h1').style.marginBottom = '3000px' })"
    )
    try:
        follow(page, labs_address, pack(LINKED))
        lab = lab_of(page)
        note = lab.get_by_text("This link contains changes to client.py.")
        expect(note).to_be_visible()
        expect(note).to_contain_text("Read the code before you run it")
        assert page.evaluate(IN_VIEW)
        expect(lab.get_by_role("log")).to_have_count(0)
    finally:
        page.set_viewport_size({"width": 1280, "height": 720})
    page.get_by_role("link", name="The other page").click()
    expect(page.get_by_role("heading", name="Other")).to_be_visible()
    page.get_by_role("link", name="Back").click()
    expect(lab.get_by_text("your version of client.py")).to_be_visible()
    press(lab, "Edit")
    expect(program(lab, "client.py")).to_contain_text("linked")
    follow(page, labs_address, pack(LINKED))
    expect(lab.get_by_text("your version of client.py")).to_be_visible()


def test_a_link_on_its_own_page_is_followed(
    page: Page, labs_address: str
) -> None:
    """Pasted into the address: only what is after the # is new.

    Instant navigation shows the page again that is on its way out; if that
    takes the link, the next one says that the edits are the reader's.
    """
    page.goto(f"{labs_address}#lab=echo&edits={pack(LINKED)}")
    expect(
        lab_of(page).get_by_text("This link contains changes to client.py.")
    ).to_be_visible()


@pytest.mark.parametrize(
    "packed",
    [pack(LINKED)[:-7], "%E0%A4%A", pack({"other.py": ""}), ""],
    ids=["cut", "no text", "other files", "empty"],
)
def test_a_link_that_cannot_be_read_says_so(
    page: Page, labs_address: str, packed: str
) -> None:
    """And the page's programs run."""
    follow(page, labs_address, packed)
    lab = lab_of(page)
    expect(
        lab.get_by_text("This link contains changed programs")
    ).to_have_text(re.compile("can't be read.*These are the page's programs"))
    expect(lab.get_by_role("button", name="Reset")).not_to_be_visible()


@pytest.mark.parametrize("name", ["nowhere", "%E0%A4%A"])
def test_a_link_to_another_example_says_so(
    page: Page, labs_address: str, name: str
) -> None:
    """The page has no such lab."""
    follow(page, labs_address, pack(LINKED), name)
    expect(lab_of(page).get_by_role("alert")).to_contain_text(
        "an example that isn't on this page"
    )
