"""`make check`: every linter, type checker and detector, side by side.

`make test` runs it first. Nothing here starts a program or a browser.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools import cli
from tools.example import ROOT
from tools.node import command, install

HERE = Path(sys.executable).parent
PYTHON = (sys.executable, "-m")


@dataclass(frozen=True)
class Check:
    """A command that prints what is wrong, and what it looks at."""

    subject: str
    command: tuple[str, ...]
    fix: str = ""
    """The command that fixes what it finds."""


@dataclass(frozen=True)
class Finding:
    """What a check found."""

    check: Check
    code: int
    output: str
    seconds: float


PROSE = ("docs/**/*.md", "README.md", "CONTRIBUTING.md", "live/README.md")


def prose(*files: str) -> tuple[str, ...]:
    """Return the command that finds the terms that .textlintrc.yml bans.

    Args:
        files: paths, or globs below the project's folder.

    Raises:
        NodeMissing: there is no Node.js.
    """
    textlint = ROOT / "node_modules" / "textlint" / "bin" / "textlint.js"
    cache = ROOT / ".cache" / "textlint"
    return (
        *(command("node"), str(textlint), "--format", "unix"),
        *("--cache", "--cache-location", str(cache)),
        *files,
    )


def checks() -> list[Check]:
    """Return all of them, the slowest first.

    Raises:
        NodeMissing: there is no Node.js.
    """
    node = command("node")
    biome = str(ROOT / "node_modules" / "@biomejs" / "biome" / "bin" / "biome")
    tsc = str(ROOT / "node_modules" / "typescript" / "bin" / "tsc")
    mypy = (*PYTHON, "mypy")
    return [
        Check("types of Python", (*mypy, ".")),
        Check(
            # The page runs CPython 3.14; the rest has to run on 3.11 too.
            "types of live/guest on Python 3.14",
            (*mypy, "live/guest", "--python-version", "3.14"),
        ),
        Check("pages and examples", (*PYTHON, "tools.checks.faults")),
        Check("types of TypeScript", (node, tsc, "-p", "live")),
        Check(
            "TypeScript, JavaScript and CSS",
            (node, biome, "check", "--error-on-warnings", "--colors=off"),
            "make format",
        ),
        Check("prose", prose(*PROSE)),
        Check("Python", (*PYTHON, "ruff", "check", "--quiet", ".")),
        Check(
            "format of Python",
            (*PYTHON, "tools.format", "--check"),
            "make format",
        ),
        Check("spelling", (str(HERE / "typos"), "--format", "brief")),
        Check(
            "workflows",
            (
                *(str(HERE / "zizmor"), "--offline", "--quiet"),
                *("--no-progress", "--persona", "auditor", ".github"),
            ),
        ),
    ]


def run(check: Check) -> Finding:
    """Run a check to its end."""
    began = time.monotonic()
    completed = subprocess.run(
        check.command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        # A cache for each Python version that mypy checks against.
        env={**os.environ, "MYPY_CACHE_DIR": ".mypy_cache"},
    )
    seconds = time.monotonic() - began
    return Finding(check, completed.returncode, completed.stdout, seconds)


def report(findings: Sequence[Finding]) -> None:
    """Print what was found, and a line for each check."""
    for finding in findings:
        if finding.code:
            print(f"\n--- {finding.check.subject}")
            print(finding.output.strip())
            if finding.check.fix:
                print(f"`{finding.check.fix}` fixes what it can.")
    width = max(len(finding.check.subject) for finding in findings)
    print()
    for finding in findings:
        word = "FAILED" if finding.code else "ok"
        subject = finding.check.subject
        print(f"{subject:{width}}  {finding.seconds:5.1f} s  {word}")


def main() -> int:
    """Run all of them; one failure does not hide another."""
    install()
    commands = checks()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        findings = list(pool.map(run, commands))
    report(findings)
    return 1 if any(finding.code for finding in findings) else 0


if __name__ == "__main__":
    cli.run(main)
