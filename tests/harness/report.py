"""How a failure is reported: at once, and by a sentence where one says all.

A pytest plugin, which tests/conftest.py registers. A `ProjectError` is a
fault in an example or a page, not in the harness: its sentence names the
file and what to do, and a traceback of the harness would hide it.
"""

from __future__ import annotations

from collections.abc import Generator

import pytest
from _pytest.reports import CollectErrorRepr

from tools.errors import ProjectError


class AtOnce:
    """Names each test that fails while the others go on, for minutes."""

    def __init__(self, config: pytest.Config) -> None:
        """Make the plugin for a run."""
        self._plugins = config.pluginmanager

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write a line; a worker has no terminal."""
        terminal = self._plugins.get_plugin("terminalreporter")
        if report.failed and terminal is not None:
            terminal.ensure_newline()
            terminal.write_line(f"failed: {report.nodeid}")


first_with: dict[str, str] = {}
"""Each sentence that was reported, and the test that failed with it."""


def sentence(call: pytest.CallInfo[object] | None, node: str) -> str | None:
    """Return what to report instead of a traceback, if that says all.

    Args:
        call: what ran, and how it ended.
        node: the id of the test or the module that it ran for.
    """
    if call is None or call.excinfo is None:
        return None
    if not isinstance(call.excinfo.value, ProjectError):
        return None
    text = str(call.excinfo.value)
    first = first_with.setdefault(text, node)
    return text if first == node else f"fails as {first} does"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Report a test's `ProjectError` by its sentence alone."""
    report = yield
    if text := sentence(call, item.nodeid):
        report.longrepr = text
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Report a module's `ProjectError`, at its import, likewise."""
    report = yield
    if text := sentence(report.call, collector.nodeid):
        report.longrepr = CollectErrorRepr(text)
    return report
