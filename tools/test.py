"""`make test`: everything that CI checks, after installing what is missing.

Arguments go to pytest and make a run of a part: `make test ARGS="-k echo"`.
Its last line says what was not run.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tools import accounting, cli, workers
from tools.built import BUILT, ensure
from tools.example import ROOT

REPORTS = ROOT / "reports"
DATA = REPORTS / "coverage"
PYTHON = (sys.executable, "-m")
TESTS = "tests"
"""The step that takes the most time."""
MEASURED = {
    "COVERAGE_FILE": str(DATA / "data"),
    "COVERAGE_SNIPPETS": str(ROOT / "snippets"),
}
"""The environment in which every program measures its own coverage."""


@dataclass(frozen=True)
class Step:
    """How one step of the run went."""

    name: str
    code: int
    seconds: float
    cpu: float
    """Seconds, of the processes that it waited for."""
    busy: float = 0.0
    """The share of the machine's cores that was busy meanwhile, 0 to 1."""


class Meter(AbstractContextManager["Meter"]):
    """Measures the wall time and the CPU time of a step."""

    def __init__(self, name: str) -> None:
        """Name the step."""
        self.name = name
        self.code = 1

    def __enter__(self) -> Meter:
        """Print the name and start."""
        print(f"\n--- {self.name}", flush=True)
        self._began = time.monotonic()
        self._cpu = _cpu()
        self._cores = psutil.cpu_times()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._seconds = time.monotonic() - self._began
        self._used = _cpu() - self._cpu
        self._busy = busy(self._cores, psutil.cpu_times())

    @property
    def step(self) -> Step:
        """What was measured."""
        return Step(
            self.name, self.code, self._seconds, self._used, self._busy
        )


def busy(before: Sequence[float], after: Sequence[float]) -> float:
    """Return the share of the cores' time that was not idle.

    Args:
        before: `psutil.cpu_times()`, of the whole machine.
        after: the same, later.
    """
    spent = {
        name: late - early
        for name, early, late in zip(
            psutil.cpu_times()._fields, before, after, strict=True
        )
        # A guest's time is in that of the user, too.
        if not name.startswith("guest")
    }
    idle = spent["idle"] + spent.get("iowait", 0.0)
    return 1 - idle / (sum(spent.values()) or 1.0)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(
    name: str, command: Sequence[str], env: Mapping[str, str] | None = None
) -> Step:
    """Run a command that prints as it goes and can't ask for input."""
    with Meter(name) as meter:
        meter.code = subprocess.call(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **(env or {})},
        )
    return meter.step


def pytest_command(parts: Path, *options: str) -> list[str]:
    """Return the command that runs tests and accounts for its parts."""
    plugin = ["-p", "tools.accounting", "--accounting", str(parts)]
    return [*PYTHON, "pytest", *plugin, *options]


class Background:
    """The tests that install packages, beside the others.

    They need a package index, so they run in the machine's own network.
    """

    def __init__(self, parts: Path) -> None:
        """Start them."""
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            pytest_command(parts, "--index=only", "-q"),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def step(self) -> Step:
        """Wait for the end and print what they printed."""
        name = "tests that install packages"
        output, _ = self.process.communicate()
        print(f"\n--- {name}\n{output}", flush=True)
        seconds = time.monotonic() - self.began
        return Step(name, self.process.returncode, seconds, 0.0)


def everything(folder: Path) -> list[Step]:
    """Check, build, test and measure; one failure does not hide another."""
    steps = [run("linters, types, detectors", [*PYTHON, "tools.check"])]
    with Meter("runtime and site") as meter:
        ensure(folder / "built")
        meter.code = 0
    steps.append(meter.step)
    parallel = workers.options()
    env = {**MEASURED, BUILT: str(folder / "built")}
    if parallel:
        beside = Background(folder / "index.json")
        options = [*parallel, "--index=without"]
    else:
        beside, options = None, []
    command = pytest_command(folder / "tests.json", "--durations=10", *options)
    steps.append(run(TESTS, command, env))
    if beside:
        steps.append(beside.step())
    coverage = [*PYTHON, "coverage"]
    steps.append(run("coverage data", [*PYTHON, "tools.measured"], MEASURED))
    command = [*coverage, "report", "-m", "--skip-covered"]
    steps.append(
        run(
            "coverage of snippets/, 100 % with branches",
            [*command, "--fail-under=100"],
            MEASURED,
        )
    )
    return steps


def part(folder: Path, options: Sequence[str]) -> list[Step]:
    """Run what pytest's options select, and the detectors."""
    steps = [run("detectors", [*PYTHON, "tools.checks.faults"])]
    parallel = workers.options()
    without = ["--index=without"] if parallel else []
    command = pytest_command(folder / "tests.json", *parallel, *without)
    env = {BUILT: str(folder / "built")}
    steps.append(run(TESTS, [*command, *options], env))
    return steps


def number_of_tests() -> int:
    """Return how many tests there are."""
    completed = subprocess.run(
        [*PYTHON, "pytest", "--collect-only", "-q"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"^(\d+) tests collected", completed.stdout, re.M)
    return int(found[1]) if found else 0


def table(steps: Sequence[Step], parts: accounting.Parts) -> str:
    """Return what each part took: its tests, wall time, CPU time."""
    rows = [
        (name, str(part.tests), part.seconds, part.cpu)
        for name, part in sorted(parts.items())
    ]
    rows += [(step.name, "", step.seconds, step.cpu) for step in steps]
    width = max(len(name) for name, *_ in rows)
    lines = [f"{'':{width}}  tests      wall       CPU"]
    lines += [
        f"{name:{width}}  {tests:>5}  {wall:6.1f} s  {cpu:6.1f} s"
        for name, tests, wall, cpu in rows
    ]
    if parts:
        lines.append(
            "Wall time of a folder: its tests one after the other; several "
            "run side by side."
        )
    lines += [
        f"The machine's cores were busy for {step.busy:.0%} of the time of "
        "the tests; for the rest, all workers waited."
        for step in steps
        if step.name == TESTS
    ]
    return "\n".join(lines)


def not_run(ran: int) -> str:
    """Return the last line of a run of a part."""
    total = number_of_tests()
    return (
        f"This was a part. Not run: {max(0, total - ran)} of {total} tests, "
        "`make check` but for its detectors, and the coverage of snippets/."
    )


def main() -> int:
    """Install, check, test and measure; print how each step went."""
    options = cli.arguments()
    began = time.monotonic()
    shutil.rmtree(DATA, ignore_errors=True)
    DATA.mkdir(parents=True)
    steps = [
        run("Node packages", [*PYTHON, "tools.node"]),
        run("wheels for the page", [*PYTHON, "tools.wheels"]),
        run("browsers", [*PYTHON, "tools.browsers"]),
    ]
    parts: accounting.Parts = {}
    if not any(step.code for step in steps):
        with tempfile.TemporaryDirectory(prefix="tests-") as name:
            folder = Path(name)
            steps += part(folder, options) if options else everything(folder)
            for file in folder.glob("*.json"):
                for key, found in accounting.read(file).items():
                    parts.setdefault(key, accounting.Part()).add(found)
    print(f"\n{table(steps, parts)}\n")
    failed = [step.name for step in steps if step.code]
    minutes = (time.monotonic() - began) / 60
    word = f"FAILED: {', '.join(failed)}" if failed else "Everything passed"
    if options:
        print(f"FAILED: {', '.join(failed)}" if failed else "Passed.")
        print(not_run(sum(part.tests for part in parts.values())))
    else:
        print(f"{word} ({minutes:.1f} minutes).")
    return 1 if failed else 0


if __name__ == "__main__":
    cli.run(main)
