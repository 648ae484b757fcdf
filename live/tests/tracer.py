"""Runs inside a process in the page: which lines of the guest were run.

`live/coverage.py` puts it beside the guest's modules. A process writes what
it has seen to descriptor 3 when it ends; one that is killed has no time to.
"""

from __future__ import annotations

import importlib
import json
import sys
from types import FrameType
from typing import Any

GUEST = "/lib/site.zip/live/guest/"
REPORT = 3

arcs: dict[str, set[tuple[int, int]]] = {}
"""By module: from which line to which, as coverage.py counts them."""


def trace(frame: FrameType, event: str, arg: object) -> Any:
    """Follow a function of the guest, and no other."""
    name = frame.f_code.co_filename
    if not name.startswith(GUEST):
        return None
    seen = arcs.setdefault(name.removeprefix(GUEST), set())
    outside = -frame.f_code.co_firstlineno
    last = outside

    def follow(frame: FrameType, event: str, arg: object) -> Any:
        nonlocal last
        if event == "line":
            seen.add((last, frame.f_lineno))
            last = frame.f_lineno
        elif event == "return":
            seen.add((last, outside))
        return follow

    return follow


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
    """Measure each program that is run; a trace is its thread's alone."""
    original = runner.run

    def run(bridge: Any, *rest: Any) -> None:
        to_js = importlib.import_module("pyodide.ffi").to_js
        sys.settrace(trace)
        original(Measured(bridge, to_js), *rest)

    runner.run = run


sys.settrace(trace)
importing: FrameType | None = sys._getframe()
while importing is not None:
    if importing.f_code.co_filename.startswith(GUEST):
        importing.f_trace = trace(importing, "call", None)
    importing = importing.f_back
