"""`docs/guides/errors.md`: "search finds them by their text"."""

from __future__ import annotations

import functools
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.pages.guides.test_errors import ROWS
from tools.browsers import launch_options
from tools.example import ROOT

FOUND = """link => [...document.querySelectorAll(
    ".md-search-result__item:first-child .md-search-result__link"
)].some(found => found.href.includes(link.page)
    && found.href.endsWith("#" + link.anchor))"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the site and prints nothing."""

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The home page of a site just built, in a real browser."""
    site = tmp_path_factory.mktemp("site")
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", "-d", site],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    handler = functools.partial(Quiet, directory=str(Path(site)))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**launch_options("chromium"))
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{server.server_port}/")
            yield page
            browser.close()
        server.shutdown()


@pytest.mark.parametrize(("text", "page", "anchor"), ROWS)
def test_search_finds_an_error_by_the_text_that_is_pasted(
    home: Page, text: str, page: str, anchor: str
) -> None:
    """Its section is in the first of the pages that are found."""
    field = home.locator(".md-search__input")
    field.fill(text)
    field.press("End")  # the search listens to keys
    home.wait_for_function(
        FOUND, arg={"page": page.removesuffix(".md"), "anchor": anchor}
    )
