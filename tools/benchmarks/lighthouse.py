"""Lighthouse on home, and on the first and longest page of each section.

Its mobile figure simulates a slow phone from what this machine does, so a
busy machine costs points: the median of three runs counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from mkdocs.utils.yaml import yaml_load

from tools.benchmarks import circumstances
from tools.example import ROOT, SNIPPETS
from tools.lighthouse import audit
from tools.static_server import Server

FILE = SNIPPETS / "measured" / "lighthouse.txt"
BARS = {"mobile": 95, "desktop": 99}
RUNS = 3


def pages(folder: Path) -> list[str]:
    """Return home, the page that each section opens with, and its longest.

    Args:
        folder: the built site.
    """
    nav = yaml_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"]
    found = [""]
    for entry in nav:
        for section in entry.values():
            if isinstance(section, list):
                files = [file for item in section for file in item.values()]
                addresses = [file.removesuffix(".md") + "/" for file in files]
                longest = max(
                    addresses,
                    key=lambda page: (
                        (folder / page / "index.html").stat().st_size
                    ),
                )
                found += dict.fromkeys([addresses[0], longest])
    return found


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
        for page in pages(server.folder):
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
