"""`make format`: all code here as ruff and Biome format it, `#>` lines kept.

ruff puts a space into a comment like `#> output`, and pytest-examples then
no longer sees it. So ruff leaves `snippets/` alone (snippets/ruff.toml) and
its programs are formatted here.

`python -m tools.format --check` only reports what is not formatted.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.cli import run
from tools.errors import ProjectError
from tools.example import ROOT, SNIPPETS
from tools.node import command

RUFF = [sys.executable, "-m", "ruff"]
BIOME = ROOT / "node_modules" / "@biomejs" / "biome" / "bin" / "biome"
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


def snippets(*, check: bool) -> bool:
    """Format the programs of `snippets/`; return whether all were."""
    fine = True
    programs = sorted(SNIPPETS.rglob("*.py"))
    for program, source in formatted(programs, SNIPPETS).items():
        if source == program.read_text("utf-8"):
            continue
        fine = False
        where = program.relative_to(SNIPPETS.parent)
        if check:
            print(f"{where}: not formatted; run `make format`")
        else:
            program.write_text(source, "utf-8")
            print(f"formatted {where}")
    return fine


def main() -> int:
    """Format in place, or check; print the snippets that change."""
    parser = argparse.ArgumentParser(prog="python -m tools.format")
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    fine = snippets(check=check)
    options = ["--check"] if check else []
    ruff = subprocess.call([*RUFF, "format", "--quiet", *options, str(ROOT)])
    if check:  # Biome's own check looks at the format too
        return 0 if fine and ruff == 0 else 1
    biome = [command("node"), str(BIOME), "check", "--write", "--colors=off"]
    return ruff or subprocess.call(biome, cwd=ROOT)


if __name__ == "__main__":
    run(main)
