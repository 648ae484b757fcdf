"""`make try EXAMPLE=echo`: one example natively and in one browser.

The name is its folder's below `snippets/`. It is played as a reader plays it,
once more with warnings as errors, and then by the buttons of its lab in
Chromium; `make test` adds Firefox and the claims of the pages. Of an exercise
(`EXAMPLE=capitals`), each answer is checked, and the solution in Chromium too.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tools import cli, exercise, workers
from tools.checks.faults import faults
from tools.errors import ProjectError
from tools.example import ROOT, find
from tools.named import named

NATIVELY = "tests/examples/test_examples.py"
IN_THE_PAGE = "tests/labs/test_examples_in_the_page.py"
ANSWERS = "tests/exercises/test_exercises.py"
ANSWERS_IN_THE_PAGE = "tests/exercises/test_in_the_page.py"


def chosen() -> str:
    """Return the name of the example or the exercise.

    Raises:
        ProjectError: there is none of that name.
    """
    name = os.environ.get("EXAMPLE", "") or "".join(cli.arguments()[:1])
    if not name:
        raise ProjectError("Which example? Name it: make try EXAMPLE=echo")
    return named(name)


def tests_of(name: str) -> list[str]:
    """Return the tests that play an example, or check an exercise."""
    if name in exercise.names():
        return [
            *(
                f"{ANSWERS}::test_the_check_says_what_is_missing"
                f"[{name}-{answer}]"
                for answer in exercise.find(name).says
            ),
            f"{ANSWERS}::test_the_solution_runs[{name}]",
            f"{ANSWERS_IN_THE_PAGE}::test_the_solution_passes_in_the_page"
            f"[chromium-{name}]",
        ]
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
    return tests


def main() -> int:
    """Run its own tests, and the detectors."""
    tests = tests_of(chosen())
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
