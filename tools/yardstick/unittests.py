"""Run the tests of one class of CPython's test suite, one record a test.

    python unittests.py list MODULE ...       the tests of modules
    python unittests.py run [ARCHIVE]         those that `tests.json` names

The program runs natively and in the page, and imports nothing of the
project. A record is a line of JSON after U+001E: a test that begins, or the
outcome of one that has ended. So a test that ends the interpreter, or never
ends, is known by the record that is missing.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import os
import sys
import sysconfig
import unittest
import zipfile
from collections.abc import Iterator
from typing import Any, NoReturn

MARK = "\x1e"
WHY = 200
"""Characters of a failure's last line that a record keeps."""


def tell(**record: str) -> None:
    """Write a record, at once and whole, past what tests do to stdout."""
    os.write(1, f"\n{MARK}{json.dumps(record)}\n".encode())


class Records(unittest.TestResult):
    """Tells what comes of each test."""

    def __init__(self) -> None:
        """Nothing has run yet."""
        super().__init__()
        self.outcome = ""
        self.why = ""

    def startTest(self, test: unittest.TestCase) -> None:
        """Tell that a test begins."""
        super().startTest(test)
        self.outcome, self.why = "passed", ""
        tell(begins=test.id())

    def stopTest(self, test: unittest.TestCase) -> None:
        """Tell what came of a test."""
        super().stopTest(test)
        tell(test=test.id(), outcome=self.outcome, why=self.why)

    def addError(self, test: unittest.TestCase, err: Any) -> None:
        """See `failed`."""
        self.failed(test, err)

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:
        """See `failed`."""
        self.failed(test, err)

    def addSubTest(
        self, test: unittest.TestCase, subtest: unittest.TestCase, err: Any
    ) -> None:
        """See `failed`; a part that passes says nothing."""
        if err is not None:
            self.failed(test, err)

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:
        """A test that should fail has passed."""
        self.outcome, self.why = "failed", "unexpected success"

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        """Keep the reason, unless a part has failed."""
        if self.outcome != "failed":
            self.outcome, self.why = "skipped", str(reason)[:WHY]

    def failed(self, test: unittest.TestCase, err: Any) -> None:
        """Remember a failure: its error, and the line that raised it."""
        kind, error, traceback = err
        words = f"{kind.__name__}: {error}".split("\n")[0][:WHY]
        while traceback is not None and traceback.tb_next is not None:
            traceback = traceback.tb_next
        if traceback is not None:
            code = traceback.tb_frame.f_code
            words += f" ({code.co_filename}:{traceback.tb_lineno})"
        self.outcome, self.why = "failed", words
        if not isinstance(test, unittest.TestCase):
            # A class or a module that could not be set up: no test begins.
            tell(setup=str(test), why=self.why)


def tests_in(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    """Return the tests of a suite, in order."""
    for member in suite:
        if isinstance(member, unittest.TestSuite):
            yield from tests_in(member)
        else:
            yield member


def unpack(archive: str) -> None:
    """Put the test suite on the path: a zip, in base64."""
    folder = "/tmp/suite"
    with open(archive, "rb") as file:
        data = base64.b64decode(file.read())
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        zipped.extractall(folder)
    sys.path.insert(0, folder)
    sysconfig.get_config_vars()  # from a file that has the platform's name
    # Else they skip what needs sockets or threads on this platform.
    sys.platform = "linux"
    add_child_watchers()


class NoChildWatcher:
    """What waits for child processes in asyncio before 3.14: none here."""

    def attach_loop(self, loop: object) -> None:
        """Do nothing."""


def no_child_watcher(policy: object) -> NoReturn:
    """`get_child_watcher` of a platform without child processes."""
    raise NotImplementedError


def add_child_watchers() -> None:
    """Add names that CPython 3.14 has removed from asyncio.

    The tests of an older one, whatever they test, set a child watcher as
    they begin and ask for it whenever a loop is closed.
    """
    policy: Any = vars(asyncio.events)["_AbstractEventLoopPolicy"]
    policy.get_child_watcher = no_child_watcher
    module: Any = asyncio
    module.SafeChildWatcher = NoChildWatcher
    module.set_child_watcher = lambda watcher: None


def list_tests(modules: list[str]) -> None:
    """Tell the name of each test that a name can load: no doctest can."""
    loader = unittest.TestLoader()
    for module in modules:
        for test in tests_in(loader.loadTestsFromName(f"test.{module}")):
            if test.id().startswith(f"test.{module}."):
                tell(listed=test.id())


def run_tests(names: list[str]) -> None:
    """Run tests, by their full names."""
    loader = unittest.TestLoader()
    result = Records()
    loader.loadTestsFromNames(names).run(result)
    tell(done="")


def main() -> None:
    """Do what the arguments say."""
    what, *rest = sys.argv[1:]
    if what == "list":
        list_tests(rest)
        return
    if rest:
        unpack(rest[0])
    with open("tests.json", encoding="utf-8") as file:
        run_tests(json.load(file))


if __name__ == "__main__":
    main()
