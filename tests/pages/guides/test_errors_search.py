"""`docs/guides/errors.md`: "search finds them by their text"."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.pages.guides.test_errors import ROWS
from tests.site.built import Site
from tests.site.visits import context, settled, wait_until

FOUND = """link => [...document.querySelectorAll(
    ".md-search-result__item:first-child .md-search-result__link"
)].some(found => found.href.includes(link.page)
    && found.href.endsWith("#" + link.anchor))"""


def test_search_finds_each_error_by_the_text_that_is_pasted(
    chromium: Browser, site: Site
) -> None:
    """Its section is in the first of the pages that are found."""
    lost = []
    with context(chromium) as opened:
        home = opened.new_page()
        home.goto(site.url)
        settled(home)
        field = home.locator(".md-search__input")
        for text, page, anchor in ROWS:
            field.fill(text)
            field.press("End")  # the search listens to keys
            wanted = {"page": page.removesuffix(".md"), "anchor": anchor}
            try:
                wait_until(home, FOUND, wanted)
            except AssertionError:
                lost.append(text)
    assert not lost
