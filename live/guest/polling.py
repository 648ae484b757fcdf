"""The module `select`, below CPython's own `selectors.py`.

asyncio waits in `epoll.poll`; here that suspends the process until the
kernel sends an event.
"""

from __future__ import annotations

import time
import types
from collections.abc import Iterable
from typing import Any, Self

from . import datagram, durations
from .descriptors import (
    ERR,
    HUP,
    IN,
    OUT,
    RDHUP,
    Pollable,
    expect_input,
    is_file,
    number_of,
    pollable,
)
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

NVAL = 0x020
"""What `poll` reports of a descriptor that is not open."""
FD_SETSIZE = 1024


class PollSet:
    """A set of descriptors with the events to wait for."""

    reports_closed = False
    """Whether a descriptor that is not open counts as ready."""

    def __init__(self) -> None:
        """Make an empty set."""
        self._masks: dict[int, int] = {}

    def _ready(self) -> list[tuple[int, int]]:
        found = []
        for number, mask in self._masks.items():
            source = pollable(number)
            if source is None:
                if self.reports_closed:
                    found.append((number, NVAL))
                continue
            events = source.events() & (mask | ERR | HUP)
            if events:
                found.append((number, events))
        return found

    def _wait(self, timeout: float | None) -> list[tuple[int, int]]:
        found = self._ready()
        if not found:
            masks = self._masks.items()
            expect_input(number for number, mask in masks if mask & IN)
        if found or timeout == 0:
            syscalls.yield_to_event_loop()
            datagram.settle()
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

    __module__ = "select"

    def __init__(self, sizehint: int = -1, flags: int = 0) -> None:
        """Make an empty set."""
        super().__init__()
        self.closed = False
        self._sources: dict[int, Pollable] = {}

    def register(self, fd: Any, eventmask: int = IN | OUT) -> None:
        """Add a descriptor."""
        number = number_of(fd)
        self._forget_closed(number)
        if number in self._masks:
            raise FileExistsError(17, "File exists")
        source = pollable(number)
        if source is None:
            raise error("EBADF")
        if is_file(number):
            raise error("EPERM")
        self._masks[number] = eventmask
        self._sources[number] = source

    def _forget_closed(self, number: int) -> None:
        """Remove a descriptor that was closed, and may be another's now."""
        if number in self._masks and (
            pollable(number) is not self._sources[number]
        ):
            del self._masks[number], self._sources[number]

    def _ready(self) -> list[tuple[int, int]]:
        for number in list(self._masks):
            self._forget_closed(number)
        return super()._ready()

    def modify(self, fd: Any, eventmask: int) -> None:
        """Change the events to wait for."""
        self._masks[self._registered(fd)] = eventmask

    def unregister(self, fd: Any) -> None:
        """Remove a descriptor."""
        number = self._registered(fd)
        del self._masks[number], self._sources[number]

    def _registered(self, fd: Any) -> int:
        number = number_of(fd)
        self._forget_closed(number)
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
        self._sources.clear()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()


class Poll(PollSet):
    """What `select.poll()` returns; its timeout is in milliseconds."""

    __module__ = "select"
    reports_closed = True

    def __new__(cls) -> Self:
        """Refuse, as CPython's type does: `poll` makes them."""
        raise TypeError("cannot create 'select.poll' instances")

    def register(self, fd: Any, eventmask: int = IN | 0x002 | OUT) -> None:
        """Add a descriptor, or change the events to wait for."""
        self._masks[number_of(fd)] = eventmask

    def modify(self, fd: Any, eventmask: int) -> None:
        """Change the events to wait for."""
        number = number_of(fd)
        if number not in self._masks:
            raise FileNotFoundError(2, "No such file or directory")
        self._masks[number] = eventmask

    def unregister(self, fd: Any) -> None:
        """Remove a descriptor."""
        del self._masks[number_of(fd)]

    def poll(self, timeout: float | None = None) -> list[tuple[int, int]]:
        """Wait for at most `timeout` milliseconds; return what is ready."""
        forever = timeout is None or timeout < 0
        return self._wait(None if forever else (timeout or 0) / 1000)


Poll.__name__ = Poll.__qualname__ = "poll"


def poll() -> Poll:
    """`select.poll`."""
    made = object.__new__(Poll)
    PollSet.__init__(made)
    return made


poll.__module__ = "select"


def _numbered(files: Iterable[Any]) -> list[tuple[Any, int]]:
    """Return files with their descriptors; a list may change meanwhile."""
    try:
        sequence = files if isinstance(files, list) else list(files)
    except TypeError:
        raise TypeError("arguments 1-3 must be sequences") from None
    found: list[tuple[Any, int]] = []
    while len(found) < len(sequence):
        file = sequence[len(found)]
        found.append((file, number_of(file)))
    return found


def select(
    rlist: Iterable[Any],
    wlist: Iterable[Any],
    xlist: Iterable[Any],
    timeout: float | None = None,
) -> tuple[list[Any], list[Any], list[Any]]:
    """`select.select`: return the readable and the writable files."""
    if timeout is not None:
        if not hasattr(timeout, "__index__") and not isinstance(
            timeout, float
        ):
            raise TypeError("timeout must be a float or None")
        timeout = durations.seconds(timeout)
        if timeout < 0:
            raise ValueError("timeout must be non-negative")
    readers, writers = _numbered(rlist), _numbered(wlist)
    _numbered(xlist)
    waiting = poll()
    masks: dict[int, int] = {}
    for files, event in ((readers, IN), (writers, OUT)):
        for _, number in files:
            if number >= FD_SETSIZE:
                raise ValueError("filedescriptor out of range in select()")
            if pollable(number) is None:
                raise error("EBADF")
            masks[number] = masks.get(number, 0) | event
    for number, mask in masks.items():
        waiting.register(number, mask)
    ready = dict(waiting._wait(timeout))
    return (
        [f for f, n in readers if ready.get(n, 0) & (IN | ERR | HUP)],
        [f for f, n in writers if ready.get(n, 0) & (OUT | ERR)],
        [],
    )


def module() -> types.ModuleType:
    """Return the module that replaces `select`."""
    result = types.ModuleType("select")
    for name, value in EVENTS.items():
        setattr(result, f"POLL{name}", value)
        setattr(result, f"EPOLL{name}", value)
    for name, item in {
        "POLLNVAL": NVAL,
        "EPOLLET": 1 << 31,
        "EPOLLONESHOT": 1 << 30,
        "EPOLLEXCLUSIVE": 1 << 28,
        "EPOLL_CLOEXEC": 0o2000000,
        "PIPE_BUF": 4096,
        "epoll": epoll,
        # A class that has it as an attribute must not bind it to its
        # instances: the selectors do that.
        "select": staticmethod(select),
        "poll": staticmethod(poll),
        "error": OSError,
    }.items():
        setattr(result, name, item)
    return result
