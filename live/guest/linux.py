"""Error numbers and messages as on Linux.

Pyodide is compiled for Emscripten, which numbers errors in its own way; a
reader who sees `[Errno 111]` should find the same number elsewhere.
"""

from __future__ import annotations

import errno
import gc
from typing import cast

ERRORS: dict[str, tuple[int, str]] = {
    "EPERM": (1, "Operation not permitted"),
    "EINTR": (4, "Interrupted system call"),
    "EBADF": (9, "Bad file descriptor"),
    "EAGAIN": (11, "Resource temporarily unavailable"),
    "EWOULDBLOCK": (11, "Resource temporarily unavailable"),
    "EINVAL": (22, "Invalid argument"),
    "EPIPE": (32, "Broken pipe"),
    "ENOTSOCK": (88, "Socket operation on non-socket"),
    "EDESTADDRREQ": (89, "Destination address required"),
    "ENOPROTOOPT": (92, "Protocol not available"),
    "EPROTONOSUPPORT": (93, "Protocol not supported"),
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

MESSAGES = dict(ERRORS.values())


def error(name: str) -> OSError:
    """Return the exception that the system call would raise."""
    return OSError(*ERRORS[name])


def install() -> None:
    """Give `errno` and `OSError` Linux's numbers, network errors only.

    `OSError(111, ...)` makes a ConnectionRefusedError by a table inside
    CPython; it is an ordinary dict, found among all objects.
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
    raise RuntimeError("CPython's table of OSError classes is not there")
