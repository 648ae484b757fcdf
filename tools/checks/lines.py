"""Where a page names a line of a program: it is there, numbered and right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tools.checks.listings import part_of
from tools.checks.tree import (
    PROGRAMS,
    Fence,
    fences,
    lines_of,
    pages,
    prose,
    rendered,
    where,
)

NAMED = re.compile(
    r"\blines?\s+(?P<first>\d+)(?:\s+(?:to|and)\s+(?P<last>\d+))?", re.I
)
QUOTED = re.compile(r"\*{0,2},\s+(?:the\s+)?`(?P<code>[^`]+)`")
"""What follows: `**Line 7**, `code`,` or `**Lines 27 to 29**, the `code`,`."""
REST = "...)"
"""The end of a quotation that leaves out the arguments of a call."""


def named_lines(root: Path) -> Iterator[str]:
    """Find lines that a page names, and the reader can't find.

    The program is the one shown last above the sentence.
    """
    for page in pages(root):
        shown = [fence for fence in fences(page) if _is_program(fence)]
        text, starts = _prose(page)
        for match in NAMED.finditer(text):
            line = _line_at(starts, match.start())
            above = [fence for fence in shown if fence.line < line]
            here = where(root, page, line)
            told = _wrong(root, match, text, above[-1] if above else None)
            if told:
                named = " ".join(match[0].lower().split())
                yield f"{here}: names {named}, {told}"


def _wrong(
    root: Path, match: re.Match[str], text: str, fence: Fence | None
) -> str:
    """Return what is wrong with a name of lines, "" if nothing is."""
    if fence is None or fence.include is None:
        return "and shows no program above"
    quoted = QUOTED.match(text, match.end())
    if quoted is None:
        return "without its code; write **Line 7**, `code`,"
    file = fence.include.file
    part = part_of(fence.include)
    begin = part.start if part else 1
    if fence.attributes.get("linenums") != str(begin):
        return (
            f'but {file} has no numbers; write linenums="{begin}" behind its '
            "title"
        )
    lines = rendered(root, fence.include)
    if not lines:
        return ""  # there is no such file or section: another fault
    first = int(match["first"])
    last = int(match["last"] or first)
    code = " ".join(quoted["code"].split()).removesuffix(REST)
    numbered = list(enumerate(lines, begin))
    named = [each for at, each in numbered if first <= at <= last]
    if code not in "\n".join(named):
        places = [at for at, each in numbered if code in each]
        found = f"line {places[0]}" if places else "no line"
        return f"but {code} is in {found} of {file}"
    return ""


def _is_program(fence: Fence) -> bool:
    include = fence.include
    return include is not None and Path(include.file).suffix in PROGRAMS


def _prose(page: Path) -> tuple[str, list[int]]:
    """Return a page without its fences, and where each line begins."""
    kept = dict(prose(page))
    starts, text = [], ""
    for number in range(1, len(lines_of(page)) + 1):
        starts.append(len(text))
        text += kept.get(number, "") + "\n"
    return text, starts


def _line_at(starts: list[int], place: int) -> int:
    return sum(start <= place for start in starts)
