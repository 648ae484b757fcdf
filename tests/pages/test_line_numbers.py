"""Where a page names a line of a program, it is that line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.example import ROOT, SNIPPETS

DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("tutorial/*.md"), *DOCS.glob("guides/*.md")])

INCLUDE = re.compile(r'--8<-- "([^"]+\.(?:py|html))"')
NAMED = re.compile(
    r"\*\*lines? (\d+)(?: to (\d+))?\*\*,\s+(?:the\s+)?`([^`]+)`", re.I
)
"""`**Line 7**, `code`` or `**Lines 27 to 29**, the `code``."""


def named(page: Path) -> list[tuple[str, int, int, str]]:
    """Return the lines that a page names with their code.

    Each is the program shown last, first line, last line, and code.
    """
    text = page.read_text("utf-8")
    found = []
    for match in NAMED.finditer(text):
        program = INCLUDE.findall(text, 0, match.start())[-1]
        first = int(match[1])
        found.append((program, first, int(match[2] or first), match[3]))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_line_that_a_page_names_has_the_code_that_it_quotes(
    page: Path,
) -> None:
    """The numbers follow the program when it changes."""
    for program, first, last, code in named(page):
        lines = (SNIPPETS / program).read_text("utf-8").splitlines()
        shown = "\n".join(lines[first - 1 : last])
        assert code.removesuffix("...)") in shown, (
            f"{page.name}: {program}, line {first} has no {code}"
        )


def test_the_pages_name_lines() -> None:
    """The expression above still finds them."""
    counts = {page.stem: len(named(page)) for page in PAGES}
    assert counts["echo-server"] >= 5
    assert counts["room-that-holds"] >= 5
