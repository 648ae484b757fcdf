"""`make record`: run every example and refresh its transcript.

`make record ARGS="-k echo"` records one; read the change before you commit.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tools.example import ROOT

TESTS = ("tests/test_inline_output.py", "tests/test_examples.py")


def main() -> int:
    """Record, then show which files changed."""
    options = [*sys.argv[1:], *os.environ.get("ARGS", "").split()]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly"]
    code = subprocess.call(
        [*command, "--record", *TESTS, *options],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
    )
    subprocess.call(["git", "status", "--short", "snippets"], cwd=ROOT)
    return code


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
