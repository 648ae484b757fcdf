"""TCP sockets of the process, below the socket API: state and buffers.

The rules are those of RFC 9293 as Linux shows them to a program: what is
readable, when an error is told and once only, when a write would block.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from . import descriptors
from .descriptors import ERR, HUP, IN, OUT, RDHUP
from .kernel import News, kernel
from .linux import ERRORS, error

WINDOW = 262_144
"""Bytes that may be sent before the peer has read them."""

REPORT = 65_536
"""Bytes read after which the peer is told at once, not at the next wait."""

Host = tuple[str, int]


class Stream:
    """One TCP socket: unconnected, listening or connected."""

    _ids = 1

    def __init__(self, sid: int | None = None) -> None:
        """Make a socket; the kernel numbers those that were accepted."""
        if sid is None:
            sid = Stream._ids
            Stream._ids += 2
        self.sid = sid
        self.references = 0
        self.state = "new"
        self.local: Host | None = None
        self.peer: Host | None = None
        self.error: str | None = None
        self.backlog: deque[Stream] = deque()
        self.received: deque[memoryview] = deque()
        self.buffered = 0
        self.read = 0
        self.unreported = 0
        self.unread_by_peer = 0
        self.fin_received = False
        self.read_shut = False
        self.write_shut = False
        self.linger_reset = False
        self.news = False

    def __repr__(self) -> str:
        """Show number and state."""
        return f"<Stream {self.sid} {self.state}>"

    # What the kernel tells.

    def connected(self, local: Host, peer: Host) -> None:
        """The connection is up."""
        self.local, self.peer = local, peer
        self.news = self.state == "connecting"
        self.state = "connected"

    def failed(self, number: int) -> None:
        """The connection was refused, or there is no way to the address."""
        self.state = "failed"
        names = {value[0]: name for name, value in ERRORS.items()}
        self.error = names[number]

    def receive(self, data: memoryview) -> None:
        """Bytes have come."""
        self.received.append(data)
        self.buffered += len(data)

    def reset(self) -> None:
        """The connection was reset; what has come stays readable."""
        self.error = "EPIPE" if self.fin_received else "ECONNRESET"
        self.state = "reset"
        self.unread_by_peer = 0

    # What a selector asks.

    def events(self) -> int:
        """Return what is ready now."""
        if self.state == "listening":
            return IN if self.backlog else 0
        if self.state == "connecting":
            return 0
        if self.state in ("new", "bound"):
            return OUT | HUP
        if self.state == "failed":
            return IN | OUT | HUP | (ERR if self.error else 0)
        ready = 0
        if self.state == "reset":
            ready |= IN | OUT | HUP | RDHUP | (ERR if self.error else 0)
        if self.readable():
            ready |= IN
        if self.fin_received:
            ready |= RDHUP
        if self.write_shut or self.roomy():
            ready |= OUT
        if self.write_shut and self.fin_received:
            ready |= HUP
        return ready

    def readable(self) -> bool:
        """Whether reading would not block: bytes, an end or an error."""
        return bool(
            self.buffered
            or self.fin_received
            or self.read_shut
            or self.error
            or self.state in ("reset", "failed")
        )

    def room(self) -> int:
        """Bytes that may be sent now."""
        return WINDOW - self.unread_by_peer

    def roomy(self) -> bool:
        """Whether a selector should say so: a third is free, as on Linux."""
        return self.room() * 3 >= WINDOW

    # What the program does.

    def take_error(self) -> str | None:
        """Return the pending error, once."""
        name, self.error = self.error, None
        return name

    def take_news(self) -> bool:
        """Whether `connect` has yet to tell that it is up; it does once."""
        news, self.news = self.news, False
        return news

    def pull(self, into: memoryview, peek: bool = False) -> int:
        """Move received bytes out, as many as fit; 0 is the end.

        Raises:
            OSError: the pending error, or ENOTCONN.
        """
        if not self.buffered:
            if self.fin_received:
                return 0
            if (name := self.take_error()) is not None:
                raise error(name)
            if self.state not in ("connected", "reset"):
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
            self.read += filled
            self.unreported += filled
            if self.unreported >= REPORT:
                self.report()
            else:
                _reading.add(self)
        return filled

    def report(self) -> None:
        """Tell the kernel how much was read, so that the peer may send."""
        if self.unreported and self.state == "connected":
            kernel.bridge.consumed(self.sid, self.unreported)
        self.unreported = 0

    def push(self, data: memoryview) -> int:
        """Send as many bytes as there is room for.

        Raises:
            OSError: the pending error, or EPIPE.
        """
        if (name := self.take_error()) is not None:
            raise error(name)
        if self.state != "connected" or self.write_shut:
            raise error("EPIPE")
        part = data[: self.room()]
        if len(part):
            self.unread_by_peer += len(part)
            kernel.send(self.sid, bytes(part))
        return len(part)

    def shutdown(self, how: int) -> None:
        """Close one direction or both: 0 reading, 1 writing, 2 both."""
        if self.state != "connected":
            raise error("ENOTCONN")
        if how in (0, 2):
            self.read_shut = True
        if how in (1, 2) and not self.write_shut:
            self.write_shut = True
            kernel.bridge.shutdown(self.sid)

    def release(self) -> None:
        """Close; unread bytes make it a reset, which the kernel decides."""
        _reading.discard(self)
        streams.pop(self.sid, None)
        if self.state == "new":
            return
        for waiting in self.backlog:
            waiting.linger_reset = True
            waiting.release()
        kernel.bridge.close(self.sid, self.read, self.linger_reset)
        self.state = "closed"


class Pair:
    """One end of a `socketpair`, within the process."""

    def __init__(self) -> None:
        """Make an end; `join` makes it a pair."""
        self.references = 0
        self.other: Pair | None = None
        self.received = bytearray()
        self.ended = False

    def join(self, other: Pair) -> None:
        """Connect two ends."""
        self.other, other.other = other, self

    def events(self) -> int:
        """Return what is ready now."""
        ready = IN if self.received or self.ended else 0
        if self.other is None or len(self.other.received) < WINDOW:
            ready |= OUT
        return ready | (HUP if self.other is None else 0)

    def readable(self) -> bool:
        """Whether reading would not block."""
        return bool(self.received or self.ended)

    def room(self) -> int:
        """Bytes that may be sent now."""
        return (
            WINDOW - len(self.other.received) if self.other is not None else 1
        )

    def pull(self, into: memoryview, peek: bool = False) -> int:
        """Move received bytes out."""
        part = bytes(self.received[: len(into)])
        into[: len(part)] = part
        if not peek:
            del self.received[: len(part)]
        return len(part)

    def push(self, data: memoryview) -> int:
        """Send as many bytes as there is room for."""
        if self.other is None:
            raise error("EPIPE")
        part = data[: self.room()]
        self.other.received += part
        kernel.stir()
        return len(part)

    def shutdown(self, how: int) -> None:
        """Close one direction or both."""
        kernel.stir()
        if how in (0, 2):
            self.ended = True
        if how in (1, 2) and self.other is not None:
            self.other.ended = True

    def release(self) -> None:
        """Close this end."""
        kernel.stir()
        if self.other is not None:
            self.other.ended = True
            self.other.other = None
            self.other = None


streams: dict[int, Stream] = {}
_reading: set[Stream] = set()


def _report_all() -> None:
    for stream in _reading:
        stream.report()
    _reading.clear()


def _address(value: Any) -> Host:
    host, port = value
    return str(host), int(port)


def _incoming(news: News) -> None:
    server = streams.get(news["id"])
    stream = Stream(news["connection"])
    streams[stream.sid] = stream
    stream.connected(_address(news["local"]), _address(news["peer"]))
    if server is None:  # closed meanwhile
        stream.linger_reset = True
        stream.release()
        return
    server.backlog.append(stream)


def _to_stream(news: News) -> None:
    stream = streams.get(news["id"])
    if stream is None:
        return
    match news["op"]:
        case "connected":
            stream.connected(_address(news["local"]), _address(news["peer"]))
        case "failed":
            stream.failed(news["errno"])
        case "data":
            stream.receive(memoryview(news["bytes"]).cast("B"))
        case "credit":
            stream.unread_by_peer -= news["count"]
        case "fin":
            stream.fin_received = True
        case "reset":
            stream.reset()


def install() -> None:
    """Take the kernel's news of sockets."""
    kernel.on("incoming", _incoming)
    for op in ("connected", "failed", "data", "credit", "fin", "reset"):
        kernel.on(op, _to_stream)
    kernel.before_wait.append(_report_all)


def close(number: int) -> None:
    """Close a descriptor: `_socket.close`."""
    descriptors.close(number)
