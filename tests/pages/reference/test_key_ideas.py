"""`docs/reference/key-ideas.md`: every claim the page makes."""

from __future__ import annotations

import re

from tools.example import ROOT

FOLDER = ROOT / "docs" / "reference"
PAGE = (FOLDER / "key-ideas.md").read_text("utf-8")
ROWS = re.findall(r"^\| \*\*(.+?)\*\* \| (.+) \|$", PAGE, re.M)


def test_every_idea_of_the_article_is_here() -> None:
    """Its five, in its order, before those that follow."""
    assert [name for name, _ in ROWS][:5] == [
        "WebSockets",
        "Sockets",
        "SignalR",
        "Coroutines",
        "Python WebSocket server",
    ]
    assert len(ROWS) == 10  # "Ten ideas"


def test_every_idea_names_a_page_that_shows_it() -> None:
    """And that page includes a program, or leads to one that does."""
    for name, row in ROWS:
        links = re.findall(r"\]\((\S+?\.md)", row)
        assert links, name
        assert all((FOLDER / link).is_file() for link in links), name


def test_the_pictures_of_the_article_are_kept() -> None:
    """The tennis match, the phone line, the translator, the juggler."""
    text = PAGE.lower()
    for picture in (
        "tennis match",
        "phone line",
        "walkie-talkies",
        "universal translator",
        "juggler",
    ):
        assert picture in text
