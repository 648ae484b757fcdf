"""`make lock`: requirements.in -> requirements.txt, with hashes.

The servers that only a benchmark compares have a list of their own.

The result holds for Python 3.11 and later on every system, and says nothing
of where the packages came from.
"""

from __future__ import annotations

import subprocess
import sys

from tools.cli import arguments, run
from tools.example import ROOT

LISTS = (
    ("requirements.in", "requirements.txt"),
    ("tools/benchmarks/servers.in", "tools/benchmarks/servers.txt"),
)
"""The later ones keep the versions of the first."""


def main() -> int:
    """Compile; uv keeps the pins that still fit."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet"]
    command += ["--generate-hashes", "--universal", "--no-annotate"]
    command += ["--no-emit-index-url", "--python-version", "3.11"]
    command += ["--custom-compile-command", "make lock"]
    for number, (source, target) in enumerate(LISTS):
        constraints = ["-c", LISTS[0][1]] if number else []
        code = subprocess.call(
            [*command, *constraints, source, "-o", target, *arguments()],
            cwd=ROOT,
        )
        if code:
            return code
    return 0


if __name__ == "__main__":
    run(main)
