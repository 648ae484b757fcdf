"""Servers of the examples, changed or called for a claim."""

from __future__ import annotations

import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

from tests.harness.actor import Process, environment
from tests.harness.play import Stage
from tools.example import find


def started(
    stage: Stage, folder: Path, *changes: tuple[str, str], file: str
) -> Process:
    """Start the server of an example, with changes, in another folder.

    Args:
        stage: where it is started; its programs are in `folder`.
        folder: gets the changed program.
        changes: what to replace, and by what.
        file: the server's name.
    """
    source = (stage.example.folder / file).read_text("utf-8")
    for old, new in changes:
        assert old in source, f"{file} has no {old!r}"
        source = source.replace(old, new)
    (folder / file).write_text(source, "utf-8")
    return stage.start(file, listens=8000)


def status(path: str) -> int:
    """Return the status of a GET request to a server on port 8000."""
    http = HTTPConnection("localhost", 8000)
    http.request("GET", path)
    found = http.getresponse().status
    http.close()
    return found


def execute(example: str, source: str) -> subprocess.CompletedProcess[str]:
    """Run code that imports programs of an example."""
    return subprocess.run(
        [sys.executable, "-c", source],
        cwd=find(example).folder,
        env=environment(strict=False),
        capture_output=True,
        text=True,
        check=False,
    )


def pytest_prints(folder: Path, code: int, *args: str) -> str:
    """Return what `python -m pytest` prints in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *args],
        cwd=folder,
        env=environment(strict=False),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout
