"""`docs/index.md`: every claim the page makes."""

from __future__ import annotations

import re

from tests.conftest import Player
from tools.example import ROOT

DOCS = ROOT / "docs"
PAGE = (DOCS / "index.md").read_text("utf-8")
IDEAS = (DOCS / "reference" / "key-ideas.md").read_text("utf-8")


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
        "tutorial/echo-server.md",
        "guides/errors.md",
        "guides/production.md",
        "guides/choosing.md",
    ]
    assert all((DOCS / door).is_file() for door in doors)


def test_every_key_idea_of_the_home_page_is_told_in_the_reference() -> None:
    """The same five, each linked to a page."""
    home = re.findall(r"^\| \[(.+?)\]\((\S+?)\) \|", PAGE, re.M)
    told = re.findall(r"^\| \*\*(.+?)\*\* \|", IDEAS, re.M)
    assert len(home) == 5
    assert [name.removeprefix("A ").lower() for name, _ in home] == [
        name.lower() for name in told[:5]
    ]
    assert all((DOCS / page).is_file() for _, page in home)
