"""`make check` looks for typos; the tool finds one that is planted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.example import ROOT

TYPOS = Path(sys.executable).parent / "typos"


def typos(*paths: Path) -> str:
    """Return what typos finds, one line each; "" is nothing."""
    completed = subprocess.run(
        [str(TYPOS), "--format", "brief", *map(str, paths)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not completed.stderr, completed.stderr
    return completed.stdout


def test_a_typo_is_noticed(tmp_path: Path) -> None:
    """The tool looks at all."""
    page = tmp_path / "page.md"
    wrong = "receives".replace("ei", "ie")
    page.write_text(f"A server {wrong} a message.\n")
    assert wrong in typos(page)
