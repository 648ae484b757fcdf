"""`make format`: all Python here as ruff formats it, `#>` lines kept.

ruff puts a space into a comment like `#> output`, and pytest-examples then
no longer sees it. So ruff leaves `snippets/` alone (snippets/ruff.toml) and
its programs are formatted here.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tools.cli import run
from tools.errors import ProjectError
from tools.example import ROOT, SNIPPETS

RUFF = [sys.executable, "-m", "ruff"]


def formatted(program: Path) -> str:
    """Return a snippet's source as it should be.

    Raises:
        ProjectError: ruff can't read it.
    """
    source = program.read_text("utf-8")
    completed = subprocess.run(
        [*RUFF, "format", "--stdin-filename", str(program), "-"],
        input=re.sub(r"^( *#)>(?= |$)", r"\1 >", source, flags=re.M),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if completed.returncode:
        raise ProjectError(f"{program}: {completed.stderr.strip()}")
    return re.sub(r"^( *#) >(?= |$)", r"\1>", completed.stdout, flags=re.M)


def main() -> int:
    """Format in place; print the snippets that changed."""
    for program in sorted(SNIPPETS.rglob("*.py")):
        source = formatted(program)
        if source != program.read_text("utf-8"):
            program.write_text(source, "utf-8")
            print(f"formatted {program.relative_to(ROOT)}")
    return subprocess.call([*RUFF, "format", str(ROOT)])


if __name__ == "__main__":
    run(main)
