"""Runs inside a process in the page: which lines of the guest were run.

`live/coverage/` puts it beside the guest's modules. A process writes what
it has seen to descriptor 3 when it ends; one that is killed has no time to.
"""

from __future__ import annotations

import importlib
import json
import sys
from types import CodeType
from typing import Any

monitoring: Any = getattr(sys, "monitoring")  # noqa: B009 - from 3.12 on
EVENTS = monitoring.events

GUEST = "/lib/site.zip/live/guest/"
REPORT = 3

arcs: dict[str, set[tuple[int, int]]] = {}
"""By module: from which line to which, as coverage.py counts them."""


_last: dict[int, int] = {}
"""By frame that runs: the line it was at."""


def _entered(code: CodeType, offset: int) -> object:
    """Follow a function of the guest, and no other."""
    if not code.co_filename.startswith(GUEST):
        return monitoring.DISABLE
    _last[id(sys._getframe(1))] = -code.co_firstlineno
    return None


def _reached(code: CodeType, line: int) -> object:
    """Add the way from the line before."""
    if not code.co_filename.startswith(GUEST):
        return monitoring.DISABLE
    _went(code, id(sys._getframe(1)), line)
    return None


def _left(code: CodeType, offset: int, value: object) -> object:
    """Add the way out: by return, by yield, by an exception."""
    if code.co_filename.startswith(GUEST):
        frame = id(sys._getframe(1))
        _went(code, frame, -code.co_firstlineno)
        _last.pop(frame, None)
    return None


def _went(code: CodeType, frame: int, line: int) -> None:
    name = code.co_filename.removeprefix(GUEST)
    before = _last.get(frame, -code.co_firstlineno)
    arcs.setdefault(name, set()).add((before, line))
    _last[frame] = line


class Measured:
    """The JavaScript side; what was seen is written before the end."""

    def __init__(self, bridge: Any, to_js: Any) -> None:
        """Stand before a bridge."""
        self._bridge = bridge
        self._to_js = to_js

    def __getattr__(self, name: str) -> Any:
        """Return what the bridge has."""
        return getattr(self._bridge, name)

    def exit(self, code: int) -> None:
        """Report, and end."""
        report = {name: sorted(seen) for name, seen in arcs.items()}
        data = json.dumps(report).encode() + b"\n"
        self._bridge.write(REPORT, self._to_js(data))
        self._bridge.exit(code)


def install(runner: Any) -> None:
    """Measure each program that is run."""
    original = runner.run

    def run(bridge: Any, *rest: Any) -> None:
        to_js = importlib.import_module("pyodide.ffi").to_js
        original(Measured(bridge, to_js), *rest)

    runner.run = run


# Not `sys.settrace`: Pyodide stops where a traced thread is taken up again.
monitoring.use_tool_id(monitoring.COVERAGE_ID, "guest")
for event, callback in {
    EVENTS.PY_START: _entered,
    EVENTS.PY_RESUME: _entered,
    EVENTS.LINE: _reached,
    EVENTS.PY_RETURN: _left,
    EVENTS.PY_YIELD: _left,
    EVENTS.PY_UNWIND: _left,
}.items():
    monitoring.register_callback(monitoring.COVERAGE_ID, event, callback)
    monitoring.set_events(
        monitoring.COVERAGE_ID,
        monitoring.get_events(monitoring.COVERAGE_ID) | event,
    )
