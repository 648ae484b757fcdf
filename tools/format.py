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

from tools.example import ROOT, SNIPPETS

RUFF = [sys.executable, "-m", "ruff"]


class FormatError(Exception):
    """A program that ruff can't format: one line, naming the file."""


def formatted(program: Path) -> str:
    """Return a snippet's source as it should be.

    Raises:
        FormatError: ruff can't read it.
    """
    source = program.read_text("utf-8")
    run = subprocess.run(
        [*RUFF, "format", "--stdin-filename", str(program), "-"],
        input=re.sub(r"^( *#)>(?= |$)", r"\1 >", source, flags=re.M),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if run.returncode:
        raise FormatError(f"{program}: {run.stderr.strip()}")
    return re.sub(r"^( *#) >(?= |$)", r"\1>", run.stdout, flags=re.M)


def main() -> int:
    """Format in place; print the snippets that changed."""
    for program in sorted(SNIPPETS.rglob("*.py")):
        try:
            source = formatted(program)
        except FormatError as error:
            print(error, file=sys.stderr)
            return 1
        if source != program.read_text("utf-8"):
            program.write_text(source, "utf-8")
            print(f"formatted {program.relative_to(ROOT)}")
    return subprocess.call([*RUFF, "format", str(ROOT)])


if __name__ == "__main__":
    sys.exit(main())
