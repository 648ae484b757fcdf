"""`docs/index.md`: every claim the page makes."""

from __future__ import annotations

import re

from tests.conftest import Player
from tools.example import ROOT

DOCS = ROOT / "docs"
PAGE = (DOCS / "index.md").read_text("utf-8")


def test_two_copied_programs_print_what_stands_beside_them(
    played: Player,
) -> None:
    """The page shows the four files that this run compares."""
    run = played("echo")
    for actor, file in run.example.actors.items():
        assert f'--8<-- "echo/{file}"' in PAGE
        assert f'--8<-- "echo/{actor}.txt"' in PAGE
        shown = run.example.transcript(actor).read_text("utf-8")
        assert run.outputs[actor] == shown


def test_both_programs_come_before_anything_else() -> None:
    """Two sentences, then code: the first screen."""
    before, _ = PAGE.split('<div class="grid" markdown>')
    prose = before.split("# Real-Time Python")[1].strip()
    assert len(re.findall(r"\.(?:\s|$)", prose)) == 2


def test_the_four_doors_lead_where_they_say() -> None:
    """New, failed, production, choice; validated as links by the build."""
    doors = re.findall(r"^- \*\*\[.+?\]\((\S+)\)\*\*", PAGE, re.M)
    assert doors == [
        "tutorial/async-basics.md",
        "guides/errors.md",
        "guides/production.md",
        "guides/choosing.md",
    ]
    assert all((DOCS / door).is_file() for door in doors)


def test_the_key_ideas_are_in_one_table_only() -> None:
    """Home links to the page that has it, in the reference."""
    ideas = "reference/key-ideas.md"
    assert f"]({ideas})" in PAGE
    row = re.compile(r"^\| \W*(?:SignalR|Coroutines)\b.* \|$", re.M)
    rows = {
        page.relative_to(DOCS).as_posix(): row.findall(page.read_text("utf-8"))
        for page in DOCS.rglob("*.md")
    }
    assert len(rows.pop(ideas)) == 2
    assert {page: found for page, found in rows.items() if found} == {}
