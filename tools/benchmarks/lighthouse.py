"""How fast Lighthouse finds the home page and one page of each section.

Its mobile figure simulates a slow phone from what this machine does, so a
busy machine costs points: the median of three runs counts.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from tools.benchmarks import circumstances
from tools.example import ROOT, SNIPPETS
from tools.lighthouse import audit
from tools.static_server import Server

FILE = SNIPPETS / "measured" / "lighthouse.txt"
BARS = {"mobile": 95, "desktop": 99}
RUNS = 3


def first_pages(folder: Path, url: str) -> list[str]:
    """Return the home page and the first page of each section."""
    sitemap = (folder / "sitemap.xml").read_text("utf-8")
    first: dict[str, str] = {}
    for address in re.findall(r"<loc>(.*?)</loc>", sitemap):
        page = address.removeprefix(url)
        first.setdefault(page.split("/")[0], page)
    return list(first.values())


def measure() -> str:
    """Build, serve and judge; return a table against the bars."""
    rows = [f"{'page':26} {'form':8} {'median':>6} {'runs':>11}   bar"]
    with Server() as server, tempfile.TemporaryDirectory() as name:
        server.folder = Path(name) / "site"
        subprocess.run(
            [sys.executable, "-m", "tools.build", str(server.folder)],
            cwd=ROOT,
            env={**os.environ, "SITE_URL": server.url},
            check=True,
        )
        for page in first_pages(server.folder, server.url):
            for form, bar in BARS.items():
                url = server.url + page
                runs = [
                    audit(url, form, ("performance",))[0]["performance"]
                    for _ in range(RUNS)
                ]
                found = round(median(runs))
                told = " ".join(map(str, runs))
                rows.append(
                    f"{'/' + page:26} {form:8} {found:6} {told:>11}   "
                    f"{bar}{'' if found >= bar else ' MISSED'}"
                )
    return "\n".join(rows) + "\n\n" + circumstances("mkdocs-material")
