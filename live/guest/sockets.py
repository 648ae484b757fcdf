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
from .kernel import kernel
from .linux import ERRORS, error
from .names import sockaddr
from .stream import WINDOW, Pair, Stream, streams

_default_timeout: float | None = None


class socket:
    """`_socket.socket`: TCP over the network in the page."""

    __slots__ = (
        "_family",
        "_fd",
        "_open",
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
        """Make a socket, or take over a descriptor.

        Raises:
            OSError: not TCP (EAFNOSUPPORT, EPROTONOSUPPORT), or EBADF.
        """
        self._fd = -1
        self._open: Stream | Pair
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
            assert isinstance(description, Stream | Pair)
            self._open = description
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
        self._open = stream
        self._fd = descriptors.add(stream)

    def __del__(self) -> None:
        """Close, and warn as CPython does."""
        if getattr(self, "_fd", -1) != -1:
            warnings.warn(
                f"unclosed {self!r}",
                ResourceWarning,
                source=self,
                stacklevel=1,
            )
            self._close()

    # What it is.

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
        """The protocol's number."""
        return self._proto

    # Waiting.

    def gettimeout(self) -> float | None:
        """Return the timeout in seconds, None if it blocks."""
        return self._timeout

    def settimeout(self, timeout: float | None) -> None:
        """Set the timeout in seconds; 0 does not block."""
        if timeout is not None and timeout < 0:
            raise ValueError("Timeout value out of range")
        self._timeout = None if timeout is None else float(timeout)

    @property
    def timeout(self) -> float | None:
        """The timeout in seconds."""
        return self._timeout

    def setblocking(self, flag: bool) -> None:
        """Block for ever, or not at all."""
        self._timeout = None if flag else 0.0

    def getblocking(self) -> bool:
        """Whether calls may block."""
        return self._timeout != 0

    def _deadline(self) -> float | None:
        if self._timeout is None:
            return None
        return time.monotonic() + self._timeout

    def _until(
        self,
        ready: Callable[[], bool],
        deadline: float | None,
        flags: int = 0,
    ) -> None:
        """Wait for a condition, as long as the timeout allows."""
        if self._timeout == 0 or flags & c.MSG_DONTWAIT:
            if not ready():
                kernel.breathe()
            if not ready():
                raise error("EAGAIN")
            return
        while not ready():
            left = None
            if deadline is not None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError("timed out")
            kernel.wait(left)
            if self._fd == -1:
                raise error("EBADF")

    def _live(self) -> Stream | Pair:
        if self._fd == -1:
            raise error("EBADF")
        return self._open

    def _stream(self) -> Stream:
        opened = self._live()
        if isinstance(opened, Pair):
            raise error("EOPNOTSUPP")
        return opened

    def _unconnected(self) -> Stream:
        """Return the stream, as before an attempt to connect that failed."""
        stream = self._stream()
        if stream.state == "failed":
            stream.state = "bound" if stream.local else "new"
        return stream

    # Addresses.

    def _parse(self, address: Any, caller: str) -> tuple[str, int]:
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

    def _show(self, address: tuple[str, int] | None) -> tuple[Any, ...]:
        if address is None:
            any_host = "::" if self._family == c.AF_INET6 else "0.0.0.0"
            address = (any_host, 0)
        return sockaddr(self._family, *address)

    def getsockname(self) -> Any:
        """Return this end's address."""
        opened = self._live()
        if isinstance(opened, Pair):
            return ""
        return self._show(opened.local)

    def getpeername(self) -> Any:
        """Return the other end's address."""
        opened = self._live()
        if isinstance(opened, Pair):
            return ""
        if opened.state != "connected" or opened.peer is None:
            raise error("ENOTCONN")
        return self._show(opened.peer)

    # Servers.

    def bind(self, address: Any) -> None:
        """Take an address."""
        stream = self._unconnected()
        host, port = self._parse(address, "bind")
        if stream.state != "new":
            raise error("EINVAL")
        reuse = bool(
            self._options.get((c.SOL_SOCKET, c.SO_REUSEADDR))
            or self._options.get((c.SOL_SOCKET, c.SO_REUSEPORT))
        )
        answer = kernel.ask(
            lambda seq: kernel.bridge.bind(seq, stream.sid, host, port, reuse)
        )
        _check(answer["errno"])
        stream.state = "bound"
        stream.local = (host, answer["port"])

    def listen(self, backlog: int = 128) -> None:
        """Let connections come."""
        stream = self._unconnected()
        if stream.state == "new":
            self.bind(("", 0))
        if stream.state not in ("bound", "listening"):
            raise error("EINVAL")
        size = max(0, min(int(backlog), c.SOMAXCONN))
        answer = kernel.ask(
            lambda seq: kernel.bridge.listen(seq, stream.sid, size)
        )
        _check(answer["errno"])
        stream.state = "listening"

    def _accept(self) -> tuple[int, Any]:
        """Wait for a connection: its descriptor and the peer's address."""
        stream = self._stream()
        if stream.state != "listening":
            raise error("EINVAL")
        self._until(lambda: bool(stream.backlog), self._deadline())
        accepted = stream.backlog.popleft()
        kernel.bridge.accepted(stream.sid)
        return descriptors.add(accepted), self._show(accepted.peer)

    # Clients.

    def _begin_connect(self, address: Any) -> Stream:
        stream = self._stream()
        host, port = self._parse(address, "connect")
        if stream.state == "connected":
            raise error("EISCONN")
        if stream.state == "connecting":
            raise error("EALREADY")
        if stream.state == "listening":
            raise error("EISCONN")
        stream.state = "connecting"
        stream.error = None
        kernel.bridge.connect(stream.sid, host, port)
        return stream

    def connect(self, address: Any) -> None:
        """Connect, and wait until the connection is up or refused."""
        opened = self._live()
        if isinstance(opened, Stream) and opened.take_news():
            return  # it was in progress, and is done
        stream = self._begin_connect(address)
        if self._timeout == 0:
            raise error("EINPROGRESS")
        self._until(lambda: stream.state != "connecting", self._deadline())
        if (name := stream.take_error()) is not None:
            raise error(name)
        stream.take_news()

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
        """Receive into a buffer; 0 bytes are the end of the stream."""
        opened = self._live()
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
            "new",
            "bound",
            "listening",
        ):
            raise error("ENOTCONN")
        peek = bool(flags & c.MSG_PEEK)
        deadline = self._deadline()
        self._until(opened.readable, deadline, flags)
        got = opened.pull(view, peek)
        if flags & c.MSG_WAITALL and not peek:
            while 0 < got < len(view):
                self._until(opened.readable, deadline, flags)
                more = opened.pull(view[got:])
                if not more:
                    break
                got += more
        return got

    def recv(self, bufsize: int, flags: int = 0) -> bytes:
        """Receive at most so many bytes; none are the end of the stream."""
        if bufsize < 0:
            raise ValueError("negative buffersize in recv")
        opened = self._live()
        wanted = bufsize
        if not flags & c.MSG_WAITALL:
            # Reserve no more than there is, once there is something.
            if bufsize and opened.readable():
                have = (
                    opened.buffered
                    if isinstance(opened, Stream)
                    else len(opened.received)
                )
                wanted = min(bufsize, max(have, 1))
            elif bufsize:
                wanted = min(bufsize, 65_536)
        buffer = bytearray(wanted)
        got = self.recv_into(buffer, 0, flags) if wanted else 0
        return bytes(memoryview(buffer)[:got])

    def recvfrom(self, bufsize: int, flags: int = 0) -> tuple[bytes, Any]:
        """Receive; TCP tells no address."""
        return self.recv(bufsize, flags), None

    def recvfrom_into(
        self, buffer: Any, nbytes: int = 0, flags: int = 0
    ) -> tuple[int, Any]:
        """Receive into a buffer; TCP tells no address."""
        return self.recv_into(buffer, nbytes, flags), None

    def recvmsg(
        self, bufsize: int, ancbufsize: int = 0, flags: int = 0
    ) -> tuple[bytes, list[Any], int, Any]:
        """Receive, without ancillary data."""
        return self.recv(bufsize, flags), [], 0, None

    def _send_some(
        self, view: memoryview, deadline: float | None, flags: int
    ) -> int:
        kernel.breathe()
        opened = self._live()

        def ready() -> bool:
            if isinstance(opened, Pair):
                return opened.room() > 0
            return (
                opened.state != "connected"
                or opened.write_shut
                or opened.error is not None
                or opened.room() > 0
            )

        if isinstance(opened, Stream) and opened.state == "connecting":
            self._until(lambda: opened.state != "connecting", deadline, flags)
        self._until(ready, deadline, flags)
        return opened.push(view)

    def send(self, data: Any, flags: int = 0) -> int:
        """Send; a socket that blocks waits until all of it is on its way."""
        view = _bytes_of(data)
        deadline = self._deadline()
        sent = self._send_some(view, deadline, flags)
        if self._timeout is None and not flags & c.MSG_DONTWAIT:
            while sent < len(view):
                sent += self._send_some(view[sent:], deadline, flags)
        return sent

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send all of it."""
        view = _bytes_of(data)
        deadline = self._deadline()
        sent = self._send_some(view, deadline, flags)
        while sent < len(view):
            sent += self._send_some(view[sent:], deadline, flags)

    def sendmsg(
        self,
        buffers: Sequence[Any],
        ancdata: Sequence[Any] = (),
        flags: int = 0,
        address: Any = None,
    ) -> int:
        """Send several buffers as one."""
        return self.send(b"".join(bytes(part) for part in buffers), flags)

    def sendto(self, data: Any, *rest: Any) -> int:
        """Send; on a connection the address does not matter."""
        return self.send(data)

    # Options.

    def setsockopt(
        self, level: int, option: int, value: Any, optlen: int = 0
    ) -> None:
        """Set an option; those that mean something here are heeded."""
        opened = self._live()
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
            opened.linger_reset = bool(on) and seconds == 0

    def getsockopt(self, level: int, option: int, buflen: int = 0) -> Any:
        """Return an option."""
        value = self._options.get((level, option), 0)
        opened = self._live()
        if level == c.SOL_SOCKET:
            listening = (
                isinstance(opened, Stream) and opened.state == "listening"
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

    # The end.

    def shutdown(self, how: int) -> None:
        """Close one direction or both."""
        self._live().shutdown(int(how))

    def fileno(self) -> int:
        """Return the descriptor, -1 when closed."""
        return self._fd

    def detach(self) -> int:
        """Give the descriptor away."""
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


def _check(number: int) -> None:
    for name, (value, _) in ERRORS.items():
        if value == number:
            raise error(name)


def dup(number: int) -> int:
    """Open another descriptor for the same socket."""
    return descriptors.add(descriptors.get(number))


def socketpair(
    family: int = c.AF_UNIX, type: int = c.SOCK_STREAM, proto: int = 0
) -> tuple[socket, socket]:
    """Make two sockets that are connected, within the process."""
    one, other = Pair(), Pair()
    one.join(other)
    return (
        socket(family, type, proto, descriptors.add(one)),
        socket(family, type, proto, descriptors.add(other)),
    )


def getdefaulttimeout() -> float | None:
    """Return the timeout of new sockets."""
    return _default_timeout


def setdefaulttimeout(timeout: float | None) -> None:
    """Set the timeout of new sockets, in seconds."""
    global _default_timeout  # noqa: PLW0603 - it is the module's, as in C
    _default_timeout = None if timeout is None else float(timeout)


def _swap16(value: int) -> int:
    return int.from_bytes(value.to_bytes(2, "big"), "little")


def _swap32(value: int) -> int:
    return int.from_bytes(value.to_bytes(4, "big"), "little")


def module() -> types.ModuleType:
    """Return the module that takes the place of `_socket`."""
    made = types.ModuleType("_socket")
    for name, value in vars(c).items():
        if not name.startswith("_"):
            setattr(made, name, value)
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
        setattr(made, name, getattr(names, name))
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
        setattr(made, name, value)
    return made
