"""Edits of a lab's programs, as an earlier visit of the tab left them."""

from __future__ import annotations

import json
from urllib.parse import urljoin

from playwright.sync_api import Page


def store_edits(page: Page, example: str = "echo", **edits: str) -> None:
    """Keep edited programs, by their names, for the page's next load."""
    files = {f"{name}.py": text for name, text in edits.items()}
    page.evaluate(
        "([key, edits]) => { sessionStorage.clear(); localStorage.clear();"
        " if (edits !== '{}') sessionStorage.setItem(key, edits) }",
        [f"lab:{example}", json.dumps(files)],
    )


def open_with_edits(page: Page, address: str, **edits: str) -> None:
    """Open a page in a tab, with edits and nothing else that was stored.

    A tab that is on the site already has the same storage, so that it loads
    the page but once.
    """
    if not page.url.startswith(urljoin(address, "/")):
        page.goto(address)
    store_edits(page, **edits)
    page.goto(address)
