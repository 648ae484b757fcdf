"""The built site that tests share: made once, for an address of its own.

A test serves a copy, below the address that it is served at: `publish`.
"""

from __future__ import annotations

import fcntl
import gzip
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.errors import ProjectError
from tools.example import ROOT
from tools.finish import LIVE
from tools.live import builder

BUILT = "BUILT"
"""In the environment: the folder of a site that `ensure` has built."""
ADDRESS = "https://real-time-python.test/learn/"
"""SITE_URL of the shared site. No such host exists (RFC 6761 §6.2)."""
WITH_ADDRESS = (".html", ".xml", ".txt")
"""Endings of the files that may name the site's address."""


class CannotBuild(ProjectError):
    """The site could not be built: what `make build` printed."""


def ensure(folder: Path) -> Path:
    """Build the site into a folder, unless it is there; return the folder.

    Several processes may ask for the same folder: one builds, outside of it,
    and the others wait. The runtime is in `assets/live`.

    Raises:
        CannotBuild: a page or the runtime has a fault.
    """
    return once(folder, _build)


def ensure_runtime(folder: Path) -> Path:
    """Build the runtime alone into a folder, as `ensure` does the site."""
    return once(folder, lambda partial: builder(partial).run())


def _build(folder: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "tools.build", str(folder)],
        cwd=ROOT,
        env={**os.environ, "SITE_URL": ADDRESS},
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise CannotBuild(finished.stdout + finished.stderr)
    if not (folder / LIVE).exists():
        raise CannotBuild(finished.stdout)


def once(path: Path, make: Callable[[Path], object]) -> Path:
    """Let one process make a file or a folder that several ask for.

    Args:
        path: what is returned; a process that finds it makes nothing.
        make: writes it to the path that it is given, which is renamed then.
    """
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path.with_name(f"{path.name}.lock")):
        if not path.exists():
            partial = path.with_name(f"{path.name}.partial")
            if partial.is_dir():  # of a process that was killed
                shutil.rmtree(partial)
            make(partial)
            partial.rename(path)
    return path


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let one process in at a time; the lock ends with its process."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def publish(built: Path, folder: Path, address: str) -> Path:
    """Copy a built site for an address with the same path; return the copy.

    All that names the site's address names the new one, as if the site had
    been built for it: links, the canonical address, the sitemap.
    """
    shutil.copytree(built, folder)
    for path in folder.rglob("*"):
        if path.suffix in WITH_ADDRESS:
            data = path.read_bytes()
            path.write_bytes(data.replace(ADDRESS.encode(), address.encode()))
    sitemap = (folder / "sitemap.xml").read_bytes()
    (folder / "sitemap.xml.gz").write_bytes(gzip.compress(sitemap, mtime=0))
    return folder
