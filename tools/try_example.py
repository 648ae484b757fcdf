"""`make try EXAMPLE=echo`: one example natively and in one browser.

The name is its folder's below `snippets/`. It is played as a reader plays it,
once more with warnings as errors, and then by the buttons of its lab in
Chromium; `make test` adds Firefox and the claims of the pages.
"""

from __future__ import annotations

import difflib
import os
import subprocess
import sys

from tools import cli, workers
from tools.checks.faults import faults
from tools.errors import ProjectError
from tools.example import ROOT, find, names

NATIVELY = "tests/examples/test_examples.py"
IN_THE_PAGE = "tests/labs/test_examples_in_the_page.py"


def chosen() -> str:
    """Return the example's name.

    Raises:
        ProjectError: there is no such example.
    """
    name = os.environ.get("EXAMPLE", "") or "".join(cli.arguments()[:1])
    name = name.removeprefix("snippets/").rstrip("/")
    if not name:
        raise ProjectError("Which example? Name it: make try EXAMPLE=echo")
    known = names()
    if name not in known:
        close = difflib.get_close_matches(name, known, 1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise ProjectError(
            f"snippets/{name}/example.toml: there is no such example{hint}"
        )
    return name


def main() -> int:
    """Run the example's own tests, and the detectors."""
    name = chosen()
    tests = [
        f"{NATIVELY}::test_a_reader_sees_what_the_page_shows[{name}]",
        f"{NATIVELY}::test_nothing_leaks_and_nothing_warns[{name}]",
    ]
    example = find(name)
    if example.in_the_page:
        tests.append(
            f"{IN_THE_PAGE}::test_a_lab_prints_the_transcripts"
            f"[chromium-{name}]"
        )
    else:
        print(f"Not in the page: {example.obstacle}.", flush=True)
    found = list(faults())
    for fault in found:
        print(fault, file=sys.stderr, flush=True)
    code = subprocess.call(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:randomly"),
            *workers.options(count=len(tests)),
            *tests,
        ],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
    )
    print(
        "Not run: Firefox, the claims of the pages, the other examples "
        "(make test), and the linters (make check)."
    )
    return 1 if code or found else 0


if __name__ == "__main__":
    cli.run(main)
