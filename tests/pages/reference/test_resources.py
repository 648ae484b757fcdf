"""`docs/reference/resources.md`: every claim the page makes."""

from __future__ import annotations

import inspect
import re

from websockets.asyncio.client import connect
from websockets.asyncio.server import serve

from tools.example import ROOT

PAGE = (ROOT / "docs" / "reference" / "resources.md").read_text("utf-8")
LINKS = re.findall(r"\((https://[^)]+)\)", PAGE)

ARTICLE = (
    "https://developer.mozilla.org/en-US/docs/Web/API/WebSockets_API/"
    "Writing_WebSocket_client_applications",
    "https://apidog.com/blog/signalr-vs-websocket/",
    "https://pythonexamples.org/python-websockets-example/",
    "https://docs.python.org/3/library/asyncio-task.html#coroutines",
    "https://websockets.readthedocs.io/en/stable/intro/tutorial1.html",
    "https://github.com/python-websockets/websockets",
)
"""What the article that this site grew from links to."""


def test_every_link_of_the_article_is_kept() -> None:
    """The package's page became its documentation and its source."""
    assert set(ARTICLE) <= set(LINKS)


def test_every_resource_says_what_it_is_good_for() -> None:
    """A bare link helps nobody."""
    entries = re.findall(r"^- (.+?)(?=^- |^## |\Z)", PAGE, re.M | re.S)
    assert len(entries) >= 12
    for entry in entries:
        words = re.sub(r"\[.*?\]\(.*?\)", "", entry, flags=re.S).split()
        assert len(words) >= 8, entry


def test_compression_is_on_by_default() -> None:
    """`permessage-deflate`, on both sides."""
    for function in (serve, connect):
        parameters = inspect.signature(function).parameters
        assert parameters["compression"].default == "deflate"
