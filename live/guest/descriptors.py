"""File descriptors of the process: what a number from `fileno()` refers to."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, Protocol

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
    blocking: bool
    """Whether calls block: O_NONBLOCK is not set."""

    def release(self) -> None:
        """Close it: its last descriptor was closed."""


_descriptions: dict[int, Description] = {}


_inheritable: set[int] = set()
"""The descriptors without FD_CLOEXEC."""


class _Search:
    """Where the search for a free descriptor begins."""

    start = FIRST_DESCRIPTOR
    """All below it are open."""


def add(description: Description) -> int:
    """Open the lowest free descriptor for a description; return its number."""
    number = _Search.start
    while number in _descriptions:
        number += 1
    _Search.start = number + 1
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


def number_of(file: Any) -> int:
    """Return a descriptor, or that of an object that has one.

    What `PyObject_AsFileDescriptor` of CPython does.

    Raises:
        TypeError: it has none.
        ValueError: it is negative.
    """
    if isinstance(file, int):
        number = file
    elif not hasattr(file, "fileno"):
        raise TypeError("argument must be an int, or have a fileno() method.")
    else:
        number = file.fileno()
    if not isinstance(number, int):
        raise TypeError("fileno() returned a non-integer")
    if number < 0:
        raise ValueError(
            f"file descriptor cannot be a negative integer ({number})"
        )
    return number


def is_inheritable(number: int) -> bool:
    """Whether a child process would have the descriptor.

    Raises:
        OSError: EBADF if it is not open.
    """
    get(number)
    return number < FIRST_DESCRIPTOR or number in _inheritable


def set_inheritable(number: int, inheritable: bool) -> None:
    """Set whether a child process would have the descriptor.

    Raises:
        OSError: EBADF if it is not open.
    """
    get(number)
    if inheritable:
        _inheritable.add(number)
    else:
        _inheritable.discard(number)


def is_open(number: int) -> bool:
    """Whether a descriptor is open."""
    return number in _descriptions


def pollable(number: int) -> Pollable | None:
    """Return what a selector can wait for, or None for an unknown number."""
    found = _descriptions.get(number)
    return _FILE if found is None and is_file(number) else found


class _File:
    """A regular file, for `select` and `poll`: never to be waited for."""

    def events(self) -> int:
        """Return the events that are ready."""
        return IN | OUT


_FILE = _File()


def is_file(number: int) -> bool:
    """Whether a descriptor is open, and CPython's C code knows it: a file."""
    if is_open(number):
        return False
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def open_at(number: int, description: Description) -> None:
    """Open a descriptor that has its number already: a standard stream."""
    _descriptions[number] = description
    description.references += 1


def duplicate(number: int, onto: int) -> None:
    """Have a descriptor refer to what another one does (dup2).

    Raises:
        OSError: EBADF if the other one is not open.
    """
    description = get(number)
    if onto == number:
        return
    if is_open(onto):
        close(onto)
    open_at(onto, description)


def expect_input(numbers: Iterable[int]) -> None:
    """Tell the page that a program waits for input by these descriptors."""
    for number in numbers:
        expect = getattr(_descriptions.get(number), "expect_input", None)
        if expect is not None:
            expect()


def close(number: int) -> None:
    """Close a descriptor.

    Raises:
        OSError: EBADF if it is not open.
    """
    description = get(number)
    del _descriptions[number]
    _inheritable.discard(number)
    if FIRST_DESCRIPTOR <= number < _Search.start:
        _Search.start = number
    description.references -= 1
    if description.references == 0:
        description.release()
