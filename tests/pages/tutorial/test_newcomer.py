"""The way of a newcomer: from the home page through the tutorial."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from tools.plain import DOCS, pages

TUTORIAL = [page for page in pages() if page.section == "Tutorial"]
DEPTH = re.compile(
    r"\b(?:hex|mask(?:s|ed|ing)?|records?|opcodes?|payloads?|signalr)\b", re.I
)
"""What a first server doesn't need."""
IN_DEPTH = ("handshake", "frames", "signalr")
"""The concepts that explain it."""


def test_new_to_this_leads_to_the_first_page_of_the_tutorial() -> None:
    """And so does the arrow at the foot of the home page."""
    home, first, *_ = pages()
    assert first == TUTORIAL[0]
    assert f"**[I am new to this.]({first.file})**" in home.source


def test_each_page_leads_to_the_next() -> None:
    """The first link under "Where next"."""
    for page, following in pairwise(TUTORIAL):
        _, _, end = page.source.partition("\n## Where next\n")
        link = re.search(r"\]\(([^)]+)\)", end)
        assert link is not None, page.file
        assert f"tutorial/{link[1]}" == following.file


def test_nothing_on_the_way_is_depth() -> None:
    """No hex, no masks, no records, in no sentence of the tutorial."""
    for page in TUTORIAL:
        found = DEPTH.search(re.sub(r"\]\([^)]*\)", "]", page.source))
        assert found is None, f"{page.file}: {found}"


@pytest.mark.parametrize("name", IN_DEPTH)
def test_depth_is_marked_at_the_top_and_leads_back(name: str) -> None:
    """Before the page's first section."""
    top = (DOCS / "concepts" / f"{name}.md").read_text("utf-8")
    top = top.partition("\n## ")[0]
    assert re.search(
        rf"\*\*In depth\.\*\* .*\(\.\./{TUTORIAL[0].file}\)", top, re.S
    )
