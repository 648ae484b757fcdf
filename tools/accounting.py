"""What each part of the suite took: a pytest plugin for `make test`.

    pytest -p tools.accounting --accounting FILE

writes FILE, as JSON: for each folder below `tests/` the number of its tests,
the seconds that they took one by one, and the CPU seconds of the pytest
process and of everything that it started, browsers included.
"""

from __future__ import annotations

import contextlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

Parts = dict[str, "Part"]


@dataclass
class Part:
    """The tests of one folder."""

    tests: int = 0
    seconds: float = 0.0
    """Wall time, as if they had run one by one."""
    cpu: float = 0.0
    """Seconds."""

    def add(self, other: Part) -> None:
        """Add what another worker measured."""
        self.tests += other.tests
        self.seconds += other.seconds
        self.cpu += other.cpu


class CpuMeter:
    """Adds up the CPU time of this process and of all that it starts.

    A process that it started itself is in its own account once it has waited
    for it. A browser's processes are further down and end without such an
    account, so each keeps what it had used when it was last seen.
    """

    def __init__(self) -> None:
        """Start at zero, with whatever runs already."""
        self.process = psutil.Process()
        self.descendants: dict[tuple[int, float], float] = {}

    def seconds(self) -> float:
        """Return the CPU seconds so far; they never become fewer."""
        waited_for = sum(self.process.cpu_times()[:4])
        running = 0.0
        mine = {child.pid for child in self.process.children()}
        for each in self.process.children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                used = sum(each.cpu_times()[:2])
                if each.pid in mine:
                    running += used
                else:
                    self.descendants[each.pid, each.create_time()] = used
        return waited_for + running + sum(self.descendants.values())


def part_of(item: pytest.Item) -> str:
    """Return the folder of a test: "tests/pages"."""
    path = item.path.relative_to(item.config.rootpath)
    return "/".join(path.parts[:2]) if len(path.parts) > 2 else path.parts[0]


class Accounting:
    """Adds up the parts in one pytest process; the controller adds those."""

    def __init__(self, config: pytest.Config, file: Path) -> None:
        """Measure from now."""
        self.config = config
        self.file = file
        self.parts: Parts = defaultdict(Part)
        self.current = ""
        self.meter = CpuMeter()
        self.before = self.meter.seconds()

    def enter(self, part: str) -> None:
        """Charge the CPU time since the last change of parts."""
        if part == self.current:
            return
        now = self.meter.seconds()
        if self.current:
            self.parts[self.current].cpu += now - self.before
            self.before = now
        self.current = part

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Count a test."""
        self.enter(part_of(item))
        self.parts[self.current].tests += 1
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add the time of a test, its fixtures' included."""
        if self.current:  # not in the controller, which runs none
            self.parts[self.current].seconds += report.duration

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand the parts to the controller, or write the file."""
        self.enter("")
        found = {name: asdict(part) for name, part in self.parts.items()}
        output: dict[str, Any] | None = getattr(
            self.config, "workeroutput", None
        )
        if output is not None:
            output["parts"] = found
        else:
            self.file.write_text(json.dumps(found, indent=1), "utf-8")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Add what a worker measured."""
        for name, part in (
            getattr(node, "workeroutput", {}).get("parts", {}).items()
        ):
            self.parts[name].add(Part(**part))


def read(file: Path) -> Parts:
    """Return what a run wrote; nothing if it was ended before."""
    if not file.exists():
        return {}
    found = json.loads(file.read_text("utf-8"))
    return {name: Part(**part) for name, part in found.items()}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--accounting FILE`."""
    parser.addoption("--accounting", type=Path, metavar="FILE")


def pytest_configure(config: pytest.Config) -> None:
    """Measure if the option is there."""
    if file := config.getoption("--accounting"):
        config.pluginmanager.register(Accounting(config, file))
