"""The module `select`, below CPython's own `selectors.py`.

asyncio waits in `epoll.poll`; here that suspends the process until the
kernel sends an event.
"""

from __future__ import annotations

import time
import types
from collections.abc import Iterable
from typing import Any, Self

from .descriptors import ERR, HUP, IN, OUT, RDHUP, pollable
from .linux import error
from .syscalls import syscalls

EVENTS = {
    "IN": IN,
    "PRI": 0x002,
    "OUT": OUT,
    "ERR": ERR,
    "HUP": HUP,
    "RDHUP": RDHUP,
}

FD_SETSIZE = 1024


def _fileno(file: Any) -> int:
    number = file if isinstance(file, int) else file.fileno()
    if not isinstance(number, int):
        raise TypeError("argument must be an int, or have a fileno() method.")
    if number < 0:
        raise ValueError(
            f"file descriptor cannot be a negative integer ({number})"
        )
    return number


class PollSet:
    """A set of descriptors with the events to wait for."""

    def __init__(self) -> None:
        """Make an empty set."""
        self._masks: dict[int, int] = {}

    def _ready(self) -> list[tuple[int, int]]:
        found = []
        for number, mask in self._masks.items():
            source = pollable(number)
            if source is None:
                continue
            events = source.events() & (mask | ERR | HUP)
            if events:
                found.append((number, events))
        return found

    def _wait(self, timeout: float | None) -> list[tuple[int, int]]:
        found = self._ready()
        if found or timeout == 0:
            syscalls.yield_to_event_loop()
            return self._ready()
        deadline = None if timeout is None else time.monotonic() + timeout
        while not found:
            remaining = None
            if deadline is not None:
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    break
            syscalls.wait(remaining)
            found = self._ready()
        return found


class epoll(PollSet):
    """`select.epoll`, level-triggered."""

    def __init__(self, sizehint: int = -1, flags: int = 0) -> None:
        """Make an empty set."""
        super().__init__()
        self.closed = False

    def register(self, fd: Any, eventmask: int = IN | OUT) -> None:
        """Add a descriptor."""
        number = _fileno(fd)
        if number in self._masks:
            raise FileExistsError(17, "File exists")
        if pollable(number) is None:
            raise error("EBADF")
        self._masks[number] = eventmask

    def modify(self, fd: Any, eventmask: int) -> None:
        """Change the events to wait for."""
        self._masks[self._registered(fd)] = eventmask

    def unregister(self, fd: Any) -> None:
        """Remove a descriptor."""
        del self._masks[self._registered(fd)]

    def _registered(self, fd: Any) -> int:
        number = _fileno(fd)
        if number not in self._masks:
            if pollable(number) is None:
                raise error("EBADF")
            raise FileNotFoundError(2, "No such file or directory")
        return number

    def poll(
        self, timeout: float | None = None, maxevents: int = -1
    ) -> list[tuple[int, int]]:
        """Wait for at most `timeout` seconds; return what is ready."""
        if self.closed:
            raise ValueError("I/O operation on closed epoll object")
        forever = timeout is None or timeout < 0
        found = self._wait(None if forever else timeout)
        return found if maxevents < 0 else found[:maxevents]

    def fileno(self) -> int:
        """Return a number, which nothing else accepts."""
        return 3

    def close(self) -> None:
        """Close, and remove all descriptors."""
        self.closed = True
        self._masks.clear()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()


class poll(PollSet):
    """`select.poll`; its timeout is in milliseconds."""

    def register(self, fd: Any, eventmask: int = IN | 0x002 | OUT) -> None:
        """Add a descriptor, or change the events to wait for."""
        self._masks[_fileno(fd)] = eventmask

    def modify(self, fd: Any, eventmask: int) -> None:
        """Change the events to wait for."""
        number = _fileno(fd)
        if number not in self._masks:
            raise FileNotFoundError(2, "No such file or directory")
        self._masks[number] = eventmask

    def unregister(self, fd: Any) -> None:
        """Remove a descriptor."""
        del self._masks[_fileno(fd)]

    def poll(self, timeout: float | None = None) -> list[tuple[int, int]]:
        """Wait for at most `timeout` milliseconds; return what is ready."""
        forever = timeout is None or timeout < 0
        return self._wait(None if forever else (timeout or 0) / 1000)


def select(
    rlist: Iterable[Any],
    wlist: Iterable[Any],
    xlist: Iterable[Any],
    timeout: float | None = None,
) -> tuple[list[Any], list[Any], list[Any]]:
    """`select.select`: return the readable and the writable files."""
    if timeout is not None and timeout < 0:
        raise ValueError("timeout must be non-negative")
    readers, writers = list(rlist), list(wlist)
    waiting = poll()
    masks: dict[int, int] = {}
    for files, event in ((readers, IN), (writers, OUT)):
        for file in files:
            number = _fileno(file)
            if number >= FD_SETSIZE:
                raise ValueError("filedescriptor out of range in select()")
            if pollable(number) is None:
                raise error("EBADF")
            masks[number] = masks.get(number, 0) | event
    for number, mask in masks.items():
        waiting.register(number, mask)
    ready = dict(waiting._wait(timeout))
    return (
        [f for f in readers if ready.get(_fileno(f), 0) & (IN | ERR | HUP)],
        [f for f in writers if ready.get(_fileno(f), 0) & (OUT | ERR)],
        [],
    )


def module() -> types.ModuleType:
    """Return the module that replaces `select`."""
    result = types.ModuleType("select")
    for name, value in EVENTS.items():
        setattr(result, f"POLL{name}", value)
        setattr(result, f"EPOLL{name}", value)
    for name, item in {
        "EPOLLET": 1 << 31,
        "EPOLLONESHOT": 1 << 30,
        "EPOLLEXCLUSIVE": 1 << 28,
        "EPOLL_CLOEXEC": 0o2000000,
        "PIPE_BUF": 4096,
        "epoll": epoll,
        "poll": poll,
        "select": select,
        "error": OSError,
    }.items():
        setattr(result, name, item)
    return result
