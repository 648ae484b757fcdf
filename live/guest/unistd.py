"""Functions of `os` and `open`, for descriptors that are not files (unistd.h).

The terminal, pipes and sockets have numbers that CPython's C code does not
know; everything else goes to the functions of CPython.
"""

from __future__ import annotations

import builtins
import io
import os
import stat
import sys
from collections.abc import Callable
from typing import Any, Protocol, cast

from . import descriptors
from .descriptors import ERR, FIRST_DESCRIPTOR, HUP, IN, OUT
from .linux import error
from .syscalls import syscalls

STANDARD = range(3)
PATHS = {
    "/dev/tty": 0,
    "/dev/stdin": 0,
    "/dev/stdout": 1,
    "/dev/stderr": 2,
}
"""Files that are the terminal, with the descriptor that they duplicate."""

PIPE_SIZE = 65_536
"""Bytes that a pipe holds; pipe(7)."""


USER = 1000
"""The identities of the reader, who is not root, and of their group."""
SENDFILE_SIZE = 2**20
"""Bytes that `sendfile` reads at most before it sends them."""


class Device(descriptors.Description, Protocol):
    """An open description that reads and writes bytes itself."""

    mode: int
    """The type of the file and its permissions: `st_mode`."""

    def read(self, size: int) -> bytes:
        """Read `size` bytes at most; b"" at the end."""

    def write(self, data: memoryview, number: int) -> int:
        """Write bytes by some descriptor; return how many were written."""


class PipeEnd:
    """One end of a pipe, within the process."""

    mode = stat.S_IFIFO | 0o600

    def __init__(self, data: bytearray, reads: bool) -> None:
        """Make an end; the two of a pipe share the data."""
        self.references = 0
        self.blocking = True
        self.data = data
        self.reads = reads
        self.other: PipeEnd | None = None

    def events(self) -> int:
        """Return the events that are ready."""
        if self.reads:
            return (IN if self.data else 0) | (0 if self.other else HUP)
        if self.other is None:
            return OUT | ERR
        return OUT if len(self.data) <= PIPE_SIZE - 4096 else 0

    def _wait_until(self, ready: Callable[[], object]) -> None:
        while not ready():
            if not self.blocking:
                raise error("EAGAIN")
            syscalls.wait(None)

    def read(self, size: int) -> bytes:
        """Read; block until there are bytes, or the other end is closed."""
        if not self.reads:
            raise error("EBADF")
        self._wait_until(lambda: self.data or self.other is None)
        part = bytes(self.data[:size])
        del self.data[: len(part)]
        syscalls.mark_changed()
        return part

    def write(self, data: memoryview, number: int) -> int:
        """Write all bytes; if not blocking, as many as the pipe has room for.

        Raises:
            OSError: EPIPE if nobody can read them.
        """
        if self.reads:
            raise error("EBADF")
        written = 0
        while True:
            if self.other is None:
                raise error("EPIPE")
            part = data[written : written + PIPE_SIZE - len(self.data)]
            self.data += part
            written += len(part)
            syscalls.mark_changed()
            if written == len(data) or (written and not self.blocking):
                return written
            self._wait_until(
                lambda: self.other is None or len(self.data) < PIPE_SIZE
            )

    def release(self) -> None:
        """Close this end."""
        if self.other is not None:
            self.other.other = None
            self.other = None
        syscalls.mark_changed()


class SocketDevice:
    """A socket, for `os.read` and `os.write`."""

    mode = stat.S_IFSOCK | 0o777

    def __init__(self, number: int) -> None:
        """Make one for an open descriptor."""
        self._number = number

    @property
    def blocking(self) -> bool:
        """Whether calls block."""
        return descriptors.get(self._number).blocking

    @blocking.setter
    def blocking(self, blocking: bool) -> None:
        descriptors.get(self._number).blocking = blocking

    def _call(self, run: Callable[[Any], Any]) -> Any:
        blocking = self.blocking
        socket = sys.modules["_socket"].socket(fileno=self._number)
        socket.setblocking(blocking)
        try:
            return run(socket)
        finally:
            socket.detach()

    def read(self, size: int) -> bytes:
        """Receive."""
        return bytes(self._call(lambda socket: socket.recv(size)))

    def write(self, data: memoryview, number: int) -> int:
        """Send."""
        return int(self._call(lambda socket: socket.send(data)))


def is_ours(number: object) -> bool:
    """Whether a descriptor is none of CPython's C code.

    A number that is too large for C is: its functions refuse it.
    """
    return isinstance(number, int) and (
        number in STANDARD or FIRST_DESCRIPTOR <= number < 2**31
    )


def device(number: int) -> Device:
    """Return what a descriptor reads and writes.

    Raises:
        OSError: EBADF if it is not open.
    """
    description: Any = descriptors.get(number)
    if not hasattr(description, "mode"):
        return cast("Device", SocketDevice(number))
    return cast("Device", description)


def is_terminal(number: int) -> bool:
    """Whether a descriptor is open and refers to the terminal."""
    return descriptors.is_open(number) and stat.S_ISCHR(device(number).mode)


class DescriptorFile(io.RawIOBase):
    """A file without a buffer: `io.FileIO`, for these descriptors."""

    name: object

    def __init__(self, number: int, mode: str, closefd: bool = True) -> None:
        """Read, write or both, as the mode says ("r", "w", "r+")."""
        super().__init__()
        descriptors.get(number)
        self._number = number
        self._closefd = closefd
        self.name = number
        self._reads = "r" in mode or "+" in mode
        self._writes = "r" not in mode or "+" in mode
        self.mode = "rb+" if "+" in mode else "rb" if self._reads else "wb"

    def fileno(self) -> int:
        """Return the descriptor."""
        self._check()
        return self._number

    def _check(self) -> None:
        if self.closed:
            raise ValueError("I/O operation on closed file")

    def readable(self) -> bool:
        """Whether it was opened for reading."""
        self._check()
        return self._reads

    def writable(self) -> bool:
        """Whether it was opened for writing."""
        self._check()
        return self._writes

    def isatty(self) -> bool:
        """Whether it is the terminal."""
        self._check()
        return is_terminal(self._number)

    def readinto(self, buffer: object) -> int | None:
        """Read into a buffer; None if it is not to block and nothing came."""
        if not self.readable():
            raise io.UnsupportedOperation("File not open for reading")
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        try:
            part = device(self._number).read(len(view))
        except BlockingIOError:
            return None
        view[: len(part)] = part
        return len(part)

    def write(self, data: object) -> int | None:
        """Write some bytes; None if it is not to block and has no room."""
        if not self.writable():
            raise io.UnsupportedOperation("File not open for writing")
        view = memoryview(data).cast("B")  # type: ignore[arg-type]
        try:
            return device(self._number).write(view, self._number)
        except BlockingIOError:
            return None

    def close(self) -> None:
        """Close the descriptor too, unless it is to stay open."""
        if self.closed:
            return
        super().close()
        if self._closefd:
            descriptors.close(self._number)


# What follows replaces functions of `os`, with their names and parameters.


def read(fd: int, length: int, /) -> bytes:
    """`os.read`."""
    if not is_ours(fd):
        return _os["read"](fd, length)  # type: ignore[no-any-return]
    if length < 0:
        raise error("EINVAL")
    return device(fd).read(length)


def write(fd: int, data: object, /) -> int:
    """`os.write`."""
    if not is_ours(fd):
        return _os["write"](fd, data)  # type: ignore[no-any-return]
    view = memoryview(data).cast("B")  # type: ignore[arg-type]
    return device(fd).write(view, fd)


def close(fd: int) -> None:
    """`os.close`."""
    if is_ours(fd):
        descriptors.close(fd)
    else:
        _os["close"](fd)


def dup(fd: int, /) -> int:
    """`os.dup`."""
    if not is_ours(fd):
        return _os["dup"](fd)  # type: ignore[no-any-return]
    return descriptors.add(descriptors.get(fd))


def dup2(fd: int, fd2: int, inheritable: bool = True) -> int:
    """`os.dup2`."""
    if not is_ours(fd) or not is_ours(fd2):
        return _os["dup2"](fd, fd2, inheritable)  # type: ignore[no-any-return]
    descriptors.duplicate(fd, fd2)
    descriptors.set_inheritable(fd2, inheritable)
    return fd2


def sendfile(out_fd: int, in_fd: int, offset: int | None, count: int) -> int:
    """`os.sendfile`: send a part of a file; return how many bytes."""
    if is_ours(in_fd):
        device(in_fd)
        raise error("EINVAL" if offset is None else "ESPIPE")
    size = min(count, SENDFILE_SIZE)
    if offset is None:
        start = os.lseek(in_fd, 0, os.SEEK_CUR)
        sent = write(out_fd, os.pread(in_fd, size, start))
        os.lseek(in_fd, start + sent, os.SEEK_SET)
        return sent
    return write(out_fd, os.pread(in_fd, size, offset))


def isatty(fd: int, /) -> bool:
    """`os.isatty`."""
    return is_terminal(fd) if is_ours(fd) else _os["isatty"](fd)


def ttyname(fd: int, /) -> str:
    """`os.ttyname`."""
    if not isatty(fd):
        raise error("ENOTTY")
    return "/dev/tty"


def get_terminal_size(fd: int = 1, /) -> os.terminal_size:
    """`os.get_terminal_size`."""
    from .terminal import SIZE

    if not isatty(fd):
        raise error("ENOTTY")
    return os.terminal_size(SIZE)


def set_blocking(fd: int, blocking: bool, /) -> None:
    """`os.set_blocking`."""
    if is_ours(fd):
        device(fd).blocking = bool(blocking)
    else:
        _os["set_blocking"](fd, blocking)


def get_blocking(fd: int, /) -> bool:
    """`os.get_blocking`."""
    if is_ours(fd):
        return device(fd).blocking
    return _os["get_blocking"](fd)  # type: ignore[no-any-return]


def fstat(fd: int) -> os.stat_result:
    """`os.fstat`."""
    if not is_ours(fd):
        return _os["fstat"](fd)  # type: ignore[no-any-return]
    mode = device(fd).mode
    return os.stat_result((mode, fd + 1, 1, 1, 0, 0, 0, 0, 0, 0))


def pipe() -> tuple[int, int]:
    """`os.pipe`."""
    data = bytearray()
    ends = PipeEnd(data, True), PipeEnd(data, False)
    ends[0].other, ends[1].other = ends[1], ends[0]
    return descriptors.add(ends[0]), descriptors.add(ends[1])


def open_descriptor(
    path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None
) -> int:
    """`os.open`."""
    if path in PATHS:
        return descriptors.add(descriptors.get(PATHS[path]))
    return _os["open"](path, flags, mode, dir_fd=dir_fd)  # type: ignore[no-any-return]


def open_file(  # noqa: PLR0917 - as CPython's has them
    file: Any,
    mode: str = "r",
    buffering: int = -1,
    encoding: str | None = None,
    errors: str | None = None,
    newline: str | None = None,
    closefd: bool = True,
    opener: Any = None,
) -> Any:
    """`open`."""
    if isinstance(file, str) and file in PATHS:
        file = open_descriptor(file, 0)
    elif not is_ours(file):
        return _open(
            file, mode, buffering, encoding, errors, newline, closefd, opener
        )
    raw = DescriptorFile(file, mode, closefd)
    if buffering == 0:
        if "b" not in mode:
            raise ValueError("can't have unbuffered text I/O")
        return raw
    if "+" in mode:
        raise io.UnsupportedOperation("File or stream is not seekable.")
    size = buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE
    buffer = (
        io.BufferedReader(raw, size)
        if raw.readable()
        else io.BufferedWriter(raw, size)
    )
    if "b" in mode:
        return buffer
    lines = buffering == 1 or (buffering < 0 and raw.isatty())
    text: Any = io.TextIOWrapper(
        buffer, encoding or "utf-8", errors, newline, lines
    )
    text.mode = mode
    return text


REPLACED: dict[str, Callable[..., object]] = {
    "read": read,
    "write": write,
    "close": close,
    "dup": dup,
    "dup2": dup2,
    "isatty": isatty,
    "ttyname": ttyname,
    "get_terminal_size": get_terminal_size,
    "set_blocking": set_blocking,
    "get_blocking": get_blocking,
    "fstat": fstat,
    "pipe": pipe,
    "open": open_descriptor,
}
_os: dict[str, Any] = {name: getattr(os, name) for name in REPLACED}
_open = builtins.open


def prepare() -> None:
    """Add what CPython's library looks for when it is imported."""
    os.sendfile = staticmethod(sendfile)
    for name in ("getuid", "geteuid", "getgid", "getegid"):
        setattr(os, name, staticmethod(lambda: USER))


def install() -> None:
    """Replace the functions of `os`, and `open`.

    As static methods: a class that has one as an attribute does not bind it
    to its instances, as it would a Python function.
    """
    for name, function in REPLACED.items():
        setattr(os, name, staticmethod(function))
    builtins.open = io.open = staticmethod(open_file)
