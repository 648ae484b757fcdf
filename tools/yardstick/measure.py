"""Run tests class by class in a place, whatever they do to the process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import NamedTuple

from tools.yardstick.places import Place

PATIENCE = 60.0
"""Seconds without a record after which a test counts as hanging."""


class Outcome(NamedTuple):
    """What came of a test: a word, and the last line of what went wrong."""

    word: str
    why: str = ""


Outcomes = dict[str, Outcome]


def class_of(test: str) -> str:
    """Return the full name of a test's class."""
    return test.rpartition(".")[0]


def measure(
    place: Place, tests: Iterable[str], progress: Callable[[str], None]
) -> Outcomes:
    """Run tests, each class in a process of its own.

    A process that ends or hangs in the middle is followed by another one,
    which goes on with the next test of the class.

    Args:
        place: where.
        tests: full names, those of a class side by side.
        progress: called with the name of each class, before its tests.
    """
    outcomes: Outcomes = {}
    for name, group in groupby(tests, class_of):
        progress(name)
        left = list(group)
        while left:
            found = once(place, left)
            outcomes |= found
            remaining = [test for test in left if test not in found]
            if len(remaining) == len(left):  # the process does not start
                outcomes |= {t: Outcome("not started") for t in remaining}
                break
            left = remaining
    return outcomes


def once(place: Place, tests: list[str]) -> Outcomes:
    """Run tests in one process; return what came of those that began."""
    outcomes: Outcomes = {}
    begun = ""
    done = False
    why = last = ""
    for record in place.run(tests, PATIENCE):
        if "begins" in record:
            begun = record["begins"]
        elif "test" in record:
            begun = ""
            outcome = Outcome(record["outcome"], record["why"])
            outcomes[record["test"]] = outcome
        elif "setup" in record:
            why = record["why"]
        elif "last" in record:
            last = record["last"]
        elif "done" in record:
            done = True
    if begun:
        outcomes[begun] = Outcome("hung or crashed", last)
    elif done:
        # A class that could not be set up, or was skipped as a whole.
        word = "failed" if why else "skipped"
        outcomes |= {
            test: Outcome(word, why) for test in tests if test not in outcomes
        }
    return outcomes
