"""`make lock`: requirements.in -> requirements.txt, with hashes.

The result holds for Python 3.11 and later on every system, and says nothing
of where the packages came from.
"""

from __future__ import annotations

import subprocess
import sys

from tools.cli import arguments, run
from tools.example import ROOT


def main() -> int:
    """Compile; uv keeps the pins that still fit."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet"]
    command += ["--generate-hashes", "--universal", "--no-annotate"]
    command += ["--no-emit-index-url", "--python-version", "3.11"]
    command += ["--custom-compile-command", "make lock"]
    command += ["requirements.in", "-o", "requirements.txt"]
    return subprocess.call([*command, *arguments()], cwd=ROOT)


if __name__ == "__main__":
    run(main)
