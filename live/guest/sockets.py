"""The module `_socket`, below CPython's own `socket.py`.

`socket.socket` is CPython's class; this is its base, which on Linux is
written in C. It turns the socket API into calls on a `Stream`.
"""

from __future__ import annotations

import _socket
import contextlib
import operator
import struct
import time
import types
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from . import constants as c
from . import (
    control_,
    datagram,
    descriptors,
    durations,
    names,
    options,
    packed,
    services,
    stream,
    unix,
)
from .datagram import Datagrams, datagram_sockets
from .linux import ERRORS, error, name_of
from .names import sockaddr
from .options import PROTOCOLS
from .stream import Address, PairEnd, State, Stream, streams
from .syscalls import syscalls
from .unix import UnixDatagrams

_default_timeout: float | None = None


if TYPE_CHECKING:
    from .messages import SocketEvent


class socket:
    """`_socket.socket`: TCP and UDP over the network in the page.

    Unix-domain sockets too, between its processes.
    """

    __slots__ = (
        "_description",
        "_family",
        "_fd",
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
            OSError: it is neither TCP nor UDP nor a Unix-domain stream
                (EAFNOSUPPORT, ESOCKTNOSUPPORT, EPROTONOSUPPORT, EPERM), or
                the descriptor is not open (EBADF).
        """
        self._fd = -1
        self._description: Stream | Datagrams | PairEnd
        number = -1 if fileno is None else operator.index(fileno)
        opened = None if fileno is None else opened_at(number)
        default = opened.kind if opened else (c.AF_INET, c.SOCK_STREAM, 0)
        self._family = default[0] if family == -1 else _argument(family)
        kind = default[1] if type == -1 else _argument(type)
        flags = kind & (c.SOCK_NONBLOCK | c.SOCK_CLOEXEC)
        self._type = kind & ~flags
        self._proto = default[2] if proto == -1 else _argument(proto)
        self._timeout = 0.0 if flags & c.SOCK_NONBLOCK else _default_timeout
        if opened:
            self._description = opened
            self._fd = number
            if self._timeout is not None and not flags & c.SOCK_NONBLOCK:
                opened.blocking = False
            return
        self._check_kind()
        if self._type == c.SOCK_DGRAM:
            box = (
                UnixDatagrams()
                if self._family == c.AF_UNIX
                else Datagrams(self._wildcard)
            )
            datagram_sockets[box.sid] = box
            self._description = box
        else:
            stream = Stream()
            streams[stream.sid] = stream
            self._description = stream
        self._description.kind = self._family, self._type, self._proto
        self._description.blocking = self._timeout is None
        self._fd = descriptors.add(self._description)

    def _check_kind(self) -> None:
        if self._family == c.AF_UNIX:
            if self._type not in PROTOCOLS:
                raise error("ESOCKTNOSUPPORT")
            if self._proto not in (0, c.AF_UNIX):
                raise error("EPROTONOSUPPORT")
            return
        if self._family not in (c.AF_INET, c.AF_INET6):
            raise error("EAFNOSUPPORT")
        if self._type == c.SOCK_RAW:
            raise error("EPERM")
        if self._type not in PROTOCOLS:
            raise error("ESOCKTNOSUPPORT")
        if self._proto not in (0, PROTOCOLS[self._type]):
            raise error("EPROTONOSUPPORT")

    def __del__(self) -> None:
        """Close, with the ResourceWarning of CPython."""
        if getattr(self, "_fd", -1) != -1:
            warnings.warn(
                f"unclosed {self!r}",
                ResourceWarning,
                source=self,
                stacklevel=1,
            )
            with contextlib.suppress(OSError):
                self._close()

    def __repr__(self) -> str:
        """Return the same text as CPython."""
        return (
            f"<socket object, fd={self._fd}, family={self._family:d}, "
            f"type={self._type:d}, proto={self._proto:d}>"
        )

    # Family, type and protocol.

    @property
    def family(self) -> int:
        """AF_INET, AF_INET6 or AF_UNIX."""
        return self._family

    @property
    def type(self) -> int:
        """SOCK_STREAM or SOCK_DGRAM."""
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
        """Set the timeout in seconds; None has no limit, 0 never blocks.

        As in CPython, a socket with a timeout has O_NONBLOCK, and waits
        before each system call.
        """
        self._set_timeout(_seconds(timeout))

    def _set_timeout(self, timeout: float | None) -> None:
        self._timeout = timeout
        self._require_open().blocking = timeout is None

    @property
    def timeout(self) -> float | None:
        """The timeout in seconds; None has no limit."""
        return self._timeout

    def setblocking(self, flag: bool) -> None:
        """Block without a limit, or never."""
        self._set_timeout(None if flag else 0.0)

    def getblocking(self) -> bool:
        """Whether calls can block."""
        return self._timeout != 0

    def _blocks(self, flags: int = 0) -> bool:
        """Whether a call may wait: its timeout says so, or O_NONBLOCK."""
        if flags & c.MSG_DONTWAIT:
            return False
        return bool(self._timeout) or self._description.blocking

    def _deadline(self) -> float | None:
        return time.monotonic() + self._timeout if self._timeout else None

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
        if not self._blocks(flags):
            if not ready():
                syscalls.yield_to_event_loop()
                datagram.settle()
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

    def _require_open(self) -> Stream | Datagrams | PairEnd:
        opened = opened_at(self._fd) if self._fd != -1 else None
        if opened is None:
            raise error("EBADF")
        self._description = opened  # `dup2` may have given it another one
        return opened

    def _stream(self) -> Stream:
        opened = self._require_open()
        if not isinstance(opened, Stream):
            raise error("EOPNOTSUPP")
        return opened

    def _datagrams(self) -> Datagrams:
        opened = self._require_open()
        assert isinstance(opened, Datagrams)
        return opened

    def _after_failed_connect(self) -> Stream:
        """Return the stream, as it was before `connect` failed, if it did."""
        stream = self._stream()
        if stream.state is State.FAILED:
            stream.state = State.BOUND if stream.local else State.NEW
        return stream

    # Addresses.

    def _parse_address(self, address: Any, caller: str) -> Address:
        if self._family == c.AF_UNIX:
            return unix.parse(address)
        name = "AF_INET6" if self._family == c.AF_INET6 else "AF_INET"
        if not isinstance(address, tuple):
            raise TypeError(
                f"{caller}(): {name} address must be tuple, not "
                f"{type(address).__name__}"
            )
        if self._family == c.AF_INET and len(address) != 2:
            raise TypeError("AF_INET address must be a pair (host, port)")
        if not 2 <= len(address) <= 4:
            raise TypeError(
                "AF_INET6 address must be a tuple "
                "(host, port[, flowinfo[, scopeid]])"
            )
        host, port = address[0], operator.index(address[1])
        rest = [operator.index(part) for part in address[2:]]
        if not 0 <= port <= 65535:
            raise OverflowError(f"{caller}(): port must be 0-65535.")
        if rest and not 0 <= rest[0] <= 0xFFFFF:
            raise OverflowError(f"{caller}(): flowinfo must be 0-1048575.")
        if host == "<broadcast>":
            return "255.255.255.255", port
        mapped = self._family == c.AF_INET6 and names.mapped(host)
        if mapped and not self._is_v6only():
            return mapped, port
        return names.resolve(host, self._family, passive=True)[0][1], port

    def _is_v6only(self) -> bool:
        chosen = self._description.options.get(
            (c.IPPROTO_IPV6, c.IPV6_V6ONLY), 0
        )
        return bool(chosen)

    @property
    def _wildcard(self) -> str:
        return "::" if self._family == c.AF_INET6 else "0.0.0.0"

    def _sockaddr(self, address: Address | None) -> Any:
        if self._family == c.AF_UNIX:
            given = getattr(self._description, "given", None)
            return unix.shown(address, given)
        return sockaddr(self._family, *(address or (self._wildcard, 0)))

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
        connected = (
            isinstance(opened, Datagrams) or opened.state is State.CONNECTED
        )
        if not connected or opened.peer is None:
            raise error("ENOTCONN")
        return self._sockaddr(opened.peer)

    # Servers.

    def bind(self, address: Any) -> None:
        """Bind the socket to an address."""
        host, port = self._parse_address(address, "bind")
        set_options = self._require_open().options
        reuse = bool(
            set_options.get((c.SOL_SOCKET, c.SO_REUSEADDR))
            or set_options.get((c.SOL_SOCKET, c.SO_REUSEPORT))
        )
        dual = not self._is_v6only()
        opened = self._require_open()
        if isinstance(opened, UnixDatagrams):
            host, port = unix.bindable((host, port), address, opened.sid)
            opened.given = address
        if isinstance(opened, Datagrams):
            self._datagrams().bind(host, port, reuse, dual)
            return
        stream = self._after_failed_connect()
        if stream.state is not State.NEW:
            raise error("EINVAL")
        if self._family == c.AF_UNIX:
            host, port = unix.bindable((host, port), address, stream.sid)
            stream.given = address
        stream.in_kernel = True
        answer = syscalls.request(
            lambda seq: syscalls.bridge.bind(
                seq, stream.sid, "stream", host, port, reuse, dual
            )
        )
        _raise_for(answer["errno"])
        stream.state = State.BOUND
        stream.local = (host, answer["port"])

    def listen(self, backlog: int = 128) -> None:
        """Accept connections: `backlog` of them may be in the queue."""
        stream = self._after_failed_connect()
        if stream.state is State.NEW:
            if self._family == c.AF_UNIX:
                raise error("EINVAL")
            self.bind(("", 0))
        if stream.state not in (State.BOUND, State.LISTENING):
            raise error("EINVAL")
        size = max(0, min(_c_int(backlog), c.SOMAXCONN))
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
        accepted.kind = stream.kind
        accepted.options = dict(stream.options)
        accepted.window = stream.window
        accepted.reset_on_close |= stream.reset_on_close
        accepted.given = stream.given
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
        if self._family == c.AF_UNIX and stream.given is None:
            stream.given = address
        stream.in_kernel = True
        blocks = self._family != c.AF_UNIX or stream.blocking
        syscalls.bridge.connect(stream.sid, host, port, blocks)
        return stream

    def connect(self, address: Any) -> None:
        """Connect; block until the connection is established or has failed."""
        opened = self._require_open()
        if isinstance(opened, Datagrams):
            opened.connect(*self._parse_address(address, "connect"))
            return
        if isinstance(opened, Stream) and opened.take_connect_completed():
            return  # an earlier call started it, and it is established
        stream = self._begin_connect(address)
        if self._family == c.AF_UNIX:
            self._end_unix_connect(stream)
        elif not self._blocks():
            raise error("EINPROGRESS")
        self._wait_until(
            lambda: stream.state is not State.CONNECTING, self._deadline()
        )
        if (name := stream.take_error()) is not None:
            raise error(name)
        stream.take_connect_completed()

    def _end_unix_connect(self, stream: Stream) -> None:
        """Wait until a connect between processes has an answer.

        On Linux, it is done or has failed at once. Only where the server's
        queue is full, a call that blocks waits; a timeout does not count.
        """
        try:
            while stream.state is State.CONNECTING:
                syscalls.wait(None)
        except BaseException:
            syscalls.cancel(stream.sid, 0)
            stream.take_error()
            self._after_failed_connect()
            raise
        self._after_failed_connect()

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
        view = _writable(buffer, "recv_into")
        if nbytes < 0:
            raise ValueError("negative buffersize in recv_into")
        if nbytes > len(view):
            raise ValueError("buffer too small for requested bytes")
        view = view[: nbytes or len(view)]
        if not len(view):
            return 0
        if isinstance(opened, Datagrams):
            return self._take_datagram(view, flags)[0]
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
        if _size(bufsize) < 0:
            raise ValueError("negative buffersize in recv")
        opened = self._require_open()
        if isinstance(opened, Datagrams):
            if bufsize == 0:
                return b""
            data, _ = self._next_datagram(flags)
            return bytes(data[:bufsize])
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
        """Receive, with the sender's address; TCP has none for it."""
        if _size(bufsize) < 0:
            raise ValueError("negative buffersize in recvfrom")
        if isinstance(self._require_open(), Datagrams):
            data, source = self._next_datagram(flags)
            return bytes(data[:bufsize]), self._source(source)
        return self.recv(bufsize, flags), None

    def recvfrom_into(
        self, buffer: Any, nbytes: int = 0, flags: int = 0
    ) -> tuple[int, Any]:
        """Receive into a buffer, with the sender's address, as above."""
        view = _writable(buffer, "recvfrom_into")
        if nbytes < 0:
            raise ValueError("negative buffersize in recvfrom_into")
        if nbytes > len(view):
            raise ValueError("nbytes is greater than the length of the buffer")
        if isinstance(self._require_open(), Datagrams):
            length, source = self._take_datagram(
                view[: nbytes or len(view)], flags
            )
            return length, self._source(source)
        return self.recv_into(buffer, nbytes, flags), None

    def recvmsg(
        self, bufsize: int, ancbufsize: int = 0, flags: int = 0
    ) -> tuple[bytes, list[Any], int, Any]:
        """Receive, with control messages; MSG_TRUNC if it did not fit."""
        if _size(bufsize) < 0:
            raise ValueError("negative buffer size in recvmsg()")
        if not 0 <= _size(ancbufsize) < 2**31:
            raise ValueError("invalid ancillary data buffer length")
        flags = operator.index(flags)
        if isinstance(self._require_open(), Datagrams):
            data, source = self._next_datagram(flags)
            truncated = c.MSG_TRUNC if len(data) > bufsize else 0
            control: list[Any] = []
            found = 0
            if self._family == c.AF_INET6:
                control, found = control_.with_datagram(
                    self._description.options, ancbufsize
                )
            part = bytes(data[:bufsize])
            return part, control, truncated | found, self._source(source)
        opened = self._require_open()
        if self._family != c.AF_UNIX or isinstance(opened, Datagrams):
            return self.recv(bufsize, flags), [], 0, None
        start = opened.bytes_read
        control_.discard(control_.take(opened.rights, start))
        size = control_.limit(opened.rights, start, bufsize)
        part = self.recv(size, flags)
        control, found = control_.received(
            control_.take(opened.rights, opened.bytes_read), ancbufsize
        )
        return part, control, found, None

    def recvmsg_into(
        self, buffers: Iterable[Any], ancbufsize: int = 0, flags: int = 0
    ) -> tuple[int, list[Any], int, Any]:
        """Receive into several buffers, one after the other, as above."""
        iterable = "recvmsg_into() argument 1 must be an iterable"
        if not hasattr(buffers, "__iter__"):
            raise TypeError(iterable)
        try:
            views = [_writable(each, "recvmsg_into") for each in buffers]
        except TypeError:
            raise TypeError(
                f"{iterable} of single-segment read-write buffers"
            ) from None
        space = sum(len(view) for view in views)
        data, ancillary, found, source = self.recvmsg(space, ancbufsize, flags)
        rest = memoryview(data)
        for view in views:
            part = rest[: len(view)]
            view[: len(part)] = part
            rest = rest[len(part) :]
        return len(data), ancillary, found, source

    def _next_datagram(self, flags: int) -> tuple[memoryview, Address | None]:
        """Block until there is a datagram; return it whole."""
        box = self._datagrams()
        blocks = box.blocking
        self._wait_until(
            lambda: box.is_readable() or (blocks and box.read_shut),
            self._deadline(),
            flags,
        )
        return box.take(bool(flags & c.MSG_PEEK))

    def _take_datagram(
        self, view: memoryview, flags: int
    ) -> tuple[int, Address | None]:
        """Receive a datagram; what does not fit is lost.

        Returns:
            the bytes that fit, or with MSG_TRUNC all that it has, and where
            it is from.
        """
        data, source = self._next_datagram(flags)
        part = data[: len(view)]
        view[: len(part)] = part
        return len(data if flags & c.MSG_TRUNC else part), source

    def _source(self, address: Address | None) -> Any:
        if address is None or address[0] == unix.PREFIX:
            return None
        return self._sockaddr(address)

    def _send_part(
        self, view: memoryview, deadline: float | None, flags: int
    ) -> int:
        syscalls.yield_to_event_loop()
        opened = self._require_open()
        assert not isinstance(opened, Datagrams)

        def ready() -> bool:
            if not isinstance(opened, Stream):
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
        opened = self._require_open()
        if isinstance(opened, Datagrams):
            return self._send_datagram(view, None, flags)
        deadline = self._deadline()
        sent = self._send_part(view, deadline, flags)
        if opened.blocking and not flags & c.MSG_DONTWAIT:
            while sent < len(view):
                sent += self._send_part(view[sent:], deadline, flags)
        return sent

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send all bytes."""
        view = _bytes_of(data)
        if isinstance(self._require_open(), Datagrams):
            self._send_datagram(view, None, flags)
            return
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
        if not hasattr(buffers, "__iter__"):
            raise TypeError("sendmsg() argument 1 must be an iterable")
        data = b"".join([_bytes_of(part) for part in buffers])
        control = checked(ancdata)
        flags = operator.index(flags)
        opened = self._require_open()
        to = None
        if address is not None:
            to = self._parse_address(address, "sendmsg")
        if isinstance(opened, Datagrams):
            return self._send_datagram(memoryview(data), to, flags)
        passed = (
            control_.passed_by(control) if self._family == c.AF_UNIX else []
        )
        if not passed:
            return self.send(data, flags)
        receiver = opened.receiver()
        if receiver is None:  # it is another process
            control_.discard(passed)
            raise error("EPERM")
        entry = opened.bytes_sent, passed
        receiver.rights.append(entry)
        try:
            return self.send(data, flags)
        except OSError:
            if opened.bytes_sent == entry[0]:
                receiver.rights.remove(entry)
                control_.discard(passed)
            raise

    def sendto(self, data: Any, *rest: Any) -> int:
        """Send to an address, after the flags if given; TCP ignores it."""
        if not 1 <= len(rest) <= 2:
            raise TypeError(
                f"sendto() takes 2 or 3 arguments ({1 + len(rest)} given)"
            )
        view = _bytes_of(data)
        for flags in rest[:-1]:
            operator.index(flags)
        to = self._parse_address(rest[-1], "sendto")
        flags = operator.index(rest[0]) if len(rest) == 2 else 0
        if isinstance(self._require_open(), Datagrams):
            return self._send_datagram(view, to, flags)
        return self.send(data, flags)

    def _send_datagram(
        self, view: memoryview, to: Address | None, flags: int
    ) -> int:
        syscalls.yield_to_event_loop()
        box = self._datagrams()
        if isinstance(box, UnixDatagrams):
            return box.send_named(
                view,
                to,
                blocks=self._blocks(flags),
                deadline=self._deadline(),
            )
        return box.send(view, to)

    # Options.

    def setsockopt(
        self, level: int, option: int, value: Any, optlen: int = 0
    ) -> None:
        """Set an option."""
        opened = self._require_open()
        if value is None:
            data = bytes(optlen)
        elif isinstance(value, int):
            if not -(2**31) <= value < 2**31:
                raise TypeError("a bytes-like object is required, not 'int'")
            data = struct.pack("i", value)
        else:
            data = bytes(_bytes_of(value))
        options.require_level(self._family, self._type, level, "ENOPROTOOPT")
        options.set_option(opened, level, option, data)

    def getsockopt(self, level: int, option: int, buflen: int = 0) -> Any:
        """Return an option: a number, or `buflen` bytes at most."""
        opened = self._require_open()
        if not 0 <= buflen <= options.LONGEST_OPTION:
            raise OSError("getsockopt buflen out of range")
        options.require_level(self._family, self._type, level, "EOPNOTSUPP")
        value = options.get_option(
            opened, self._family, self._type, level, option
        )
        if isinstance(value, int):
            return struct.pack("i", value)[:buflen] if buflen else value
        if buflen:
            return value[:buflen]
        return struct.unpack("i", value[:4])[0]

    # Closing.

    def shutdown(self, how: int) -> None:
        """Close one direction or both."""
        if how not in (c.SHUT_RD, c.SHUT_WR, c.SHUT_RDWR):
            raise error("EINVAL")
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


def _seconds(timeout: float | None) -> float | None:
    """Return a timeout in seconds; None has no limit.

    Raises:
        TypeError: it is no number.
        ValueError: it is negative, or NaN.
        OverflowError: it is too long for C.
    """
    if timeout is None:
        return None
    found = durations.seconds(timeout)
    if found < 0:
        raise ValueError("Timeout value out of range")
    return found


def opened_at(number: int) -> Stream | Datagrams | PairEnd:
    """Return the socket that a descriptor refers to.

    Raises:
        TypeError: the number is no integer.
        ValueError: it is negative.
        OSError: EBADF if it is not open, ENOTSOCK if it is no socket.
    """
    number = operator.index(number)
    if number < 0:
        raise ValueError("negative file descriptor")
    if descriptors.is_file(number):
        raise error("ENOTSOCK")
    opened = descriptors.get(number)
    if not isinstance(opened, Stream | Datagrams | PairEnd):
        raise error("ENOTSOCK")
    return opened


def _argument(value: int) -> int:
    value = operator.index(value)
    if not -(2**31) <= value < 2**31:
        raise OverflowError("Python int too large to convert to C int")
    return value


def _size(value: int) -> int:
    """Return a number of bytes.

    Raises:
        OverflowError: it does not fit into a C ssize_t.
    """
    value = operator.index(value)
    if not -(2**63) <= value < 2**63:
        raise OverflowError("Python int too large to convert to C ssize_t")
    return value


def _c_int(value: int) -> int:
    """Return a number that fits into a C int.

    Raises:
        OverflowError: it does not.
    """
    if not -(2**31) <= value < 2**31:
        which = "greater than maximum" if value > 0 else "less than minimum"
        raise OverflowError(f"signed integer is {which}")
    return value


def _writable(buffer: Any, caller: str) -> memoryview:
    view = memoryview(buffer)
    if view.readonly:
        raise TypeError(
            f"{caller}() argument 1 must be read-write bytes-like object, "
            f"not {type(buffer).__name__}"
        )
    return view.cast("B")


def _bytes_of(data: Any) -> memoryview:
    try:
        return memoryview(data).cast("B")
    except TypeError:
        kind = type(data).__name__
        raise TypeError(
            f"a bytes-like object is required, not '{kind}'"
        ) from None


def checked(ancdata: Iterable[Any]) -> list[Any]:
    """Return the control messages that `sendmsg` was given.

    Raises:
        TypeError: one is no sequence of level, type and data.
    """
    if not hasattr(ancdata, "__iter__"):
        raise TypeError("sendmsg() argument 2 must be an iterable")
    control = list(ancdata)
    wanted = "[sendmsg() ancillary data items]() argument must be"
    for item in control:
        if not isinstance(item, Sequence):
            kind = type(item).__name__
            raise TypeError(f"{wanted} 3-item sequence, not {kind}")
        if len(item) != 3:
            raise TypeError(f"{wanted} sequence of length 3, not {len(item)}")
        operator.index(item[0])
        operator.index(item[1])
        _bytes_of(item[2])
    return control


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
    datagrams = type & ~(c.SOCK_NONBLOCK | c.SOCK_CLOEXEC) == c.SOCK_DGRAM
    one, other = PairEnd(datagrams), PairEnd(datagrams)
    one.kind = other.kind = family, type & 0xF, proto
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
    _default_timeout = _seconds(timeout)


def _handle(event: SocketEvent) -> None:
    box = datagram_sockets.get(event["id"])
    if box is not None:
        box.handle(event)
    else:
        stream.handle(event)


def install() -> None:
    """Handle the kernel's events of sockets."""
    unix.install()
    syscalls.on_socket_event = _handle
    syscalls.before_wait.append(stream.report_all_reads)
    syscalls.before_wait.append(datagram.report_all_reads)


def module() -> types.ModuleType:
    """Return the module that replaces `_socket`."""
    result = types.ModuleType("_socket")
    # Names of what is not there, as on Linux: address families, flags.
    for name, value in vars(_socket).items():
        if name.isupper() and isinstance(value, int):
            setattr(result, name, value)
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
        "if_nameindex",
        "if_nametoindex",
        "if_indextoname",
    ):
        setattr(result, name, getattr(names, name))
    for name in ("getservbyname", "getservbyport", "getprotobyname"):
        setattr(result, name, getattr(services, name))
    for name in (
        *("inet_aton", "inet_ntoa", "inet_pton", "inet_ntop"),
        *("htons", "ntohs", "htonl", "ntohl"),
    ):
        setattr(result, name, getattr(packed, name))
    for name, value in {
        "socket": socket,
        "SocketType": socket,
        "socketpair": socketpair,
        "dup": dup,
        "close": lambda number: descriptors.close(operator.index(number)),
        "getdefaulttimeout": getdefaulttimeout,
        "setdefaulttimeout": setdefaulttimeout,
        "CMSG_LEN": packed.cmsg_len,
        "CMSG_SPACE": packed.cmsg_space,
        "error": OSError,
        "timeout": TimeoutError,
    }.items():
        setattr(result, name, value)
    return result
