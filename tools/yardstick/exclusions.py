"""The tests that cannot apply to the page, and why: `excluded.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("excluded.toml")


class Exclusion(NamedTuple):
    """Patterns of tests' full names, and the reason that they share."""

    reason: str
    patterns: tuple[str, ...]

    def covers(self, test: str) -> bool:
        """Return whether a test is excluded by this."""
        return any(fnmatchcase(test, pattern) for pattern in self.patterns)


def read() -> list[Exclusion]:
    """Return all exclusions, in the file's order."""
    return [
        Exclusion(entry["reason"], tuple(entry["tests"]))
        for entry in tomllib.loads(FILE.read_text("utf-8"))["excluded"]
    ]


def idle(exclusions: Iterable[Exclusion], tests: Iterable[str]) -> list[str]:
    """Return the patterns that match no test: they are out of date."""
    names = list(tests)
    return [
        pattern
        for exclusion in exclusions
        for pattern in exclusion.patterns
        if not any(fnmatchcase(name, pattern) for name in names)
    ]
