"""Where tests run: natively, and in a tab."""

from __future__ import annotations

import base64
import io
import json
import os
import signal
import subprocess
import tempfile
import threading
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserError

from live.host import MachineTab
from tools.browsers import PLAIN
from tools.yardstick import unittests

PROGRAM = Path(unittests.__file__)
SUITE = ("*.py", "*.pem", "*.txt", "*.json", "*.crt", "*.key", "*.cnf")
"""Files of the test suite that the tests of networks and threads read."""
HELPERS = (
    "__init__",
    "certdata",
    "lock_tests",
    "mock_socket",
    "signalinterproctester",
    "support",
    "typinganndata",
)
"""What the test modules import from the package `test`."""

Record = dict[str, str]


class Place(Protocol):
    """Runs tests in one process."""

    def run(self, names: list[str], patience: float) -> Iterator[Record]:
        """Run tests; yield the records as they come.

        The iterator ends with the process, or when no record has come for
        `patience` seconds; then the process is killed.
        """


def records(text: str) -> Iterator[Record]:
    """Return the records among what a process printed."""
    for line in text.split("\n"):
        if line.startswith(unittests.MARK):
            try:
                yield json.loads(line[1:])
            except ValueError:
                continue  # a test wrote into the line, or it is half a line


class Native:
    """A Python on this machine that has the test suite."""

    def __init__(self, python: str) -> None:
        """Remember the Python: its path."""
        self.python = python

    def tests(self, modules: Iterable[str]) -> list[Record]:
        """Return a record for each test of these modules."""
        done = subprocess.run(
            [self.python, str(PROGRAM), "list", *modules],
            capture_output=True,
            text=True,
            check=True,
        )
        return list(records(done.stdout))

    def run(self, names: list[str], patience: float) -> Iterator[Record]:
        """See `Place`."""
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "tests.json").write_text(json.dumps(names), "utf-8")
            with subprocess.Popen(
                [self.python, str(PROGRAM), "run"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd=folder,
                start_new_session=True,
            ) as process:
                assert process.stdout is not None

                def end() -> None:
                    os.killpg(process.pid, signal.SIGKILL)  # its children too

                watch = threading.Timer(patience, end)
                watch.start()
                for line in process.stdout:
                    for record in records(line.decode(errors="replace")):
                        watch.cancel()
                        watch = threading.Timer(patience, end)
                        watch.start()
                        yield record
                watch.cancel()


class InPage:
    """A tab with the machine, opened again if it breaks."""

    def __init__(self, browser: Browser, address: str, archive: str) -> None:
        """Remember what a tab needs; the first test opens it.

        Args:
            browser: a running browser.
            address: where the host page is served.
            archive: the test suite; see `packed`.
        """
        self._browser = browser
        self._address = address
        self._archive = archive
        self._tab: MachineTab | None = None

    def run(self, names: list[str], patience: float) -> Iterator[Record]:
        """See `Place`."""
        try:
            yield from self._run(names, patience)
        except BrowserError:
            self.close()

    def close(self) -> None:
        """Close the tab."""
        if self._tab is not None:
            self._tab.page.context.close()
            self._tab = None

    def _run(self, names: list[str], patience: float) -> Iterator[Record]:
        if self._tab is None:
            page = self._browser.new_context(**PLAIN).new_page()
            self._tab = MachineTab(page, self._address, 60)
        tab = self._tab
        files = {
            "unittests.py": PROGRAM.read_text("utf-8"),
            "suite.txt": self._archive,
            "tests.json": json.dumps(names),
        }
        number = tab.start(files, "unittests.py", ("run", "suite.txt"))
        seen = 0
        while True:
            ended = tab.page.evaluate(
                "([n, seen, bound]) => driver.grows(n, seen, bound)",
                [number, seen, patience * 1000],
            )
            text = tab.output(number)
            found = list(records(text[seen:]))
            yield from found
            whole = text.rfind("\n") + 1
            if ended or (not found and whole <= seen):
                break
            seen = whole
        said = [line for line in text.splitlines() if line.strip()]
        yield {"last": said[-1] if said else ""}
        tab.close()


def packed(python: str, modules: Iterable[str]) -> str:
    """Return the test suite of a Python: a zip, in base64.

    Args:
        python: has the test suite.
        modules: those whose tests are run, as in "test_queue".
    """
    where = "import test, os; print(os.path.dirname(test.__file__))"
    folder = Path(
        subprocess.run(
            [python, "-c", where], capture_output=True, text=True, check=True
        ).stdout.strip()
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (*modules, *HELPERS):
            path = folder / f"{name}.py"
            if path.is_file():
                archive.write(path, f"test/{path.name}")
            for pattern in SUITE:
                for path in sorted((folder / name).rglob(pattern)):
                    inside = path.relative_to(folder.parent).as_posix()
                    archive.write(path, inside)
    return base64.b64encode(buffer.getvalue()).decode()


def has_suite(python: str) -> bool:
    """Return whether a Python has CPython's tests."""
    try:
        done = subprocess.run(
            [python, "-c", "import test.test_asyncio, test.test_socket"],
            capture_output=True,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0
