"""Run CPython's own tests natively and in both browsers.

    python -m tools.yardstick                    writes live/yardstick.txt
    python -m tools.yardstick MODULE ...         prints the table of a part
    python -m tools.yardstick --python PATH ...  the Python with the tests
    python -m tools.yardstick --in chromium ...  in one browser
    python -m tools.yardstick --again ...        natively again too

The tests come with a CPython that was built from source. Each test that
passes natively and is not in `excluded.toml` runs in the page; what does not
pass there is listed in `.cache/yardstick/BROWSER.txt`. What came of a test
natively is kept in `.cache/yardstick/native.json`; `--again` runs it again.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys

from tools import wheels
from tools.benchmarks import circumstances
from tools.browsers import NAMES
from tools.cli import arguments, run
from tools.errors import ProjectError
from tools.example import ROOT
from tools.yardstick import exclusions, table
from tools.yardstick.measure import Outcome, Outcomes, measure
from tools.yardstick.pages import in_pages, progress
from tools.yardstick.places import Native, has_suite, packed

FILE = ROOT / "live" / "yardstick.txt"
FAILURES = ROOT / ".cache" / "yardstick"
PYTHONS = ("python3.14", "python3.13", "python3.12")
"""Nearest to the page's first."""
MODULES = (
    "test_asyncio",
    "test_socket",
    "test_selectors",
    "test_select",
    "test_socketserver",
    "test_queue",
    "test_thread",
    "test_threading",
    "test_threading_local",
    "test_signal",
    "test_timeout",
    "test_httpservers",
    "test_httplib",
    "test_xmlrpc",
    "test_wsgiref",
    "test_smtplib",
    "test_poplib",
    "test_ftplib",
    "test_sched",
)


def main() -> int:
    """Measure what the arguments name, or everything."""
    parser = argparse.ArgumentParser(prog="python -m tools.yardstick")
    parser.add_argument("--python", default=None)
    parser.add_argument(
        "--in", dest="browsers", action="append", choices=NAMES
    )
    parser.add_argument("--again", action="store_true")
    parser.add_argument("modules", nargs="*")
    given = parser.parse_args(arguments())
    wheels.check()  # what the pages need, before minutes of tests natively
    python = find(given.python)
    modules = given.modules or list(MODULES)
    native = Native(python)
    tests = [record["listed"] for record in native.tests(modules)]
    excluded = {
        test: exclusion.reason
        for exclusion in reversed(exclusions.read())
        for test in tests
        if exclusion.covers(test)
    }
    whole = not given.modules and not given.browsers
    if whole and (idle := exclusions.idle(exclusions.read(), tests)):
        raise ProjectError(
            f"{exclusions.FILE.name}: {idle[0]!r} matches no test; remove it"
        )
    print(f"{len(tests)} tests, {len(excluded)} excluded", flush=True)
    natively = measure_natively(native, tests, version(python), given.again)
    wanted = [
        test
        for test in tests
        if natively[test].word == "passed" and test not in excluded
    ]
    pages = in_pages(
        given.browsers or list(NAMES), wanted, packed(python, modules)
    )
    FAILURES.mkdir(parents=True, exist_ok=True)
    for browser, outcomes in pages.items():
        text = table.failures(natively, outcomes)
        (FAILURES / f"{browser}.txt").write_text(text, "utf-8")
    report = (
        table.table(natively, excluded, pages)
        + "\nexcluded\n"
        + table.reasons(exclusions.read(), excluded)
        + f"\nTests of {version(python)}\n{circumstances('playwright')}"
    )
    print(report)
    if whole:
        FILE.write_text(report, "utf-8")
    return 0


def measure_natively(
    native: Native, tests: list[str], version: str, again: bool
) -> Outcomes:
    """Run tests natively, or return what came of them the last time.

    Args:
        native: the Python.
        tests: full names.
        version: its name and version.
        again: whether to run those that have run before.
    """
    path = FAILURES / "native.json"
    known = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    outcomes = {
        test: Outcome(*outcome)
        for test, outcome in known.get(version, {}).items()
        if test in set(tests) and not again
    }
    missing = [test for test in tests if test not in outcomes]
    outcomes |= measure(native, missing, progress("natively"))
    FAILURES.mkdir(parents=True, exist_ok=True)
    known[version] = known.get(version, {}) | outcomes
    path.write_text(json.dumps(known), "utf-8")
    return outcomes


def version(python: str) -> str:
    """Return the name and the version of a Python."""
    code = "import sys, json; print(json.dumps(sys.version.split()[0]))"
    done = subprocess.run(
        [python, "-c", code], capture_output=True, text=True, check=True
    )
    return f"CPython {json.loads(done.stdout)}"


def find(given: str | None) -> str:
    """Return a Python that has CPython's tests.

    Raises:
        ProjectError: there is none.
    """
    for name in [given] if given else PYTHONS:
        path = shutil.which(name)
        if path and has_suite(path):
            return path
    raise ProjectError(
        f"{given or ' and '.join(PYTHONS)}: no Python with CPython's test "
        "suite; build CPython from source and name its python with --python"
    )


if __name__ == "__main__":
    sys.exit(run(main))
