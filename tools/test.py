"""`make test`: everything that CI checks, after installing what is missing.

Arguments go to pytest: `make test ARGS="-k echo"`. A run of a part asks for no
full coverage.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.example import ROOT
from tools.node import command

REPORTS = ROOT / "reports"
DATA = REPORTS / "coverage"
TSC = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
PYTHON = [sys.executable, "-m"]


@dataclass(frozen=True)
class Result:
    """How one step of the run went."""

    step: str
    code: int
    seconds: float


def run(
    step: str, command: Sequence[str], env: Mapping[str, str] | None = None
) -> Result:
    """Run a command that prints as it goes and can't ask for input."""
    print(f"\n--- {step}", flush=True)
    began = time.monotonic()
    code = subprocess.call(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **(env or {})},
    )
    return Result(step, code, time.monotonic() - began)


def measuring() -> dict[str, str]:
    """Return the environment in which every program measures itself."""
    return {
        "COVERAGE_FILE": str(DATA / "data"),
        "COVERAGE_SNIPPETS": str(ROOT / "snippets"),
    }


def main() -> int:
    """Install, check, test and measure; print how each step went."""
    options = [*sys.argv[1:], *os.environ.get("ARGS", "").split()]
    shutil.rmtree(DATA, ignore_errors=True)
    DATA.mkdir(parents=True)
    results = [
        run("Node packages", [*PYTHON, "tools.node"]),
        run("find browsers", [*PYTHON, "tools.browsers"]),
    ]
    if not any(result.code for result in results):
        results += checks(options)
    width = max(len(result.step) for result in results)
    print()
    for result in results:
        word = "FAILED" if result.code else "ok"
        print(f"{result.step:{width}}  {result.seconds:7.1f} s  {word}")
    failed = [result.step for result in results if result.code]
    print(f"FAILED: {', '.join(failed)}" if failed else "All is well.")
    return 1 if failed else 0


def checks(options: Sequence[str]) -> list[Result]:
    """Lint, type-check, test, measure; one failure does not hide another."""
    ruff = [*PYTHON, "ruff"]
    results = [
        run("lint", [*ruff, "check", "--quiet", "."]),
        run("format", [*ruff, "format", "--check", "--quiet", "."]),
        run("types", [*PYTHON, "mypy", "."]),
        run("types of live/", [command("node"), str(TSC), "-p", "live"]),
        run("tests", [*PYTHON, "pytest", *options], measuring()),
    ]
    if options:
        return results
    coverage = [*PYTHON, "coverage"]
    combined = run("coverage data", [*PYTHON, "tools.measured"], measuring())
    report = run(
        "coverage of snippets/, 100 % with branches",
        [*coverage, "report", "-m", "--skip-covered", "--fail-under=100"],
        measuring(),
    )
    return [*results, combined, report]


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
