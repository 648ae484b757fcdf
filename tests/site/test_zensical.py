"""The same `mkdocs.yml` builds with Zensical, and every block is the same.

Material for MkDocs ends on 2027-05-05; the site must not end with it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tools.example import ROOT


class Blocks(HTMLParser):
    """Collects the text of every `<pre>`."""

    def __init__(self) -> None:
        """Start outside."""
        super().__init__()
        self.inside = 0
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Begin a block."""
        if tag == "pre":
            self.inside += 1
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        """End a block."""
        self.inside -= tag == "pre"

    def handle_data(self, data: str) -> None:
        """Add to the block."""
        if self.inside:
            self.found[-1] += data


def blocks(site: Path) -> dict[str, list[str]]:
    """Return the blocks of each page of a built site."""
    pages = {}
    for page in sorted(site.rglob("*.html")):
        parser = Blocks()
        parser.feed(page.read_text("utf-8"))
        pages[page.relative_to(site).as_posix()] = parser.found
    return pages


def build(folder: Path, *command: str) -> dict[str, list[str]]:
    """Build a copy of the project and return the blocks of its pages."""
    for name in ("docs", "overrides", "snippets"):
        shutil.copytree(
            ROOT / name,
            folder / name,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    shutil.copy(ROOT / "mkdocs.yml", folder)
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return blocks(folder / "site")


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The blocks of the two builds."""
    return (
        build(
            tmp_path_factory.mktemp("mkdocs"), "mkdocs", "build", "--strict"
        ),
        build(
            tmp_path_factory.mktemp("zensical"),
            "zensical",
            "build",
            "--strict",
        ),
    )


def test_zensical_builds_every_page(
    both: tuple[dict[str, list[str]], dict[str, list[str]]],
) -> None:
    """None more, none less."""
    mkdocs, zensical = both
    assert "index.html" in mkdocs
    assert mkdocs.keys() == zensical.keys()


def test_every_block_of_code_is_the_same(
    both: tuple[dict[str, list[str]], dict[str, list[str]]],
) -> None:
    """Programs, transcripts and commands, to the letter."""
    mkdocs, zensical = both
    assert sum(map(len, mkdocs.values())) > 50
    for page, texts in mkdocs.items():
        assert zensical[page] == texts, page
