"""How long `mkdocs build --strict` takes for a site of sixty pages.

The pages are the site's own, copied beside themselves until there are
enough, so that they hold what real pages hold and their links work.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from tools.benchmarks import circumstances
from tools.example import ROOT

PAGES = 60
RUNS = 3
BAR = 5.0
"""Seconds that the fastest run may take."""


def site(folder: Path) -> None:
    """Make a site of sixty pages in an empty folder.

    The navigation is the last part of mkdocs.yml; it is written anew.
    """
    for name in ("docs", "snippets", "overrides"):
        shutil.copytree(ROOT / name, folder / name)
    docs = folder / "docs"
    originals = sorted(docs.rglob("*.md"))
    pages = list(originals)
    for number, page in enumerate(islice(cycle(originals), PAGES)):
        if len(pages) == PAGES:
            break
        pages.append(page.with_name(f"{page.stem}-{number}.md"))
        shutil.copyfile(page, pages[-1])
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    head, _, _ = config.partition("\nnav:\n")
    nav = "".join(f"  - {page.relative_to(docs)}\n" for page in pages)
    (folder / "mkdocs.yml").write_text(f"{head}\nnav:\n{nav}", "utf-8")


def build(folder: Path) -> float:
    """Build the site once, in a process of its own; return seconds."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q"],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        check=True,
    )
    return time.perf_counter() - start


def measure() -> str:
    """Build it a few times; return the fastest, against the bar."""
    with tempfile.TemporaryDirectory() as name:
        site(Path(name))
        seconds = min(build(Path(name)) for _ in range(RUNS))
    verdict = "within" if seconds <= BAR else "OVER"
    return (
        f"{PAGES} pages: {seconds:.1f} s, the fastest of {RUNS} runs; "
        f"{verdict} the bar of {BAR:g} s\n"
        + circumstances("mkdocs", "mkdocs-material")
    )
