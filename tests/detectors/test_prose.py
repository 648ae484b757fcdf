"""`make check` rejects the terms that the style guide bans."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import yaml

from tools.check import PROSE, checks, prose
from tools.example import ROOT

GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
RULES = yaml.safe_load((ROOT / ".textlintrc.yml").read_text("utf-8"))
TERMS: list[tuple[str, str]] = [
    (pattern, better)
    for pattern, better in RULES["rules"]["terminology"]["terms"]
]


def pairs() -> list[tuple[str, str]]:
    """Return the guide's terms to avoid, and what to write instead."""
    table = GUIDE.split("### Terms to avoid")[1].split("\n## ")[0]
    return re.findall(r"^\| `(.+)` \| (.+) \|$", table, re.M)


def lint(page: Path, *lines: str) -> dict[int, str]:
    """Write a page; return what the linter says, by line of the page."""
    # A paragraph for each, on an odd line: one must not hide another.
    page.write_text("\n\n".join(lines) + "\n", "utf-8")
    completed = subprocess.run(
        prose(str(page)),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not completed.stderr, completed.stderr
    found = re.findall(
        rf"^{re.escape(str(page))}:(\d+):\d+: (.+?) \[Error/terminology\]$",
        completed.stdout,
        re.M | re.S,
    )
    assert completed.returncode == bool(found), completed.stdout
    return {int(number): message for number, message in found}


def test_a_banned_term_is_reported_with_its_line_and_the_better_word(
    tmp_path: Path,
) -> None:
    """In a paragraph, across lines, a heading, a list, a table, a link."""
    found = lint(
        tmp_path / "page.md",
        "A fine line.",
        "The pong comes\nback soon.",
        "## It stands",
        "- a list: [it hangs up](https://example.org)",
        "| a | b |\n| --- | --- |\n| 1 | as ever anew |",
        "`stands`, in code, is a name.",
    )
    assert found == {
        3: "Incorrect term: “comes\nback”, use "
        "“return, arrive or reconnect” instead",
        6: "Incorrect term: “stands”, use “is or shows” instead",
        8: "Incorrect term: “hangs up”, use “closes the connection” instead",
        12: "Incorrect term: “anew”, use “again” instead",
    }


def test_each_term_that_the_guide_avoids_is_banned(tmp_path: Path) -> None:
    """And what it writes instead is not."""
    before, after = zip(*pairs(), strict=True)
    found = lint(tmp_path / "before.md", *before)
    missed = [
        sentence
        for number, sentence in enumerate(before)
        if 2 * number + 1 not in found
    ]
    assert not missed, f"CONTRIBUTING.md: .textlintrc.yml allows {missed}"
    assert lint(tmp_path / "after.md", *after) == {}


def test_each_banned_term_is_in_the_guide() -> None:
    """Each pattern matches a sentence of the table."""
    sentences = " | ".join(before for before, _ in pairs())
    missing = [
        pattern
        for pattern, _ in TERMS
        if not re.search(pattern, sentences, re.I)
    ]
    assert not missing, f"CONTRIBUTING.md: no example of {missing}"


def test_every_page_and_readme_is_checked() -> None:
    """By `make check`; a new page needs no entry anywhere."""
    assert prose(*PROSE) in [check.command for check in checks()]
    read = {path for glob in PROSE for path in ROOT.glob(glob)}
    assert set((ROOT / "docs").rglob("*.md")) < read
    assert {ROOT / "README.md", ROOT / "CONTRIBUTING.md"} < read
