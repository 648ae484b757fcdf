"""Lighthouse on every page: accessibility, best practices, SEO, performance.

The first three are the same on every run. Performance is simulated, for a
slow phone and for a desktop, from what this machine does. A page that misses
its bar gets two more runs, and the median counts. A busy machine costs points:
there, a page is said to reach its bar, or nothing is said.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tools import plain
from tools.benchmarks import circumstances
from tools.example import ROOT, SNIPPETS
from tools.lighthouse import STEADY, audit
from tools.static_server import Server

FILE = SNIPPETS / "measured" / "lighthouse.txt"
BARS = {"mobile": 95, "desktop": 99}
"""Of performance."""
RUNS = 3
BUSY = 1.5
"""Load for each CPU above which the machine is busy; Lighthouse and its
browser are about 1."""
STEADY_BAR = 100

HEAD = f"{'page':34} {'a11y':>5} {'best':>5} {'SEO':>5} " + " ".join(
    f"{form:>8}" for form in BARS
)


def row(page: str, url: str) -> str:
    """Judge a page; return its line of the table."""
    scores, _ = audit(url, "mobile", STEADY)
    missed = min(scores.values()) < STEADY_BAR
    cells = [f"{scores[name]:5}" for name in STEADY]
    for form, bar in BARS.items():
        runs = list(speeds(url, form))
        missed |= bool(runs) and median(runs) < bar
        cells.append(f"{round(median(runs)) if runs else '-':>8}")
    return f"{'/' + page:34} {' '.join(cells)}{'  MISSED' if missed else ''}"


def speeds(url: str, form: str) -> Iterator[int]:
    """Yield the performance scores of a page, as many as count."""
    busy = os.getloadavg()[0] > BUSY * (os.cpu_count() or 1)
    for _ in range(1 if busy else RUNS):
        scores, _ = audit(url, form, ("performance",))
        reached = scores["performance"] >= BARS[form]
        if reached or not busy:
            yield scores["performance"]
        if reached:
            return


def measure() -> str:
    """Build, serve and judge; return a table against the bars."""
    pages = [page.address.removesuffix("index.md") for page in plain.pages()]
    told = [HEAD]
    with Server() as server, tempfile.TemporaryDirectory() as name:
        server.folder = Path(name) / "site"
        subprocess.run(
            [sys.executable, "-m", "tools.build", str(server.folder)],
            cwd=ROOT,
            env={**os.environ, "SITE_URL": server.url},
            check=True,
        )
        for page in pages:
            told.append(row(page, server.url + page))
            print(told[-1], flush=True)  # it takes many minutes
    bars = " and ".join(f"{bar} ({form})" for form, bar in BARS.items())
    told += [
        "",
        f"a11y, best, SEO: accessibility, best practices; {STEADY_BAR} each.",
        f"mobile and desktop: performance; at least {bars}.",
        f"- is not known: the load was above {BUSY} for each CPU.",
        "",
    ]
    return "\n".join(told) + "\n" + circumstances("mkdocs-material")
