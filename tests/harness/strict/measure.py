"""Measures which lines and branches of `snippets/` a program runs.

coverage.py reports; this only traces for it. Its own tracer keeps a stack
of calls and returns, and CPython 3.11 resumes a coroutine without telling
of a call where an exception thrown into it ended in a call below it, as
when a WebSocket closes. The stack is then off by one, and lines that ran
are reported as missed. Here each frame keeps its own last line instead.
"""

import atexit
import dis
import marshal
import os
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

Trace = Callable[[FrameType, str, Any], Any]

folder = os.path.join(os.path.realpath(os.environ["COVERAGE_SNIPPETS"]), "")
arcs: dict[str, set[tuple[int, int]]] = {}
names: dict[str, str] = {}
"""The real path of each code object's file, "" if not of `snippets/`."""


def name_of(file: str) -> str:
    """Return the real path of a file of `snippets/`, else ""."""
    if file not in names:
        path = "" if file.startswith("<") else os.path.realpath(file)
        names[file] = path if path.startswith(folder) else ""
    return names[file]


def enter(frame: FrameType, event: str, arg: Any) -> Trace | None:
    """Trace the lines of a frame, if they are of `snippets/`."""
    name = name_of(frame.f_code.co_filename)
    if not name:
        return None
    if frame.f_trace is not None:  # a coroutine that goes on
        trace: Trace = frame.f_trace
        return trace
    return lines(arcs.setdefault(name, set()), frame.f_code.co_firstlineno)


def lines(found: set[tuple[int, int]], first: int) -> Trace:
    """Return a trace function that remembers one frame's last line."""
    last = -first

    def trace(frame: FrameType, event: str, arg: Any) -> Trace:
        nonlocal last
        if event == "line":
            found.add((last, frame.f_lineno))
            last = frame.f_lineno
        elif event == "return":
            operation = dis.opname[frame.f_code.co_code[frame.f_lasti]]
            if operation.startswith("RETURN"):  # not at an `await`
                found.add((last, -first))
        return trace

    return trace


def save() -> None:
    """Write what was found, for tools/measured.py to hand to coverage.py.

    With what an interpreter has built in: to import here would run code,
    and then a program that Ctrl+C ended no longer exits as if it had.
    """
    sys.settrace(None)
    name = f"{os.environ['COVERAGE_FILE']}.{os.getpid()}.{time.time_ns()}"
    with open(name + ".arcs", "wb") as file:
        marshal.dump({path: list(found) for path, found in arcs.items()}, file)


def start() -> None:
    """Measure from now until the process ends."""
    atexit.register(save)
    threading.settrace(enter)
    sys.settrace(enter)
