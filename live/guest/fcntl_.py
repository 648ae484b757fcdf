"""`fcntl.fcntl`, and what `os` has of it, for descriptors that are not files.

A descriptor has its flag FD_CLOEXEC; O_NONBLOCK belongs to what it refers to
(fcntl(2)).
"""

from __future__ import annotations

import fcntl
import os
from typing import Any

from . import descriptors, unistd
from .linux import error

CLOEXEC = 1
NONBLOCK = 0o4000
READ_WRITE = 0o2
DUPFD, GETFD, SETFD, GETFL, SETFL = range(5)
DUPFD_CLOEXEC = 1030


def control(fd: Any, cmd: int, arg: Any = 0, /) -> Any:
    """`fcntl.fcntl`."""
    number = descriptors.number_of(fd)
    if not unistd.is_ours(number):
        return _fcntl(number, cmd, arg)
    device = unistd.device(number)
    if cmd == GETFD:
        return 0 if descriptors.is_inheritable(number) else CLOEXEC
    if cmd == SETFD:
        descriptors.set_inheritable(number, not arg & CLOEXEC)
        return 0
    if cmd == GETFL:
        return READ_WRITE | (0 if device.blocking else NONBLOCK)
    if cmd == SETFL:
        device.blocking = not arg & NONBLOCK
        return 0
    if cmd in (DUPFD, DUPFD_CLOEXEC):
        copy = descriptors.add(descriptors.get(number))
        descriptors.set_inheritable(copy, cmd == DUPFD)
        return copy
    raise error("EINVAL")


_fcntl = fcntl.fcntl


def get_inheritable(fd: int, /) -> bool:
    """`os.get_inheritable`."""
    if unistd.is_ours(fd):
        return descriptors.is_inheritable(fd)
    return _get_inheritable(fd)


_get_inheritable = os.get_inheritable


def set_inheritable(fd: int, inheritable: bool, /) -> None:
    """`os.set_inheritable`."""
    if unistd.is_ours(fd):
        descriptors.set_inheritable(fd, bool(inheritable))
    else:
        _set_inheritable(fd, inheritable)


_set_inheritable = os.set_inheritable


def install() -> None:
    """Replace them."""
    module: Any = fcntl
    module.fcntl = staticmethod(control)
    own: Any = os
    own.get_inheritable = staticmethod(get_inheritable)
    own.set_inheritable = staticmethod(set_inheritable)
