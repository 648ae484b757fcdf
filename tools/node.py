"""Node.js and its packages: what the labs are built and tested with.

`python -m tools.node` installs what package-lock.json names, once. `make
serve` and `make build` go on without it, `make test` does not.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.cli import run
from tools.errors import ProjectError
from tools.example import ROOT

LOCK = ROOT / "package-lock.json"
STAMP = ROOT / "node_modules" / ".installed"
HERE = Path(sys.executable).parent


class NodeMissing(ProjectError):
    """Node.js or a package is missing: one line that says what to do."""


def command(name: str) -> str:
    """Return the path of `node` or `npm`: the environment's own, or any.

    Raises:
        NodeMissing: there is none.
    """
    beside = HERE / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise NodeMissing(
            f"{name}: not found; install Node.js 20 or later, so that the "
            "examples run in the page"
        )
    return found


def installed() -> bool:
    """Whether node_modules/ is what package-lock.json names."""
    return STAMP.exists() and STAMP.read_text("utf-8") == _wanted()


def _wanted() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def install() -> None:
    """Install the packages, unless that is done.

    Raises:
        NodeMissing: there is no npm, or it could not install them.
    """
    if installed():
        return
    npm = command("npm")
    print("Installing the Node packages into node_modules (once) ...")
    sys.stdout.flush()
    code = subprocess.call(
        [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        # npm starts `node`, which is beside it and on nobody's PATH.
        env={
            **os.environ,
            "PATH": f"{Path(npm).parent}{os.pathsep}{os.environ['PATH']}",
        },
    )
    if code != 0:
        raise NodeMissing(
            "package-lock.json: npm could not install it (see above)"
        )
    STAMP.write_text(_wanted(), "utf-8")


def main() -> int:
    """Install what is missing."""
    install()
    return 0


if __name__ == "__main__":
    run(main)
