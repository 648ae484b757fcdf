"""`docs/reference/glossary.md`: every claim the page makes."""

from __future__ import annotations

import re

from tests.conftest import Player
from tools.example import ROOT

PAGE = (ROOT / "docs" / "reference" / "glossary.md").read_text("utf-8")
TERMS = re.findall(
    r"^(?=\S)(?!#)([^\n:]+)\n:   (.+?)(?=\n\n\S|\Z)", PAGE, re.M | re.S
)


def test_every_term_says_where_it_comes_from_or_is_shown() -> None:
    """A document, a page, or both."""
    assert len(TERMS) >= 30
    for term, text in TERMS:
        assert re.search(r"\]\((https://|\.\./|\w+\.md)", text), term


def test_no_term_is_told_twice() -> None:
    """One thing, one place."""
    names = [term for term, _ in TERMS]
    assert len(names) == len(set(names))


def test_going_away_is_1001_and_too_big_is_1009_and_an_error_1011(
    played: Player,
) -> None:
    """As real connections were closed."""
    goodbye = played("production/graceful_stop").outputs["client"]
    assert "Closed with 1001" in goodbye
    too_big = played("errors/too_big").outputs["broken"]
    assert "received 1009 (message too big)" in too_big
    error = played("errors/handler_path").outputs["broken"]
    assert "received 1011 (internal error)" in error
