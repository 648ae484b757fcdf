"""Error numbers and messages as on Linux.

Pyodide is compiled for Emscripten, which has its own error numbers; a reader
who searches for `[Errno 111]` should find what Linux means by it.
"""

from __future__ import annotations

import errno
import gc
from typing import cast

ERRORS: dict[str, tuple[int, str]] = {
    "EPERM": (1, "Operation not permitted"),
    "EINTR": (4, "Interrupted system call"),
    "ENXIO": (6, "No such device or address"),
    "EBADF": (9, "Bad file descriptor"),
    "EAGAIN": (11, "Resource temporarily unavailable"),
    "EWOULDBLOCK": (11, "Resource temporarily unavailable"),
    "EINVAL": (22, "Invalid argument"),
    "ENOTTY": (25, "Inappropriate ioctl for device"),
    "EPIPE": (32, "Broken pipe"),
    "ENOTSOCK": (88, "Socket operation on non-socket"),
    "EDESTADDRREQ": (89, "Destination address required"),
    "EMSGSIZE": (90, "Message too long"),
    "EPROTOTYPE": (91, "Protocol wrong type for socket"),
    "ENOPROTOOPT": (92, "Protocol not available"),
    "EPROTONOSUPPORT": (93, "Protocol not supported"),
    "ESOCKTNOSUPPORT": (94, "Socket type not supported"),
    "EOPNOTSUPP": (95, "Operation not supported"),
    "EAFNOSUPPORT": (97, "Address family not supported by protocol"),
    "EADDRINUSE": (98, "Address already in use"),
    "EADDRNOTAVAIL": (99, "Cannot assign requested address"),
    "ENETUNREACH": (101, "Network is unreachable"),
    "ECONNABORTED": (103, "Software caused connection abort"),
    "ECONNRESET": (104, "Connection reset by peer"),
    "EISCONN": (106, "Transport endpoint is already connected"),
    "ENOTCONN": (107, "Transport endpoint is not connected"),
    "ESHUTDOWN": (108, "Cannot send after transport endpoint shutdown"),
    "ETIMEDOUT": (110, "Connection timed out"),
    "ECONNREFUSED": (111, "Connection refused"),
    "EHOSTUNREACH": (113, "No route to host"),
    "EALREADY": (114, "Operation already in progress"),
    "EINPROGRESS": (115, "Operation now in progress"),
}

CLASSES: dict[str, type[OSError]] = {
    "EPERM": PermissionError,
    "EINTR": InterruptedError,
    "EAGAIN": BlockingIOError,
    "EINPROGRESS": BlockingIOError,
    "EALREADY": BlockingIOError,
    "EPIPE": BrokenPipeError,
    "ESHUTDOWN": BrokenPipeError,
    "ECONNABORTED": ConnectionAbortedError,
    "ECONNREFUSED": ConnectionRefusedError,
    "ECONNRESET": ConnectionResetError,
    "ETIMEDOUT": TimeoutError,
}


SHARED_WITH_FILES: dict[str, tuple[type[OSError], int, str]] = {
    "ENOENT": (FileNotFoundError, 2, "No such file or directory"),
    "EACCES": (PermissionError, 13, "Permission denied"),
    "ESPIPE": (OSError, 29, "Illegal seek"),
}
"""Errors that calls on files raise too, with Emscripten's numbers: `errno`
keeps these."""


def error(name: str) -> OSError:
    """Return the exception that the system call would raise."""
    if name in SHARED_WITH_FILES:
        cls, number, text = SHARED_WITH_FILES[name]
        return cls(number, text)
    return OSError(*ERRORS[name])


def name_of(number: int) -> str:
    """Return the name of an error number.

    Raises:
        ValueError: it is not known.
    """
    for name, (value, _) in ERRORS.items():
        if value == number:
            return name
    for name, (_, value, _) in SHARED_WITH_FILES.items():
        if value == number:
            return name
    raise ValueError(f"unknown error number from the kernel: {number}")


def install() -> None:
    """Set Linux's numbers in `errno` and `OSError`, for network errors only.

    CPython has a table by which `OSError(111, ...)` becomes a
    ConnectionRefusedError. It is a dict without a public name, so this
    searches all objects for it.

    Raises:
        RuntimeError: there is no such dict.
    """
    codes = cast("dict[int, str]", errno.errorcode)
    for name, (number, _) in ERRORS.items():
        setattr(errno, name, number)
        codes[number] = name
    for table in gc.get_objects():
        if (
            type(table) is dict
            and ConnectionRefusedError in table.values()
            and all(type(key) is int for key in table)
        ):
            for name, cls in CLASSES.items():
                table[ERRORS[name][0]] = cls
            return
    raise RuntimeError("CPython's table of OSError classes was not found")
