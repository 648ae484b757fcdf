"""Run Lighthouse, in real Chromium, on a page that is being served."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tools.browsers import executable, is_root
from tools.errors import ProjectError
from tools.example import ROOT

NODE = Path(sys.executable).parent / "node"
SCRIPT = ROOT / "node_modules" / "lighthouse" / "cli" / "index.js"

CATEGORIES = ("accessibility", "best-practices", "seo", "performance")
STEADY = tuple(name for name in CATEGORIES if name != "performance")
"""Those that are the same on every run."""
FORMS = ("mobile", "desktop")


def audit(
    url: str, form: str, categories: tuple[str, ...] = CATEGORIES
) -> tuple[dict[str, int], list[str]]:
    """Judge a page once, as "mobile" (throttled) or as "desktop".

    Returns:
        The scores by category, 0 to 100, and the ids of the audits that
        cost points.

    Raises:
        ProjectError: Lighthouse or Chromium did not run.
    """
    flags = "--headless=new" + (" --no-sandbox" if is_root() else "")
    completed = subprocess.run(
        [
            *(str(NODE), str(SCRIPT), url, "--quiet", "--output=json"),
            f"--only-categories={','.join(categories)}",
            f"--chrome-flags={flags}",
            *(["--preset=desktop"] if form == "desktop" else []),
        ],
        env={**os.environ, "CHROME_PATH": executable("chromium")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if completed.returncode != 0:
        raise ProjectError(f"{url}: lighthouse: {completed.stderr[-500:]}")
    result = json.loads(completed.stdout)
    if "runtimeError" in result:
        raise ProjectError(f"{url}: {result['runtimeError']['message']}")
    audits = result["audits"]
    lost = [
        reference["id"]
        for category in result["categories"].values()
        for reference in category["auditRefs"]
        if reference["weight"]
        and audits[reference["id"]]["score"] is not None
        and audits[reference["id"]]["score"] < 1
    ]
    scores = {
        name: round(category["score"] * 100)
        for name, category in result["categories"].items()
    }
    return scores, lost
