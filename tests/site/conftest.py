"""What browsers saw on the built site, once per session."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.site.built import Site
from tests.site.visits import Visit, visit_all

Seen = Callable[[str, str, str], list[Visit]]


@pytest.fixture(scope="session")
def seen(
    site: Site, chromium: Browser, firefox: Browser, dark_firefox: Browser
) -> Seen:
    """What a browser saw: (browser, scheme, viewport) to visits."""
    known: dict[tuple[str, str, str], list[Visit]] = {}

    def get(name: str, scheme: str, viewport: str) -> list[Visit]:
        key = (name, scheme, viewport)
        if key not in known:
            browser = chromium
            if name == "firefox":
                browser = dark_firefox if scheme == "dark" else firefox
            known[key] = visit_all(
                browser,
                site,
                scheme=scheme,
                viewport=viewport,
                # One engine's tree is enough for rules about the markup.
                axe=name == "chromium",
            )
        return known[key]

    return get
