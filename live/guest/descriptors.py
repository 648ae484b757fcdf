"""Open descriptors of the process: what a number from `fileno()` means."""

from __future__ import annotations

from typing import Protocol

from .linux import error

IN = 0x001
OUT = 0x004
ERR = 0x008
HUP = 0x010
RDHUP = 0x2000
"""Poll events, with Linux's numbers."""

FIRST = 100
"""Above the files that Emscripten opens."""


class Pollable(Protocol):
    """Something that a selector may watch."""

    def events(self) -> int:
        """What is ready now: IN, OUT, ERR, HUP."""


class Open(Pollable, Protocol):
    """Something with a descriptor, shared by all duplicates of it."""

    references: int

    def release(self) -> None:
        """The last descriptor was closed."""


_open: dict[int, Open] = {}
_watched: dict[int, Pollable] = {}


def add(description: Open) -> int:
    """Open the lowest free descriptor for it."""
    number = FIRST
    while number in _open:
        number += 1
    _open[number] = description
    description.references += 1
    return number


def get(number: int) -> Open:
    """Return what a descriptor stands for.

    Raises:
        OSError: EBADF.
    """
    if number not in _open:
        raise error("EBADF")
    return _open[number]


def pollable(number: int) -> Pollable | None:
    """Return what a selector can watch, sockets and the terminal."""
    return _open.get(number) or _watched.get(number)


def watch(number: int, source: Pollable) -> None:
    """Let selectors watch something that is no socket: the terminal."""
    _watched[number] = source


def close(number: int) -> None:
    """Close a descriptor.

    Raises:
        OSError: EBADF.
    """
    description = get(number)
    del _open[number]
    description.references -= 1
    if description.references == 0:
        description.release()
