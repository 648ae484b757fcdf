"""The official client in real browsers, at our hub."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.browser import Opener
from tests.harness.play import Stage
from tests.signalr.report import CLIENTS, DIRECT, NEGOTIATED, URL, check
from tools.example import find


@pytest.mark.parametrize(
    "options", [NEGOTIATED, DIRECT], ids=["negotiated", "direct"]
)
def test_the_official_client_in_a_browser(
    opener: Opener, options: dict[str, Any]
) -> None:
    """The same, in Chromium and in Firefox, from a page."""
    source = (CLIENTS / "talk.js").read_text("utf-8")
    with Stage(find("signalr"), opener=opener) as stage:
        server = stage.start("server.py", listens=8765)
        tab = stage.open("index.html")
        tab.wait_for("Connected")
        page = opener.tabs[-1].page
        report = page.evaluate(
            "([source, url, options]) =>"
            " new Function(source + '; return talk;')()"
            "(signalR, url, options)",
            [source, URL, options],
        )
        assert "Traceback" not in server.output()
    check(report, cancels=True)
