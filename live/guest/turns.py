"""Threads take turns, and signals reach a program that computes.

The clock of `src/process/timeslice.ts` interrupts the program by a signal.
Its handler suspends the stack, so that events arrive and other threads run,
where CPython would let go of the global interpreter lock.
"""

from __future__ import annotations

import importlib
import signal
from types import CodeType, FrameType

from . import tracebacks
from .syscalls import syscalls

SWITCH = 33
"""The signal that ends a turn: one that Linux keeps for its threads, too."""

_doors: set[CodeType] = set()
_find_module_lock: CodeType = (
    importlib._bootstrap._get_module_lock.__code__  # type: ignore[attr-defined]
)
"""Holds a lock of CPython's C code, which can't tell our threads apart."""


def in_system_call(frame: FrameType | None) -> bool:
    """Whether a frame is within code that must run undivided: the guest's."""
    while frame and frame.f_code not in _doors:
        if tracebacks.is_guest(frame) or frame.f_code is _find_module_lock:
            return True
        frame = frame.f_back
    return False


def switch(number: int, frame: FrameType | None) -> None:
    """Let others run, unless the program is in the middle of a call."""
    if not in_system_call(frame):
        syscalls.switch()


def install(*doors: CodeType) -> None:
    """Begin to interrupt the program.

    Args:
        doors: the functions of the guest that call the program's code.
    """
    _doors.update(doors)
    signal.signal(SWITCH, switch)
    syscalls.bridge.interrupt(SWITCH)
