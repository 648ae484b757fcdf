"""How much of the guest Python and of the TypeScript the tests run.

    python -m tools.live_coverage              every test of the runtime
    python -m tools.live_coverage tests/labs   some of those in a browser

The guest is measured where it runs: in processes in Chromium, while the
tests of the network and of faults use them (`live/coverage/tracer.py`). V8
measures the TypeScript: in Node.js, which runs its own tests
(`tests/runtime/units`), and in the pages, frames and workers of Chromium
(`live/coverage/pages.py`). Branches count everywhere.

Arguments are pytest's; with any, the report is printed and not written.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from coverage import Coverage

from live.coverage import PAGES, tracing_modules
from tools import live
from tools.example import ROOT
from tools.node import command

MEASURE = "LIVE_MEASURE"
"""Set for the tests: the folder for the measuring runtime and its data."""
GUEST_TESTS = tuple(
    f"tests/runtime/test_{part}.py"
    for part in ("conformance", "faults", "egress")
)
"""Those that run on the guest that measures itself: it is slow."""
PAGE_TESTS = (
    "tests/runtime",
    "tests/labs",
    *(f"--ignore={path}" for path in GUEST_TESTS),
    "-k",
    "not firefox",
)
"""The others that run the TypeScript in a browser. Firefox is not measured."""

GUEST = ROOT / "live" / "guest"
REPORT = ROOT / "live" / "coverage.txt"
UNITS = ROOT / "tests" / "runtime" / "units"
COVERAGE = ROOT / "live" / "coverage"
BAR = 90.0
"""Percent, of lines and branches, that each file is to reach."""

Part = tuple[int, int]
"""How many ran, of how many there are."""


@dataclass(frozen=True)
class Row:
    """What ran of a file."""

    file: str
    lines: Part
    branches: Part
    missing: str
    """The lines that did not run, or not all of them."""


UNITS_TIMEOUT = 240_000
"""Milliseconds after which Node.js ends a file of units, and its process."""


def build(folder: Path) -> Path:
    """Build a runtime that measures itself into a folder; return it."""
    return live.builder(folder, modules=tracing_modules()).run()


def keep(folder: Path, lines: str) -> None:
    """Keep what processes have written."""
    with (folder / "arcs.jsonl").open("a", encoding="utf-8") as file:
        file.write(lines)


def units(
    *options: str, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the tests that need no browser.

    Args:
        options: of Node.js, besides.
        folder: where V8 writes what ran; None measures nothing.
    """
    loader = [f"./{(UNITS / 'resolve.mjs').relative_to(ROOT)}"]
    env = dict(os.environ)
    if folder:
        loader.append(f"./{(COVERAGE / 'units.mjs').relative_to(ROOT)}")
        env["NODE_V8_COVERAGE"] = str(folder)
    parts = [
        command("node"),
        "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",
        *(part for path in loader for part in ("--import", path)),
        "--test-force-exit",
        f"--test-timeout={UNITS_TIMEOUT}",
        *options,
        "--test",
        *(str(path) for path in sorted(UNITS.glob("*.test.mjs"))),
    ]
    return subprocess.run(
        parts,
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def pytest(measure: dict[str, str], *args: str) -> int:
    """Run tests that measure; return the exit code of pytest."""
    return subprocess.call(
        [sys.executable, "-m", "pytest", "-q", *args],
        cwd=ROOT,
        env={**os.environ, **measure},
    )


def typescript_rows(folder: Path) -> list[Row]:
    """Return each file of TypeScript, from what V8 counted.

    Args:
        folder: with what `units` and the tests in pages have written, in
            `units/` and `pages/`.
    """
    done = subprocess.run(
        [command("node"), COVERAGE / "report.mjs", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"live/coverage/report.mjs: failed\n{done.stderr}")
    rows = []
    for line in done.stdout.splitlines():
        told = json.loads(line)
        rows.append(
            Row(
                told["file"],
                tuple(told["lines"]),
                tuple(told["branches"]),
                ranges(told["missing"]),
            )
        )
    return rows


def ranges(lines: list[int]) -> str:
    """Return sorted lines in short, such as "3-5, 9"."""
    found: list[list[int]] = []
    for line in lines:
        if found and found[-1][-1] == line - 1:
            found[-1] = [found[-1][0], line]
        else:
            found.append([line])
    return ", ".join("-".join(map(str, each)) for each in found)


def guest_rows(folder: Path) -> list[Row]:
    """Return each file of the guest."""
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
    with contextlib.redirect_stdout(io.StringIO()):
        coverage.json_report(outfile=str(told))
    rows = []
    for name, file in json.loads(told.read_text())["files"].items():
        sums = file["summary"]
        rows.append(
            Row(
                f"live/guest/{Path(name).name}",
                (sums["covered_lines"], sums["num_statements"]),
                (sums["covered_branches"], sums["num_branches"]),
                ranges(file["missing_lines"]),
            )
        )
    return rows


def room(file: str) -> str:
    """Return the room of a file: its folder in `live/`."""
    return file.removeprefix("live/").rpartition("/")[0]


def rooms(rows: list[Row]) -> list[Row]:
    """Return the sums of each room."""
    return [
        Row(
            name,
            total([row.lines for row in rows if room(row.file) == name]),
            total([row.branches for row in rows if room(row.file) == name]),
            "",
        )
        for name in sorted({room(row.file) for row in rows})
    ]


def total(parts: list[Part]) -> Part:
    """Return the sum."""
    return sum(part for part, _ in parts), sum(whole for _, whole in parts)


def percent(part: Part) -> float:
    """Return a share in percent; nothing to do is done."""
    return 100 * part[0] / part[1] if part[1] else 100.0


def table(rows: list[Row]) -> str:
    """Return the report: first the rooms, then the files."""
    width = max(len(row.file) for row in rows)
    parts = [("room", rooms(rows)), ("file", sorted(rows, key=by_file))]
    return "\n".join(
        "\n".join([title(head, width), *(line(row, width) for row in each)])
        + "\n"
        for head, each in parts
    )


def by_file(row: Row) -> str:
    """Return what files are sorted by."""
    return row.file


def title(head: str, width: int) -> str:
    """Return the first line of a part of the report."""
    return f"{head:{width}}        lines             branches"


def line(row: Row, width: int) -> str:
    """Return the line of a file or of a room."""
    shares = [percent(row.lines), percent(row.branches)]
    counts = ["{}/{}".format(*part) for part in (row.lines, row.branches)]
    under = "" if min(shares) >= BAR else f"  under {BAR:g} %"
    columns = [
        f"{share:6.1f} {count:>11}"
        for share, count in zip(shares, counts, strict=True)
    ]
    return f"{row.file:{width}}  " + "  ".join(columns) + under


def main(args: list[str]) -> int:
    """Run the tests, print the report; write that of all the tests."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        done = units(folder=folder / "units")
        if done.returncode:
            raise SystemExit(f"tests/runtime/units: failed\n{done.stdout}")
        measure = {PAGES: str(folder / "pages"), live.MAPPED: "1"}
        code = pytest(measure, *(args or PAGE_TESTS))
        rows = []
        if not args:
            both = {MEASURE: name, **measure}
            guest = pytest(both, "-k", "chromium", *GUEST_TESTS)
            code = code or guest
            rows = guest_rows(folder)
        rows += typescript_rows(folder)
    for row in sorted(rows, key=by_file):
        if row.missing:
            print(f"{row.file}: {row.missing}")
    report = table(rows)
    print(report)
    if not args:
        REPORT.write_text(report, "utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
