"""TCP sockets of the process, below the socket API: state and buffers.

The rules are those of RFC 9293 as Linux applies them: what is readable, when
a pending error is reported (once), when a write would block.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Sequence
from enum import Enum
from itertools import count
from typing import TYPE_CHECKING, assert_never

from . import control_
from .descriptors import ERR, HUP, IN, OUT, RDHUP
from .linux import error, name_of
from .messages import WINDOW
from .syscalls import syscalls

if TYPE_CHECKING:
    from .messages import Incoming, SocketEvent

RECEIVE_BUFFER = 131_072
"""Bytes that a peer's kernel keeps (the default of net.ipv4.tcp_rmem)."""

REPORT_THRESHOLD = 65_536
"""Bytes read that are reported to the kernel at once, not at the next wait."""

Address = tuple[str, int]

KIND = (2, 1, 0)
"""Family, type and protocol, until a program gives others: TCP over IPv4."""


class State(Enum):
    """The state of a TCP socket.

    A program moves a socket from NEW to BOUND (`bind`) to LISTENING
    (`listen`), or from NEW or BOUND to CONNECTING (`connect`). Events move it
    from CONNECTING to CONNECTED or FAILED, and from CONNECTED to RESET. The
    socket of an accepted connection goes from NEW to CONNECTED at once. After
    FAILED, `bind` and `listen` treat the socket as BOUND or NEW again, and it
    may connect again. Closing leads from every state to CLOSED.
    """

    NEW = "new"
    BOUND = "bound"
    LISTENING = "listening"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    FAILED = "failed"
    RESET = "reset"
    CLOSED = "closed"


_numbers = count(1, 2)


def next_number() -> int:
    """Return the kernel's number for a socket that this process makes."""
    return next(_numbers)


class Stream:
    """One TCP socket: unconnected, listening or connected."""

    def __init__(self, sid: int | None = None) -> None:
        """Make a socket.

        Args:
            sid: the kernel's number for an accepted socket; None for others.
        """
        self.sid = next_number() if sid is None else sid
        self.references = 0
        self.blocking = True
        self.in_kernel = sid is not None
        """Whether the kernel knows the socket, and has to be told its end."""
        self.kind = KIND
        self.state = State.NEW
        self.local: Address | None = None
        self.peer: Address | None = None
        self.error: str | None = None
        self.backlog: deque[Stream] = deque()
        self.received: deque[memoryview] = deque()
        self.buffered = 0
        self.bytes_read = 0
        self.bytes_sent = 0
        self.partner = 0
        """The number of the other end, if this process has it; 0 if not."""
        self.rights: control_.Queue = deque()
        self.unreported = 0
        self.unread_by_peer = 0
        self.fin_received = False
        self.read_shut = False
        self.write_shut = False
        self.reset_on_close = False
        self.connect_completed = False
        self.window = WINDOW
        self.options: dict[tuple[int, int], int | bytes] = {}
        self.given: object = None
        """The path that the program gave, of a Unix-domain socket."""

    def __repr__(self) -> str:
        """Show number and state."""
        return f"<Stream {self.sid} {self.state.value}>"

    # Events from the kernel.

    def connected(self, local: Address, peer: Address) -> None:
        """The connection is established."""
        self.local, self.peer = local, peer
        self.connect_completed = self.state is State.CONNECTING
        self.state = State.CONNECTED

    def failed(self, number: int) -> None:
        """The connection was refused, or the address is unreachable."""
        self.state = State.FAILED
        self.error = name_of(number)

    def data_received(self, data: memoryview) -> None:
        """Bytes have arrived."""
        self.received.append(data)
        self.buffered += len(data)

    def reset(self) -> None:
        """The connection was reset; bytes that arrived stay readable."""
        if not self.fin_received:
            self.error = "ECONNRESET"
        elif not self.is_unix:
            self.error = "EPIPE"
        self.state = State.RESET
        self.unread_by_peer = 0

    # For selectors.

    def events(self) -> int:
        """Return the events that are ready."""
        if self.state is State.LISTENING:
            return IN if self.backlog else 0
        if self.state is State.CONNECTING:
            return 0
        if self.state in (State.NEW, State.BOUND):
            return OUT | HUP
        if self.state is State.FAILED:
            return IN | OUT | HUP | (ERR if self.error else 0)
        ready = 0
        if self.state is State.RESET:
            ready |= IN | OUT | HUP | RDHUP | (ERR if self.error else 0)
        if self.is_readable():
            ready |= IN
        if self.fin_received:
            ready |= RDHUP
        if self.write_shut or self.is_writable():
            ready |= OUT
        if self.write_shut and self.fin_received:
            ready |= HUP
        return ready

    def is_readable(self) -> bool:
        """Whether a read would not block: there are bytes, EOF or an error."""
        return bool(
            self.buffered
            or self.fin_received
            or self.read_shut
            or self.error
            or self.state in (State.RESET, State.FAILED)
        )

    def send_window(self) -> int:
        """Return how many bytes may be sent now."""
        return self.window - self.unread_by_peer

    def limit_window(self, send_buffer: int) -> None:
        """Let the window be a send buffer and the peer's receive buffer."""
        self.window = min(WINDOW, send_buffer + RECEIVE_BUFFER)

    def is_writable(self) -> bool:
        """Whether `poll` reports OUT: on Linux, when a third is free."""
        return self.send_window() * 3 >= self.window

    @property
    def is_unix(self) -> bool:
        """Whether it is connected between processes, not over the network."""
        return self.peer is not None and self.peer[1] == 0

    # For the program.

    def take_error(self) -> str | None:
        """Return and clear the name of the pending error."""
        name, self.error = self.error, None
        return name

    def take_connect_completed(self) -> bool:
        """Return and clear whether a non-blocking `connect` has completed."""
        completed, self.connect_completed = self.connect_completed, False
        return completed

    def read_into(self, into: memoryview, peek: bool = False) -> int:
        """Read received bytes, as many as fit; return their number, 0 at EOF.

        Args:
            into: where to write them.
            peek: whether they stay readable.

        Raises:
            OSError: the pending error, or ENOTCONN.
        """
        if not self.buffered:
            if self.fin_received:
                return 0
            if (name := self.take_error()) is not None:
                raise error(name)
            if self.state not in (State.CONNECTED, State.RESET):
                raise error("ENOTCONN")
            return 0
        filled = 0
        chunks = iter(list(self.received)) if peek else None
        while filled < len(into) and (chunks or self.received):
            if chunks is not None:
                chunk = next(chunks, None)
                if chunk is None:
                    break
            else:
                chunk = self.received.popleft()
            part = chunk[: len(into) - filled]
            into[filled : filled + len(part)] = part
            filled += len(part)
            if len(part) < len(chunk) and not peek:
                self.received.appendleft(chunk[len(part) :])
        if not peek:
            self.buffered -= filled
            self.bytes_read += filled
            self.unreported += filled
            if self.unreported >= REPORT_THRESHOLD:
                self.report_read()
            else:
                _unreported_streams.add(self)
        return filled

    def report_read(self) -> None:
        """Report to the kernel what was read, so that the peer may send."""
        if self.unreported and self.state is State.CONNECTED:
            syscalls.bridge.consumed(self.sid, self.unreported)
        self.unreported = 0

    def write(self, data: memoryview) -> int:
        """Send as many bytes as the window allows; return their number.

        Raises:
            OSError: the pending error, or EPIPE.
        """
        if (name := self.take_error()) is not None:
            raise error(name)
        if self.state is not State.CONNECTED or self.write_shut:
            raise error("EPIPE")
        part = data[: self.send_window()]
        if len(part):
            self.unread_by_peer += len(part)
            self.bytes_sent += len(part)
            syscalls.send(self.sid, bytes(part))
        return len(part)

    def receiver(self) -> Stream | None:
        """Return the other end, if this process has it."""
        return streams.get(self.partner)

    def shutdown(self, how: int) -> None:
        """Close one direction or both: 0 reading, 1 writing, 2 both.

        Raises:
            OSError: ENOTCONN.
        """
        if self.state is not State.CONNECTED:
            raise error("ENOTCONN")
        if how in (0, 2):
            self.read_shut = True
        if how in (1, 2) and not self.write_shut:
            self.write_shut = True
            syscalls.bridge.shutdown(self.sid)

    def release(self) -> None:
        """Close; with unread bytes, the kernel makes it a reset."""
        _unreported_streams.discard(self)
        streams.pop(self.sid, None)
        control_.discard(control_.take(self.rights, sys.maxsize))
        for waiting in self.backlog:
            waiting.reset_on_close = True
            waiting.release()
        if self.in_kernel:
            syscalls.bridge.close(
                self.sid, self.bytes_read, self.reset_on_close
            )
        self.state = State.CLOSED


class PairEnd:
    """One end of a `socketpair`, within the process."""

    def __init__(self, datagrams: bool = False) -> None:
        """Make an end, which `connect` connects to another.

        Args:
            datagrams: whether each write is read by itself.
        """
        self.sizes: deque[int] | None = deque() if datagrams else None
        """The lengths of the datagrams received, oldest first."""
        self.references = 0
        self.blocking = True
        self.kind = KIND
        self.options: dict[tuple[int, int], int | bytes] = {}
        self.peer: PairEnd | None = None
        self.received = bytearray()
        self.bytes_read = 0
        self.bytes_sent = 0
        self.rights: control_.Queue = deque()
        self.eof = False

    def connect(self, peer: PairEnd) -> None:
        """Connect two ends."""
        self.peer, peer.peer = peer, self

    def events(self) -> int:
        """Return the events that are ready."""
        ready = IN if self.is_readable() else 0
        if self.peer is None or len(self.peer.received) < WINDOW:
            ready |= OUT
        return ready | (HUP if self.peer is None else 0)

    def is_readable(self) -> bool:
        """Whether a read would not block."""
        return bool(self.received or self.sizes or self.eof)

    def send_window(self) -> int:
        """Return how many bytes may be sent now."""
        return WINDOW - len(self.peer.received) if self.peer is not None else 1

    def read_into(self, into: memoryview, peek: bool = False) -> int:
        """Read received bytes, as many as fit; return their number."""
        size = len(into)
        if self.sizes is not None:
            size = self.sizes[0] if self.sizes else 0
        part = bytes(self.received[: min(size, len(into))])
        into[: len(part)] = part
        if not peek:
            self.bytes_read += min(size, len(self.received))
            del self.received[:size]
            if self.sizes:
                self.sizes.popleft()
        return len(part)

    def write(self, data: memoryview) -> int:
        """Send as many bytes as the window allows; return their number."""
        if self.peer is None:
            raise error("EPIPE")
        part = data
        if self.peer.sizes is None:
            part = data[: self.send_window()]
        else:
            self.peer.sizes.append(len(data))
        self.peer.received += part
        self.bytes_sent += len(part)
        syscalls.mark_changed()
        return len(part)

    def receiver(self) -> PairEnd | None:
        """Return the other end."""
        return self.peer

    def shutdown(self, how: int) -> None:
        """Close one direction or both."""
        syscalls.mark_changed()
        if how in (0, 2):
            self.eof = True
        if how in (1, 2) and self.peer is not None:
            self.peer.eof = True

    def release(self) -> None:
        """Close this end."""
        syscalls.mark_changed()
        control_.discard(control_.take(self.rights, sys.maxsize))
        if self.peer is not None:
            self.peer.eof = True
            self.peer.peer = None
            self.peer = None


streams: dict[int, Stream] = {}
"""The open sockets, by number."""
_unreported_streams: set[Stream] = set()


def report_all_reads() -> None:
    """Report what was read, before the process waits."""
    for stream in _unreported_streams:
        stream.report_read()
    _unreported_streams.clear()


def _address(value: Sequence[str | int]) -> Address:
    host, port = value
    return str(host), int(port)


def _incoming(event: Incoming) -> None:
    server = streams.get(event["id"])
    stream = Stream(event["accepted"])
    streams[stream.sid] = stream
    stream.partner = event["partner"]
    local, peer = _address(event["local"]), _address(event["peer"])
    stream.connected(local, peer)
    client = streams.get(stream.partner)
    if client is not None and client.state is State.CONNECTING:
        # Both at once, as on the loopback: no program finds one end alone.
        client.partner = stream.sid
        client.connected(peer, local)
    if server is None:  # closed in the meantime
        stream.reset_on_close = True
        stream.release()
        return
    server.backlog.append(stream)


def handle(event: SocketEvent) -> None:
    """Handle an event of a stream."""
    if event["op"] == "incoming":
        _incoming(event)
        return
    stream = streams.get(event["id"])
    if stream is None:  # closed in the meantime
        return
    if event["op"] == "data":
        stream.data_received(event["bytes"].cast("B"))
    elif event["op"] == "credit":
        stream.unread_by_peer -= event["count"]
    elif event["op"] == "connected":
        if stream.state is not State.CONNECTING:  # since `incoming`
            return
        stream.partner = event["partner"]
        stream.connected(_address(event["local"]), _address(event["peer"]))
    elif event["op"] == "failed":
        stream.failed(event["errno"])
    elif event["op"] == "fin":
        stream.fin_received = True
        if event["closed"]:
            stream.reset()
    elif event["op"] == "reset":
        stream.reset()
    elif event["op"] == "datagram":
        pass  # for a datagram socket that was closed in the meantime
    else:
        assert_never(event)
