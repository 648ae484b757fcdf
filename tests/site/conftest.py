"""What browsers saw on the built site, once for all workers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.site.built import Site
from tests.site.visits import Visit, visit_all
from tools.built import once

ORIGIN = "https://origin.invalid"
"""Stands for the server's in the file: each worker has a server of its own."""

Seen = Callable[[str, str, str], list[Visit]]


@pytest.fixture(scope="session")
def seen(
    shared: Path,
    site: Site,
    chromium: Browser,
    firefox: Browser,
    dark_firefox: Browser,
) -> Seen:
    """What a browser saw: (browser, scheme, viewport) to visits."""

    def get(name: str, scheme: str, viewport: str) -> list[Visit]:
        def keep(file: Path) -> None:
            browser = chromium
            if name == "firefox":
                browser = dark_firefox if scheme == "dark" else firefox
            visits = visit_all(
                browser,
                site,
                scheme=scheme,
                viewport=viewport,
                # One engine's tree is enough for rules about the markup.
                axe=name == "chromium",
            )
            text = json.dumps([asdict(visit) for visit in visits])
            file.write_text(text.replace(site.server.origin, ORIGIN), "utf-8")

        file = shared / "visits" / f"{name}-{scheme}-{viewport}.json"
        text = once(file, keep).read_text("utf-8")
        visits = json.loads(text.replace(ORIGIN, site.server.origin))
        return [Visit(**visit) for visit in visits]

    return get
