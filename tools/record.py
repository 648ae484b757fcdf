"""`make record`: run every example and refresh its transcript.

It also writes the diffs of programs that grew: tools/changes.py.

`make record ARGS="-k echo"` records those whose name contains "echo"; read
the change before you commit.
"""

from __future__ import annotations

import subprocess
import sys

from tools import changes
from tools.cli import arguments, run
from tools.example import ROOT

TESTS = (
    "tests/examples/test_inline_output.py",
    "tests/examples/test_examples.py",
)


def main() -> int:
    """Record, then show which files changed."""
    options = arguments()
    changes.write()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly"]
    code = subprocess.call(
        [*command, "--record", *TESTS, *options],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
    )
    subprocess.call(
        ["git", "status", "--short", "-uall", "snippets"], cwd=ROOT
    )
    return code


if __name__ == "__main__":
    run(main)
