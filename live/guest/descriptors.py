"""File descriptors of the process: what a number from `fileno()` refers to."""

from __future__ import annotations

from typing import Protocol

from .linux import error

IN = 0x001
OUT = 0x004
ERR = 0x008
HUP = 0x010
RDHUP = 0x2000
"""Poll events, with Linux's numbers."""

FIRST_DESCRIPTOR = 100
"""The lowest descriptor here; Emscripten opens files below it."""


class Pollable(Protocol):
    """Something that a selector can wait for."""

    def events(self) -> int:
        """Return the events that are ready: IN, OUT, ERR, HUP, RDHUP."""


class Description(Pollable, Protocol):
    """An open file description, which duplicate descriptors share (POSIX)."""

    references: int

    def release(self) -> None:
        """Close it: its last descriptor was closed."""


_descriptions: dict[int, Description] = {}
_watched: dict[int, Pollable] = {}


def add(description: Description) -> int:
    """Open the lowest free descriptor for a description; return its number."""
    number = FIRST_DESCRIPTOR
    while number in _descriptions:
        number += 1
    _descriptions[number] = description
    description.references += 1
    return number


def get(number: int) -> Description:
    """Return the description that a descriptor refers to.

    Raises:
        OSError: EBADF if it is not open.
    """
    if number not in _descriptions:
        raise error("EBADF")
    return _descriptions[number]


def pollable(number: int) -> Pollable | None:
    """Return a socket or the terminal, or None for an unknown number."""
    return _descriptions.get(number) or _watched.get(number)


def watch(number: int, source: Pollable) -> None:
    """Register something that is not a socket for selectors: the terminal."""
    _watched[number] = source


def close(number: int) -> None:
    """Close a descriptor.

    Raises:
        OSError: EBADF if it is not open.
    """
    description = get(number)
    del _descriptions[number]
    description.references -= 1
    if description.references == 0:
        description.release()
