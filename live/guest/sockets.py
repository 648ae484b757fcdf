"""The module `_socket`, below CPython's own `socket.py`.

`socket.socket` is CPython's class; this is its base, which on Linux is
written in C. It turns the socket API into calls on a `Stream`.
"""

from __future__ import annotations

import struct
import time
import types
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from . import constants as c
from . import descriptors, names
from .linux import ERRORS, error, name_of
from .messages import WINDOW
from .names import sockaddr
from .stream import PairEnd, State, Stream, streams
from .syscalls import syscalls

_default_timeout: float | None = None


class socket:
    """`_socket.socket`: TCP over the network in the page."""

    __slots__ = (
        "_description",
        "_family",
        "_fd",
        "_options",
        "_proto",
        "_timeout",
        "_type",
    )

    def __init__(
        self,
        family: int = -1,
        type: int = -1,
        proto: int = -1,
        fileno: int | None = None,
    ) -> None:
        """Make a socket, or one for an open descriptor.

        Raises:
            OSError: it is not TCP (EAFNOSUPPORT, EPROTONOSUPPORT), or the
                descriptor is not open (EBADF).
        """
        self._fd = -1
        self._description: Stream | PairEnd
        self._family = c.AF_INET if family == -1 else int(family)
        kind = c.SOCK_STREAM if type == -1 else int(type)
        flags = kind & (c.SOCK_NONBLOCK | c.SOCK_CLOEXEC)
        self._type = kind & ~flags
        self._proto = 0 if proto == -1 else int(proto)
        self._options: dict[tuple[int, int], int | bytes] = {}
        self._timeout = 0.0 if flags & c.SOCK_NONBLOCK else _default_timeout
        if fileno is not None:
            if fileno < 0:
                raise ValueError("negative file descriptor")
            description = descriptors.get(fileno)
            assert isinstance(description, Stream | PairEnd)
            self._description = description
            self._fd = fileno
            return
        if self._family not in (c.AF_INET, c.AF_INET6):
            raise error("EAFNOSUPPORT")
        if self._type != c.SOCK_STREAM or self._proto not in (
            0,
            c.IPPROTO_TCP,
        ):
            raise error("EPROTONOSUPPORT")
        stream = Stream()
        streams[stream.sid] = stream
        self._description = stream
        self._fd = descriptors.add(stream)

    def __del__(self) -> None:
        """Close, with the ResourceWarning of CPython."""
        if getattr(self, "_fd", -1) != -1:
            warnings.warn(
                f"unclosed {self!r}",
                ResourceWarning,
                source=self,
                stacklevel=1,
            )
            self._close()

    # Family, type and protocol.

    @property
    def family(self) -> int:
        """AF_INET or AF_INET6."""
        return self._family

    @property
    def type(self) -> int:
        """SOCK_STREAM."""
        return self._type

    @property
    def proto(self) -> int:
        """The number of the protocol."""
        return self._proto

    # Timeouts.

    def gettimeout(self) -> float | None:
        """Return the timeout in seconds; None has no limit."""
        return self._timeout

    def settimeout(self, timeout: float | None) -> None:
        """Set the timeout in seconds; None has no limit, 0 never blocks."""
        if timeout is not None and timeout < 0:
            raise ValueError("Timeout value out of range")
        self._timeout = None if timeout is None else float(timeout)

    @property
    def timeout(self) -> float | None:
        """The timeout in seconds; None has no limit."""
        return self._timeout

    def setblocking(self, flag: bool) -> None:
        """Block without a limit, or never."""
        self._timeout = None if flag else 0.0

    def getblocking(self) -> bool:
        """Whether calls can block."""
        return self._timeout != 0

    def _deadline(self) -> float | None:
        if self._timeout is None:
            return None
        return time.monotonic() + self._timeout

    def _wait_until(
        self,
        ready: Callable[[], bool],
        deadline: float | None,
        flags: int = 0,
    ) -> None:
        """Block until a condition is true.

        Raises:
            OSError: EAGAIN if it would block, or EBADF.
            TimeoutError: the deadline has passed.
        """
        if self._timeout == 0 or flags & c.MSG_DONTWAIT:
            if not ready():
                syscalls.yield_to_event_loop()
            if not ready():
                raise error("EAGAIN")
            return
        while not ready():
            remaining = None
            if deadline is not None:
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    raise TimeoutError("timed out")
            syscalls.wait(remaining)
            if self._fd == -1:
                raise error("EBADF")

    def _require_open(self) -> Stream | PairEnd:
        if self._fd == -1:
            raise error("EBADF")
        return self._description

    def _stream(self) -> Stream:
        opened = self._require_open()
        if isinstance(opened, PairEnd):
            raise error("EOPNOTSUPP")
        return opened

    def _after_failed_connect(self) -> Stream:
        """Return the stream, as it was before `connect` failed, if it did."""
        stream = self._stream()
        if stream.state is State.FAILED:
            stream.state = State.BOUND if stream.local else State.NEW
        return stream

    # Addresses.

    def _parse_address(self, address: Any, caller: str) -> tuple[str, int]:
        if not isinstance(address, tuple):
            raise TypeError(
                f"{caller}(): AF_INET address must be tuple, not "
                f"{type(address).__name__}"
            )
        if self._family == c.AF_INET and len(address) != 2:
            raise TypeError("AF_INET address must be a pair (host, port)")
        host, port = address[:2]
        if not isinstance(port, int):
            raise TypeError(
                f"'{type(port).__name__}' object cannot be interpreted as "
                "an integer"
            )
        if not 0 <= port <= 65535:
            raise OverflowError(f"{caller}(): port must be 0-65535.")
        if host == "<broadcast>":
            return "255.255.255.255", port
        return names.resolve(host, self._family, passive=True)[0][1], port

    def _sockaddr(self, address: tuple[str, int] | None) -> tuple[Any, ...]:
        if address is None:
            any_host = "::" if self._family == c.AF_INET6 else "0.0.0.0"
            address = (any_host, 0)
        return sockaddr(self._family, *address)

    def getsockname(self) -> Any:
        """Return the local address."""
        opened = self._require_open()
        if isinstance(opened, PairEnd):
            return ""
        return self._sockaddr(opened.local)

    def getpeername(self) -> Any:
        """Return the peer's address."""
        opened = self._require_open()
        if isinstance(opened, PairEnd):
            return ""
        if opened.state is not State.CONNECTED or opened.peer is None:
            raise error("ENOTCONN")
        return self._sockaddr(opened.peer)

    # Servers.

    def bind(self, address: Any) -> None:
        """Bind the socket to an address."""
        stream = self._after_failed_connect()
        host, port = self._parse_address(address, "bind")
        if stream.state is not State.NEW:
            raise error("EINVAL")
        reuse = bool(
            self._options.get((c.SOL_SOCKET, c.SO_REUSEADDR))
            or self._options.get((c.SOL_SOCKET, c.SO_REUSEPORT))
        )
        answer = syscalls.request(
            lambda seq: syscalls.bridge.bind(
                seq, stream.sid, host, port, reuse
            )
        )
        _raise_for(answer["errno"])
        stream.state = State.BOUND
        stream.local = (host, answer["port"])

    def listen(self, backlog: int = 128) -> None:
        """Accept connections: `backlog` of them may be in the queue."""
        stream = self._after_failed_connect()
        if stream.state is State.NEW:
            self.bind(("", 0))
        if stream.state not in (State.BOUND, State.LISTENING):
            raise error("EINVAL")
        size = max(0, min(int(backlog), c.SOMAXCONN))
        answer = syscalls.request(
            lambda seq: syscalls.bridge.listen(seq, stream.sid, size)
        )
        _raise_for(answer["errno"])
        stream.state = State.LISTENING

    def _accept(self) -> tuple[int, Any]:
        """Block until there is a connection.

        Returns:
            its descriptor and the peer's address.
        """
        stream = self._stream()
        if stream.state is not State.LISTENING:
            raise error("EINVAL")
        self._wait_until(lambda: bool(stream.backlog), self._deadline())
        accepted = stream.backlog.popleft()
        syscalls.bridge.accepted(stream.sid)
        return descriptors.add(accepted), self._sockaddr(accepted.peer)

    # Clients.

    def _begin_connect(self, address: Any) -> Stream:
        stream = self._stream()
        host, port = self._parse_address(address, "connect")
        if stream.state is State.CONNECTED:
            raise error("EISCONN")
        if stream.state is State.CONNECTING:
            raise error("EALREADY")
        if stream.state is State.LISTENING:
            raise error("EISCONN")
        stream.state = State.CONNECTING
        stream.error = None
        syscalls.bridge.connect(stream.sid, host, port)
        return stream

    def connect(self, address: Any) -> None:
        """Connect; block until the connection is established or has failed."""
        opened = self._require_open()
        if isinstance(opened, Stream) and opened.take_connect_completed():
            return  # an earlier call started it, and it is established
        stream = self._begin_connect(address)
        if self._timeout == 0:
            raise error("EINPROGRESS")
        self._wait_until(
            lambda: stream.state is not State.CONNECTING, self._deadline()
        )
        if (name := stream.take_error()) is not None:
            raise error(name)
        stream.take_connect_completed()

    def connect_ex(self, address: Any) -> int:
        """Connect; return the error number instead of raising."""
        try:
            self.connect(address)
        except TimeoutError:
            return ERRORS["EAGAIN"][0]
        except OSError as refused:
            if isinstance(refused, names.gaierror) or refused.errno is None:
                raise
            return refused.errno
        return 0

    # Data.

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
        """Receive into a buffer; return the number of bytes, 0 at EOF."""
        opened = self._require_open()
        view = memoryview(buffer)
        if view.readonly:
            raise TypeError(
                "recv_into() argument 1 must be read-write bytes-like "
                f"object, not {type(buffer).__name__}"
            )
        view = view.cast("B")
        if nbytes < 0:
            raise ValueError("negative buffersize in recv_into")
        if nbytes > len(view):
            raise ValueError("buffer too small for requested bytes")
        view = view[: nbytes or len(view)]
        if not len(view):
            return 0
        if isinstance(opened, Stream) and opened.state in (
            State.NEW,
            State.BOUND,
            State.LISTENING,
        ):
            raise error("ENOTCONN")
        peek = bool(flags & c.MSG_PEEK)
        deadline = self._deadline()
        self._wait_until(opened.is_readable, deadline, flags)
        received = opened.read_into(view, peek)
        if flags & c.MSG_WAITALL and not peek:
            while 0 < received < len(view):
                self._wait_until(opened.is_readable, deadline, flags)
                more = opened.read_into(view[received:])
                if not more:
                    break
                received += more
        return received

    def recv(self, bufsize: int, flags: int = 0) -> bytes:
        """Receive at most `bufsize` bytes; none at EOF."""
        if bufsize < 0:
            raise ValueError("negative buffersize in recv")
        opened = self._require_open()
        wanted = bufsize
        if not flags & c.MSG_WAITALL:
            # Allocate no more than can be read, if anything can.
            if bufsize and opened.is_readable():
                available = (
                    opened.buffered
                    if isinstance(opened, Stream)
                    else len(opened.received)
                )
                wanted = min(bufsize, max(available, 1))
            elif bufsize:
                wanted = min(bufsize, 65_536)
        buffer = bytearray(wanted)
        received = self.recv_into(buffer, 0, flags) if wanted else 0
        return bytes(memoryview(buffer)[:received])

    def recvfrom(self, bufsize: int, flags: int = 0) -> tuple[bytes, Any]:
        """Receive; TCP has no address for it."""
        return self.recv(bufsize, flags), None

    def recvfrom_into(
        self, buffer: Any, nbytes: int = 0, flags: int = 0
    ) -> tuple[int, Any]:
        """Receive into a buffer; TCP has no address for it."""
        return self.recv_into(buffer, nbytes, flags), None

    def recvmsg(
        self, bufsize: int, ancbufsize: int = 0, flags: int = 0
    ) -> tuple[bytes, list[Any], int, Any]:
        """Receive, without ancillary data."""
        return self.recv(bufsize, flags), [], 0, None

    def _send_part(
        self, view: memoryview, deadline: float | None, flags: int
    ) -> int:
        syscalls.yield_to_event_loop()
        opened = self._require_open()

        def ready() -> bool:
            if isinstance(opened, PairEnd):
                return opened.send_window() > 0
            return (
                opened.state is not State.CONNECTED
                or opened.write_shut
                or opened.error is not None
                or opened.send_window() > 0
            )

        if isinstance(opened, Stream) and opened.state is State.CONNECTING:
            self._wait_until(
                lambda: opened.state is not State.CONNECTING, deadline, flags
            )
        self._wait_until(ready, deadline, flags)
        return opened.write(view)

    def send(self, data: Any, flags: int = 0) -> int:
        """Send; a blocking socket without a timeout sends all of it."""
        view = _bytes_of(data)
        deadline = self._deadline()
        sent = self._send_part(view, deadline, flags)
        if self._timeout is None and not flags & c.MSG_DONTWAIT:
            while sent < len(view):
                sent += self._send_part(view[sent:], deadline, flags)
        return sent

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send all bytes."""
        view = _bytes_of(data)
        deadline = self._deadline()
        sent = self._send_part(view, deadline, flags)
        while sent < len(view):
            sent += self._send_part(view[sent:], deadline, flags)

    def sendmsg(
        self,
        buffers: Sequence[Any],
        ancdata: Sequence[Any] = (),
        flags: int = 0,
        address: Any = None,
    ) -> int:
        """Send several buffers, joined."""
        return self.send(b"".join(bytes(part) for part in buffers), flags)

    def sendto(self, data: Any, *rest: Any) -> int:
        """Send; a connected socket ignores the address."""
        return self.send(data)

    # Options.

    def setsockopt(
        self, level: int, option: int, value: Any, optlen: int = 0
    ) -> None:
        """Set an option; only SO_REUSEADDR, _REUSEPORT and _LINGER matter."""
        opened = self._require_open()
        if isinstance(value, int):
            self._options[level, option] = int(value)
            return
        data = bytes(value) if value is not None else bytes(optlen)
        self._options[level, option] = data
        if (
            (level, option) == (c.SOL_SOCKET, c.SO_LINGER)
            and isinstance(opened, Stream)
            and len(data) == 8
        ):
            on, seconds = struct.unpack("ii", data)
            opened.reset_on_close = bool(on) and seconds == 0

    def getsockopt(self, level: int, option: int, buflen: int = 0) -> Any:
        """Return an option."""
        value = self._options.get((level, option), 0)
        opened = self._require_open()
        if level == c.SOL_SOCKET:
            listening = (
                isinstance(opened, Stream) and opened.state is State.LISTENING
            )
            name = (
                opened.take_error()
                if option == c.SO_ERROR and isinstance(opened, Stream)
                else None
            )
            known = {
                c.SO_ERROR: ERRORS[name][0] if name else 0,
                c.SO_TYPE: self._type,
                c.SO_DOMAIN: self._family,
                c.SO_PROTOCOL: c.IPPROTO_TCP,
                c.SO_SNDBUF: WINDOW,
                c.SO_RCVBUF: WINDOW,
                c.SO_ACCEPTCONN: int(listening),
            }
            value = known.get(option, value)
        if buflen:
            packed = (
                value if isinstance(value, bytes) else struct.pack("i", value)
            )
            return packed[:buflen].ljust(min(buflen, len(packed)), b"\0")
        return value

    # Closing.

    def shutdown(self, how: int) -> None:
        """Close one direction or both."""
        self._require_open().shutdown(int(how))

    def fileno(self) -> int:
        """Return the descriptor, -1 when closed."""
        return self._fd

    def detach(self) -> int:
        """Return the descriptor, which stays open, and close the object."""
        number, self._fd = self._fd, -1
        return number

    def close(self) -> None:
        """Close."""
        self._close()

    def _close(self) -> None:
        if self._fd != -1:
            number, self._fd = self._fd, -1
            descriptors.close(number)


def _bytes_of(data: Any) -> memoryview:
    try:
        return memoryview(data).cast("B")
    except TypeError:
        kind = type(data).__name__
        raise TypeError(
            f"a bytes-like object is required, not '{kind}'"
        ) from None


def _raise_for(number: int) -> None:
    """Raise the error that a reply contains; 0 is none.

    Raises:
        OSError: the error.
        ValueError: the number is unknown.
    """
    if number:
        raise error(name_of(number))


def dup(number: int) -> int:
    """Open another descriptor for the same socket."""
    return descriptors.add(descriptors.get(number))


def socketpair(
    family: int = c.AF_UNIX, type: int = c.SOCK_STREAM, proto: int = 0
) -> tuple[socket, socket]:
    """Return two connected sockets."""
    one, other = PairEnd(), PairEnd()
    one.connect(other)
    return (
        socket(family, type, proto, descriptors.add(one)),
        socket(family, type, proto, descriptors.add(other)),
    )


def getdefaulttimeout() -> float | None:
    """Return the timeout of new sockets."""
    return _default_timeout


def setdefaulttimeout(timeout: float | None) -> None:
    """Set the timeout of new sockets, in seconds."""
    global _default_timeout  # noqa: PLW0603 - a global, as in C
    _default_timeout = None if timeout is None else float(timeout)


def _swap16(value: int) -> int:
    return int.from_bytes(value.to_bytes(2, "big"), "little")


def _swap32(value: int) -> int:
    return int.from_bytes(value.to_bytes(4, "big"), "little")


def module() -> types.ModuleType:
    """Return the module that replaces `_socket`."""
    result = types.ModuleType("_socket")
    for name, value in vars(c).items():
        if not name.startswith("_"):
            setattr(result, name, value)
    for name in (
        "gaierror",
        "herror",
        "getaddrinfo",
        "getnameinfo",
        "gethostbyname",
        "gethostbyname_ex",
        "gethostbyaddr",
        "gethostname",
        "getservbyname",
        "inet_aton",
        "inet_ntoa",
        "inet_pton",
        "inet_ntop",
    ):
        setattr(result, name, getattr(names, name))
    for name, value in {
        "socket": socket,
        "SocketType": socket,
        "socketpair": socketpair,
        "dup": dup,
        "close": descriptors.close,
        "getdefaulttimeout": getdefaulttimeout,
        "setdefaulttimeout": setdefaulttimeout,
        "htons": _swap16,
        "ntohs": _swap16,
        "htonl": _swap32,
        "ntohl": _swap32,
        "error": OSError,
        "timeout": TimeoutError,
    }.items():
        setattr(result, name, value)
    return result
