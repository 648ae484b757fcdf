"""How many processes pytest spreads its tests over, and where each runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ISOLATED = Path(__file__).with_name("isolated.py")
PER_CORE = 2
"""Two were seen to fail tests that measure a time, such as a keepalive."""
SERIAL = (
    "This system gives a process no network of its own (Linux does, to root "
    "and where user namespaces are allowed): the tests run one by one."
)


def available() -> bool:
    """Whether a process can have a network of its own here, by trying it."""
    completed = subprocess.run(
        [sys.executable, str(ISOLATED), "-c", ""],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return completed.returncode == 0


def options(count: int = 0) -> list[str]:
    """Return pytest's options for parallel workers, or none, and say so.

    Args:
        count: how many workers at most; 0 is `PER_CORE` for each core.

    Each worker has a network namespace of its own (tools/isolated.py), so
    that all of them may use the ports that the pages print.
    """
    if not available():
        print(SERIAL, flush=True)
        return []
    most = PER_CORE * (os.cpu_count() or 1)
    count = min(count, most) if count else most
    python = f"'{sys.executable}' '{ISOLATED}'"
    # Neighbours stay together, because they share fixtures; a worker that
    # has nothing left takes tests from another.
    return ["--dist=worksteal", f"--tx={count}*popen//python={python}"]
