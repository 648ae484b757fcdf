"""How much of the guest Python and of the kernel the tests run.

    python -m tools.live_coverage

The guest is measured where it runs: in processes in Chromium, while the
tests of the network and of faults use them (`live/coverage/tracer.py`). The
kernel and what surrounds the interpreter are measured by Node.js, which runs
their own tests (`tests/runtime/units`). Branches count in both.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from coverage import Coverage

from live.coverage import tracing_modules
from tools import live
from tools.example import ROOT
from tools.node import command

MEASURE = "LIVE_MEASURE"
"""Set for the tests: the folder for the measuring runtime and its data."""

GUEST = ROOT / "live" / "guest"
REPORT = ROOT / "live" / "coverage.txt"
UNITS = ROOT / "tests" / "runtime" / "units"
CODE = re.compile(
    r"^(?:export )?(?:abstract |async )?(?:class|const|function) ", re.M
)
"""What a file of types alone does not have."""
BAR = 90.0
"""Percent, of lines and branches, that each file is to reach."""


def build(folder: Path) -> Path:
    """Build a runtime that measures itself into a folder; return it."""
    return live.builder(folder, modules=tracing_modules()).run()


def keep(folder: Path, lines: str) -> None:
    """Keep what processes have written."""
    with (folder / "arcs.jsonl").open("a", encoding="utf-8") as file:
        file.write(lines)


def units(*options: str) -> subprocess.CompletedProcess[str]:
    """Run the tests that need no browser."""
    parts = [
        command("node"),
        "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",
        "--import",
        f"./{(UNITS / 'resolve.mjs').relative_to(ROOT)}",
        "--test-force-exit",
        *options,
        "--test",
        *(str(path) for path in sorted(UNITS.glob("*.test.mjs"))),
    ]
    return subprocess.run(
        parts,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def kernel_rows() -> list[tuple[str, float, float]]:
    """Return each file of TypeScript: percent of lines, of branches."""
    done = units(
        "--experimental-test-coverage",
        "--test-coverage-include=live/src/**",
        "--test-reporter=lcov",
    )
    if done.returncode:
        raise SystemExit(f"tests/runtime/units: failed\n{done.stdout}")
    rows = []
    for record in done.stdout.split("end_of_record"):
        told = dict(
            line.split(":", 1)
            for line in record.strip().splitlines()
            if line.startswith(("SF:", "LF:", "LH:", "BRF:", "BRH:"))
        )
        if told:
            rows.append(
                (
                    told["SF"],
                    percent(int(told["LH"]), int(told["LF"])),
                    percent(int(told["BRH"]), int(told["BRF"])),
                )
            )
    # What no unit loads has no record: only browsers run it, unmeasured.
    seen = {name for name, *_ in rows}
    for path in sorted((ROOT / "live" / "src").rglob("*.ts")):
        name = path.relative_to(ROOT).as_posix()
        if name not in seen and CODE.search(path.read_text("utf-8")):
            rows.append((name, 0.0, 0.0))
    return rows


def percent(part: int, whole: int) -> float:
    """Return a share in percent; nothing to do is done."""
    return 100 * part / whole if whole else 100.0


def guest_rows(folder: Path) -> list[tuple[str, float, float]]:
    """Return each file of the guest: percent of lines, of branches."""
    coverage = Coverage(
        data_file=None, branch=True, include=[f"{GUEST}/*"], config_file=False
    )
    coverage.set_option(
        "report:exclude_also",
        [r"if TYPE_CHECKING:", r"\.\.\.$", r"class \w+\(.*Protocol\):"],
    )
    data = coverage.get_data()
    for line in (folder / "arcs.jsonl").read_text("utf-8").splitlines():
        data.add_arcs(
            {
                str(GUEST / name): [(a, b) for a, b in seen]
                for name, seen in json.loads(line).items()
                if name != "tracer.py"
            }
        )
    told = folder / "coverage.json"
    coverage.json_report(outfile=str(told))
    print_missing(coverage)
    rows = []
    for name, file in json.loads(told.read_text())["files"].items():
        sums = file["summary"]
        rows.append(
            (
                f"live/guest/{Path(name).name}",
                percent(sums["covered_lines"], sums["num_statements"]),
                percent(sums["covered_branches"], sums["num_branches"]),
            )
        )
    return rows


def print_missing(coverage: Coverage) -> None:
    """Say which lines and branches no test reached."""
    text = io.StringIO()
    coverage.report(file=text, show_missing=True, skip_covered=True)
    print(text.getvalue())


def table(rows: list[tuple[str, float, float]]) -> str:
    """Return the report."""
    lines = [f"{'file':32}  lines  branches"]
    for name, covered, branches in sorted(rows):
        under = "" if min(covered, branches) >= BAR else f"  under {BAR:g} %"
        lines.append(f"{name:32}  {covered:5.1f}     {branches:5.1f}{under}")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Run the tests, print and write the report."""
    rows = kernel_rows()
    with tempfile.TemporaryDirectory() as name:
        tests = [
            f"tests/runtime/test_{part}.py"
            for part in ("conformance", "faults", "egress")
        ]
        # A traced process is slow, but does the same.
        code = subprocess.call(
            [sys.executable, "-m", "pytest", "-q", "-k", "chromium", *tests],
            cwd=ROOT,
            env={**os.environ, MEASURE: name},
        )
        rows += guest_rows(Path(name))
    report = table(rows)
    print(report)
    REPORT.write_text(report, "utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
