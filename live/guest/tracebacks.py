"""Tracebacks with the frames of the program and of CPython's library only.

What the guest replaces is written in C in CPython, and has no frames there.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

GUEST = str(Path(__file__).parent)


def is_guest(frame: FrameType) -> bool:
    """Whether a frame runs code of the guest."""
    return frame.f_code.co_filename.startswith(GUEST)


def program_frame() -> FrameType | None:
    """Return the innermost frame that is not of the guest."""
    frame: FrameType | None = sys._getframe()
    while frame and is_guest(frame):
        frame = frame.f_back
    return frame


def visible(frames: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """Leave out frames of the guest, from pairs of frames and positions."""
    return (each for each in frames if not is_guest(each[0]))


def install() -> None:
    """Have the module `traceback`, which prints them all, leave them out."""
    summary: Any = traceback.StackSummary
    extract = summary._extract_from_extended_frame_gen.__func__

    def extract_visible(cls: Any, /, frames: Any, **options: Any) -> Any:
        return extract(cls, visible(frames), **options)

    summary._extract_from_extended_frame_gen = classmethod(extract_visible)
