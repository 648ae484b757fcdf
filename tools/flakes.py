"""`make flakes`: the examples' tests twenty times, in random order.

Every program is delayed at random (tests/harness/strict/delays.py), so that an
order which only a quick machine keeps shows.
`make flakes TIMES=3 ARGS="-k echo"` runs a part; every run prints its seed.
`EXAMPLE_DELAYS` is how likely each delay is, from 0 to 1.
"""

from __future__ import annotations

import os
import secrets
import shlex
import subprocess
import sys
import time

from tools import workers
from tools.cli import arguments, run
from tools.example import ROOT

TIMES = int(os.environ.get("TIMES", "20"))
DELAYS = os.environ.get("EXAMPLE_DELAYS", "0.05")
TESTS = (
    "tests/examples/test_examples.py",
    "tests/examples/test_inline_output.py",
)


def main() -> int:
    """Run them; one failure is enough to fail, but all runs are made."""
    options = arguments()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += workers.options()
    failed: list[int] = []
    for number in range(1, TIMES + 1):
        seed = secrets.randbelow(2**32)
        began = time.monotonic()
        completed = subprocess.run(
            [*command, "--randomly-seed", str(seed), *TESTS, *options],
            cwd=ROOT,
            env=os.environ
            | {"EXAMPLE_DELAYS": DELAYS, "EXAMPLE_SEED": str(seed)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        word = "failed" if completed.returncode else "ok"
        print(
            f"run {number:2} of {TIMES}, seed {seed:10}: {word}, "
            f"{time.monotonic() - began:.0f} s",
            flush=True,
        )
        if completed.returncode:
            failed.append(seed)
            print(completed.stdout + completed.stderr, flush=True)
    if failed:
        seeds = ", ".join(map(str, failed))
        print(
            f"flakes: {len(failed)} of {TIMES} runs failed; repeat one with "
            f"`EXAMPLE_DELAYS={DELAYS} EXAMPLE_SEED=SEED python -m pytest "
            f"--randomly-seed SEED {shlex.join([*TESTS, *options])}`: {seeds}"
        )
    else:
        print(f"No flake in {TIMES} runs.")
    return 1 if failed else 0


if __name__ == "__main__":
    run(main)
