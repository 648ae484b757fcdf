"""What a reader sees of the playground, and what they do with it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.labs.controls import press
from tests.labs.edits import open_with_edits

EMPTY = "An empty server and client"


def playground_of(page: Page) -> Locator:
    """The playground of its page."""
    return page.get_by_role("region", name="Playground", exact=True)


def visit_playground(page: Page, address: str) -> Locator:
    """Open the page of the playground, as for the first time."""
    page.bring_to_front()
    open_with_edits(page, f"{address}playground/")
    return playground_of(page)


def begin(playground: Locator, start: str = EMPTY) -> None:
    """Choose what to start from, and open it."""
    playground.get_by_label("Start from").select_option(label=start)
    press(playground, "Open")
    expect(editor(playground)).to_be_visible()


def reopen(playground: Locator) -> None:
    """Load the page again, and open the files that the browser has kept."""
    playground.page.reload()
    press(playground, "Open")
    expect(editor(playground)).to_be_visible()


def editor(playground: Locator) -> Locator:
    """The text box with the file that is shown."""
    return playground.locator(".play-editor").get_by_role("textbox")


def files(playground: Locator) -> Locator:
    """The names of the files, each a button."""
    return playground.get_by_role("list", name="Files").get_by_role(
        "button", name="Edit "
    )


def add(playground: Locator, name: str) -> None:
    """Add an empty file, which is then in the editor."""
    playground.get_by_label("New file").fill(name)
    press(playground, "Add")
    shows(playground, name)


def shows(playground: Locator, name: str) -> None:
    """Wait until a file is in the editor."""
    expect(editor(playground)).to_have_attribute(
        "aria-label", f"Text of {name}"
    )


def paste(playground: Locator, name: str, text: str) -> None:
    """Copy a text from elsewhere, and paste it over what a file holds."""
    page = playground.page
    press(playground, f"Edit {name}")
    shows(playground, name)
    page.evaluate(
        "text => {"
        " const elsewhere = document.createElement('textarea');"
        " elsewhere.id = 'elsewhere'; elsewhere.value = text;"
        " document.body.append(elsewhere); elsewhere.select() }",
        text,
    )
    page.keyboard.press("Control+C")
    page.evaluate("elsewhere.remove()")
    editor(playground).click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+V")
    # What is drawn of it, without the line breaks.
    first = text.partition("\n")[0]
    expect(editor(playground)).to_contain_text(first)
