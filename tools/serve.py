"""`make serve`: the site on this machine, reloading as files change.

`SERVE_ADDRESS=127.0.0.1:9000 make serve` serves it somewhere else.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

from live.build import StepFailed
from tools import downloads, feed
from tools.checks import pages
from tools.checks.faults import faults
from tools.cli import run
from tools.errors import ProjectError
from tools.example import ROOT
from tools.exercise import FOLDER
from tools.live import build_or_tell
from tools.ports import holder, taken
from tools.settings import settings

ADDRESS = str(settings()["dev_addr"])
"""Where `mkdocs serve` serves it too; no program of a page listens there."""
DOCS = ROOT / "docs"
MOVE = "or choose another: SERVE_ADDRESS=127.0.0.1:9000 make serve"

STOPPERS = (pages.missing_includes, pages.unknown_sections)
"""Faults that no page can be built with."""


def address() -> str:
    """Return the host and port to serve at, if they are free.

    Raises:
        ProjectError: they make no sense, or somebody else has the port.
    """
    chosen = os.environ.get("SERVE_ADDRESS", ADDRESS)
    match = re.fullmatch(r"[\w.-]+:(\d{1,5})", chosen)
    if match is None or not 0 < int(match[1]) < 65536:
        raise ProjectError(
            f"SERVE_ADDRESS={chosen}: not a host and a port; write it like "
            f"{ADDRESS}"
        )
    port = int(match[1])
    if taken(port):
        who = holder(port) or "a process of another user"
        raise ProjectError(f"port {port} is taken by {who}; stop it, {MOVE}")
    return chosen


def write_extras(address: str) -> None:
    """Write into docs/ what `make build` adds and pages link to.

    Args:
        address: of the site, with a slash at the end.
    """
    feed.write(DOCS, address)
    shutil.rmtree(DOCS / FOLDER, ignore_errors=True)
    downloads.write_exercises(DOCS, address)


def main() -> int:
    """Report what is wrong in the pages, then serve until Ctrl+C."""
    chosen = address()
    stop = [fault for detector in STOPPERS for fault in detector(ROOT)]
    for fault in stop or faults():
        print(fault, file=sys.stderr)
    if stop:
        return 1
    try:
        build_or_tell()
    except StepFailed as error:
        raise ProjectError(str(error)) from None
    site = f"http://{chosen}/"
    write_extras(site)
    print(f"Building; then read {site} (Ctrl+C stops)", flush=True)
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload"]
    return subprocess.call(
        [*command, "--dev-addr", chosen],
        cwd=ROOT,
        env={
            **os.environ,
            "NO_MKDOCS_2_WARNING": "1",
            "SITE_URL": site,
        },
    )


if __name__ == "__main__":
    run(main, interrupted=0)  # it is how a reader stops it
