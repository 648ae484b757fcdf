"""Restore asyncio as CPython ships it, without Pyodide's changes."""

from __future__ import annotations

import asyncio
import signal
import socket
from typing import Any

from . import descriptors
from .syscalls import syscalls


async def getaddrinfo(
    loop: asyncio.AbstractEventLoop,
    host: Any,
    port: Any,
    *,
    family: int = 0,
    type: int = 0,
    proto: int = 0,
    flags: int = 0,
) -> Any:
    """Resolve without a thread: the resolver never blocks."""
    return socket.getaddrinfo(host, port, family, type, proto, flags)


async def getnameinfo(
    loop: asyncio.AbstractEventLoop, sockaddr: Any, flags: int = 0
) -> Any:
    """Resolve without a thread, as above."""
    return socket.getnameinfo(sockaddr, flags)


_wakeup = -1


def set_wakeup_fd(fd: int, *, warn_on_full_buffer: bool = True) -> int:
    """`signal.set_wakeup_fd`: asyncio reads a byte for each signal."""
    global _wakeup
    before, _wakeup = _wakeup, fd
    if fd == -1:
        syscalls.signal_wakeup = None
        return before
    pair: Any = descriptors.get(fd)

    def wake(number: int) -> None:
        pair.write(memoryview(bytes([number])))

    syscalls.signal_wakeup = wake
    return before


def install(original_run: Any) -> None:
    """Restore `asyncio.run`; replace what needs threads or C."""
    # Typed as Any: typeshed has this name for Python 3.14 only.
    events: Any = asyncio.events  # its types differ between 3.11 and 3.14
    asyncio.run = original_run
    asyncio.runners.run = original_run
    events._set_event_loop_policy(None)
    asyncio.set_event_loop(None)
    asyncio._set_running_loop(None)
    base: Any = asyncio.BaseEventLoop
    base.getaddrinfo = getaddrinfo
    base.getnameinfo = getnameinfo
    signal.set_wakeup_fd = set_wakeup_fd
