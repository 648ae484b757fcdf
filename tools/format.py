"""`make format`: all code here as ruff and Biome format it, `#>` lines kept.

ruff puts a space into a comment like `#> output`, and pytest-examples then
no longer sees it. So ruff leaves `snippets/` alone (snippets/ruff.toml), and
its programs are formatted in a copy where that comment has the space.

`python -m tools.format --check` only reports what is not formatted.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.example import ROOT, SNIPPETS
from tools.node import NodeMissing, command

RUFF = (sys.executable, "-m", "ruff", "format", "--quiet")
IN_A_COPY = (
    *("--config", str(ROOT / "snippets" / "ruff.toml"), "--no-cache"),
    *("--config", "format.exclude=[]"),
)
BIOME = ROOT / "node_modules" / "@biomejs" / "biome" / "bin" / "biome"


class FormatError(Exception):
    """A program that ruff can't format: one line, naming the file."""


def formatted(programs: Sequence[Path]) -> Iterator[str]:
    """Yield each program's source as it should be, in lines of 72.

    Raises:
        FormatError: ruff can't read one.
    """
    with tempfile.TemporaryDirectory() as folder:
        copies = [
            Path(folder, str(number), program.name)
            for number, program in enumerate(programs)
        ]
        for program, copy in zip(programs, copies, strict=True):
            source = program.read_text("utf-8")
            copy.parent.mkdir()
            copy.write_text(
                re.sub(r"^( *#)>(?= |$)", r"\1 >", source, flags=re.M), "utf-8"
            )
        completed = subprocess.run(
            [*RUFF, *IN_A_COPY, folder],
            capture_output=True,
            text=True,
            check=False,
        )
        if completed.returncode:
            error = completed.stderr.strip()
            for program, copy in zip(programs, copies, strict=True):
                error = error.replace(str(copy), str(program))
            raise FormatError(error)
        for copy in copies:
            text = copy.read_text("utf-8")
            yield re.sub(r"^( *#) >(?= |$)", r"\1>", text, flags=re.M)


def snippets(*, check: bool) -> bool:
    """Format the programs of `snippets/`; return whether all were."""
    programs = sorted(SNIPPETS.rglob("*.py"))
    before = [program.read_text("utf-8") for program in programs]
    after = list(formatted(programs))
    for program, old, new in zip(programs, before, after, strict=True):
        if new == old:
            continue
        where = program.relative_to(SNIPPETS.parent)
        if check:
            print(f"{where}: not formatted; run `make format`")
        else:
            program.write_text(new, "utf-8")
            print(f"formatted {where}")
    return before == after


def main() -> int:
    """Format in place, or check; print the snippets that change."""
    parser = argparse.ArgumentParser(prog="python -m tools.format")
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    try:
        fine = snippets(check=check)
    except FormatError as error:
        print(error, file=sys.stderr)
        return 1
    options = ["--check"] if check else []
    code = subprocess.call([*RUFF, *options, str(ROOT)])
    if check:  # Biome's own check looks at the format too
        return 0 if fine and code == 0 else 1
    try:
        biome = [
            command("node"),
            str(BIOME),
            "check",
            "--write",
            "--colors=off",
        ]
        return code or subprocess.call(biome, cwd=ROOT)
    except NodeMissing as error:
        print(error, file=sys.stderr)
        return code


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
