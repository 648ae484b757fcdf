"""`make format`: all Python here as ruff formats it, `#>` lines kept.

ruff puts a space into a comment like `#> output`, and pytest-examples then
no longer sees it. So ruff leaves `snippets/` alone (snippets/ruff.toml) and
its programs are formatted here.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.cli import run
from tools.errors import ProjectError
from tools.example import ROOT, SNIPPETS

RUFF = [sys.executable, "-m", "ruff"]
WIDTH = 72
SETTINGS = ["--config", str(ROOT / "pyproject.toml")]
SETTINGS += ["--line-length", str(WIDTH)]
"""Those of `snippets/ruff.toml`, which excludes every file."""


def formatted(programs: Iterable[Path], root: Path) -> dict[Path, str]:
    """Return the source of each program as it should be.

    Args:
        programs: Python files below the root.
        root: a folder; lines are as wide as in `snippets/`.

    Raises:
        ProjectError: ruff can't read one.
    """
    with TemporaryDirectory() as folder:
        copies = {}
        for program in programs:
            copies[program] = copy = Path(folder) / program.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            source = program.read_text("utf-8")
            copy.write_text(
                re.sub(r"^( *#)>(?= |$)", r"\1 >", source, flags=re.M), "utf-8"
            )
        completed = subprocess.run(
            [*RUFF, "format", *SETTINGS, folder],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if completed.returncode:
            raise ProjectError(
                completed.stderr.strip().replace(folder, str(root))
            )
        return {
            program: re.sub(
                r"^( *#) >(?= |$)",
                r"\1>",
                copy.read_text("utf-8"),
                flags=re.M,
            )
            for program, copy in copies.items()
        }


def main() -> int:
    """Format in place; print the snippets that changed."""
    programs = sorted(SNIPPETS.rglob("*.py"))
    for program, source in formatted(programs, SNIPPETS).items():
        if source != program.read_text("utf-8"):
            program.write_text(source, "utf-8")
            print(f"formatted {program.relative_to(ROOT)}")
    return subprocess.call([*RUFF, "format", str(ROOT)])


if __name__ == "__main__":
    run(main)
