"""The site's own styles and scripts, as small as they can be.

Every page loads them. Where there is no Node.js, they stay as they are
written: the site works without.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from tools.errors import ProjectError
from tools.example import ROOT
from tools.node import NodeMissing, command

PACKAGES = ROOT / "node_modules"
SCRIPT = Path(__file__).with_suffix(".mjs")


def shrink(folder: Path) -> None:
    """Shrink the files of a built site's `assets/`, but not below it.

    Raises:
        ProjectError: a file has a fault in it.
    """
    if not (PACKAGES / "esbuild").exists():
        return
    try:
        node = command("node")
    except NodeMissing:
        return
    files = [
        path
        for ending in ("css", "js")
        for path in sorted((folder / "assets").glob(f"*.{ending}"))
    ]
    done = subprocess.run(
        [node, str(SCRIPT), str(PACKAGES), *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.splitlines()
        fault = next((x for x in lines if "ERROR" in x), lines[-1])
        raise ProjectError(f"docs/assets/: {fault.strip()}")
