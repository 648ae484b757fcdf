"""Unix-domain sockets: their names (unix(7)), and what files show of them.

The kernel knows the names, because the processes of a lab share them. The
path of a socket is not in the file system of any process, so `os.stat` and
the others ask the kernel about a path that they do not find.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any

from .datagram import Datagrams
from .linux import error, name_of
from .syscalls import syscalls

if TYPE_CHECKING:
    from collections.abc import Callable

    from .stream import Address

PREFIX = "unix:"
LONGEST_PATH = 107
"""Bytes; `sun_path` has one more, for the null character at its end."""
_bound_as: dict[str, str] = {}
"""The paths that this process has bound, as its program gave them."""
_originals: dict[str, Callable[..., Any]] = {}


class UnixDatagrams(Datagrams):
    """A datagram socket between processes: nothing that it sends is lost."""

    def __init__(self) -> None:
        """Make a socket that has no name."""
        super().__init__("")
        self.given: object = None

    def bind_if_new(self) -> None:
        """Do nothing: a sender needs no name."""

    def connect(self, host: str, port: int) -> None:
        """Send to a name from now on.

        Raises:
            OSError: ENOENT, ECONNREFUSED or EPROTOTYPE.
        """
        self.in_kernel = True
        answer = syscalls.request(
            lambda seq: syscalls.bridge.associate(seq, self.sid, host, port)
        )
        if answer["errno"]:
            raise error(name_of(answer["errno"]))
        self.peer = host, port

    def send_named(
        self,
        data: memoryview,
        to: Address | None,
        *,
        blocks: bool,
        deadline: float | None,
    ) -> int:
        """Send a datagram; return its length.

        Args:
            data: its payload.
            to: where it goes; None is the name of `connect`.
            blocks: whether to wait until the receiver has space.
            deadline: of `time.monotonic()`, for the wait; None has no limit.

        Raises:
            OSError: ENOENT, ECONNREFUSED, ENOTCONN, EPROTOTYPE, EPERM,
                EAGAIN, EMSGSIZE or EPIPE.
            TimeoutError: the deadline has passed.
        """
        if self.write_shut:
            raise error("EPIPE")
        if len(data) > self.capacity:
            raise error("EMSGSIZE")
        host = to[0] if to else ""
        self.in_kernel = True
        answer = syscalls.request_until(
            deadline,
            self.sid,
            lambda seq: syscalls.send_unix_datagram(
                seq, self.sid, host, blocks, bytes(data)
            ),
        )
        if answer["errno"]:
            name = name_of(answer["errno"])
            if name == "EAGAIN" and blocks:
                raise TimeoutError("timed out")
            raise error(name)
        return len(data)


def parse(address: Any) -> Address:
    """Return the address of a path, or of an abstract name.

    Raises:
        TypeError: it is neither a string nor bytes.
        OSError: it is too long.
    """
    if isinstance(address, str):
        name = os.fsencode(address)
    else:
        try:
            name = bytes(memoryview(address))
        except TypeError:
            raise TypeError(
                "a bytes-like object is required, not "
                f"'{type(address).__name__}'"
            ) from None
    if len(name) > LONGEST_PATH + name.startswith(b"\0"):
        raise OSError("AF_UNIX path too long")
    if not name or name.startswith(b"\0"):
        return PREFIX + os.fsdecode(name), 0
    return PREFIX + _absolute(name), 0


def _absolute(path: Any) -> str:
    return os.path.abspath(os.fsdecode(path))


def shown(address: Address | None, given: Any) -> Any:
    """Return an address as the socket API shows it.

    Args:
        address: what the kernel knows.
        given: what the program gave: a relative path stays relative.
    """
    if address is None:
        return ""
    name = address[0].removeprefix(PREFIX)
    if name.startswith("\0"):
        return os.fsencode(name)
    if given is not None and name and _absolute(given) == name:
        return os.fsdecode(given)
    return _bound_as.get(name, name)


def bindable(address: Address, given: Any, number: int) -> Address:
    """Return the address to bind to: an abstract one if there is no name.

    Args:
        address: the one that `parse` returned.
        given: what the program gave.
        number: the socket's, which is unique within the process.

    Raises:
        OSError: EADDRINUSE if the path is a file, ENOENT if it is in no
            folder.
    """
    path = address[0].removeprefix(PREFIX)
    if not path:
        unique = (syscalls.pid << 12 | number & 0xFFF) & 0xFFFFF
        return f"{PREFIX}\0{unique:05x}", 0
    if path.startswith("\0"):
        return address
    if not os.path.isdir(os.path.dirname(path)):
        raise error("ENOENT")
    try:
        _originals["lstat"](path)
    except FileNotFoundError:
        _bound_as[path] = os.fsdecode(given)
        return address
    raise error("EADDRINUSE")


def _inode(path: Any) -> int:
    """Return the number of the socket at a path; 0 if there is none."""
    if isinstance(path, int):
        return 0
    name = _absolute(path)
    answer = syscalls.request(lambda seq: syscalls.bridge.inode(seq, name))
    return answer["port"]


def _stat(name: str) -> Callable[..., os.stat_result]:
    original = _originals[name]

    def wrapped(path: Any, *args: Any, **options: Any) -> os.stat_result:
        try:
            return original(path, *args, **options)  # type: ignore[no-any-return]
        except FileNotFoundError:
            inode = _inode(path)
            if not inode:
                raise
        mode = stat.S_IFSOCK | 0o755
        return os.stat_result((mode, inode, 0, 1, 0, 0, 0, 0, 0, 0))

    return wrapped


def _unlink(name: str) -> Callable[..., None]:
    original = _originals[name]

    def wrapped(path: Any, *args: Any, **options: Any) -> None:
        try:
            original(path, *args, **options)
        except FileNotFoundError:
            target = _absolute(path)
            answer = syscalls.request(
                lambda seq: syscalls.bridge.unlink(seq, target)
            )
            if answer["errno"]:
                raise

    return wrapped


def _change(name: str) -> Callable[..., None]:
    original = _originals[name]

    def wrapped(path: Any, *args: Any, **options: Any) -> None:
        try:
            original(path, *args, **options)
        except FileNotFoundError:
            if not _inode(path):
                raise

    return wrapped


def install() -> None:
    """Let the functions of `os` find the paths of sockets."""
    for names, wrap in (
        (("stat", "lstat"), _stat),
        (("unlink", "remove"), _unlink),
        (("chmod", "chown"), _change),
    ):
        for name in names:
            if hasattr(os, name):
                original = getattr(os, name)
                _originals[name] = original
                wrapped = wrap(name)
                wrapped.__name__ = wrapped.__qualname__ = name
                wrapped.__doc__ = original.__doc__
                setattr(os, name, wrapped)
