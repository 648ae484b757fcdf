"""`docs/guides/errors.md`: "search finds them by their text"."""

from __future__ import annotations

import functools
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import TimeoutError, sync_playwright

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
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a site that was just built is served."""
    site = tmp_path_factory.mktemp("site")
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", "-d", site],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_search_finds_each_error_by_the_text_that_is_pasted(
    address: str,
) -> None:
    """Its section is in the first of the pages that are found."""
    lost = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options("chromium"))
        home = browser.new_page()
        home.goto(address)
        field = home.locator(".md-search__input")
        for text, page, anchor in ROWS:
            field.fill(text)
            field.press("End")  # the search listens to keys
            wanted = {"page": page.removesuffix(".md"), "anchor": anchor}
            try:
                home.wait_for_function(FOUND, arg=wanted, timeout=60_000)
            except TimeoutError:
                lost.append(text)
        browser.close()
    assert not lost
