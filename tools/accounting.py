"""What each part of the suite took: a pytest plugin for `make test`.

    pytest -p tools.accounting --accounting FILE

writes FILE, as JSON: for each folder below `tests/` the number of its tests,
the seconds that they took one by one, and the CPU seconds of the pytest
process and of everything that it started, browsers included.
"""

from __future__ import annotations

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


def cpu_seconds() -> float:
    """Return what this process and all that it started have used so far."""
    process = psutil.Process()
    total = 0.0
    for each in (process, *process.children(recursive=True)):
        try:
            total += sum(each.cpu_times()[:4])  # its own and the reaped ones'
        except psutil.NoSuchProcess:
            continue
    return total


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
        self.before = cpu_seconds()

    def enter(self, part: str) -> None:
        """Charge the CPU time since the last change of parts."""
        if part == self.current:
            return
        now = cpu_seconds()
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
