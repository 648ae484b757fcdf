"""Datagram sockets of the process, below the socket API: UDP (RFC 768).

What a send returns does not depend on what becomes of the datagram. Linux
delivers on its loopback before `sendto` returns; here, a call that looks for a
datagram without waiting first has the kernel deliver what was sent (`settle`).
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from . import constants as c
from .descriptors import ERR, HUP, IN, OUT, RDHUP
from .linux import error, name_of
from .stream import KIND, Address, next_number
from .syscalls import syscalls

if TYPE_CHECKING:
    from .messages import SocketEvent

RECEIVE_BUFFER = 212_992
"""Bytes: SO_RCVBUF until a program sets it (net.core.rmem_default)."""

IN_FLIGHT = 212_992
"""Bytes, overhead included, that a process sends before it waits for the
kernel; as many as Linux keeps in a socket (net.core.wmem_default)."""

OVERHEAD = 832
"""Bytes that Linux needs for a datagram besides its own."""

REPORT_THRESHOLD = 32
"""Datagrams read that are reported to the kernel at once, not at the next
wait."""

LONGEST = {4: 65_507, 6: 65_527}
"""Bytes that a datagram may have, by the version of IP."""

BROADCASTS = {"127.255.255.255", "255.255.255.255"}


def is_here(host: str) -> bool:
    """Whether an address leads to this machine."""
    return host.startswith("127.") or host in ("::1", "::", "0.0.0.0")


class Datagrams:
    """One datagram socket."""

    def __init__(self, wildcard: str) -> None:
        """Make a socket.

        Args:
            wildcard: the address that it is bound to by its first send.
        """
        self.sid = next_number()
        self.references = 0
        self.blocking = True
        self.in_kernel = False
        """Whether the kernel knows the socket, and has to be told its end."""
        self.kind = KIND
        self.wildcard = wildcard
        self.local: Address | None = None
        self.peer: Address | None = None
        self.error: str | None = None
        self.capacity = RECEIVE_BUFFER
        self.options: dict[tuple[int, int], int | bytes] = {}
        self.received: deque[tuple[memoryview, Address]] = deque()
        self.unreported = 0
        self.read_shut = False
        self.write_shut = False

    def __repr__(self) -> str:
        """Show number and address."""
        return f"<Datagrams {self.sid} {self.local}>"

    # Events from the kernel.

    def handle(self, event: SocketEvent) -> None:
        """Take a datagram, or ICMP's answer to one that was sent."""
        if event["op"] == "datagram":
            host, port = event["source"]
            data = event["bytes"].cast("B")
            self.received.append((data, (str(host), int(port))))
        elif event["op"] == "failed":
            self.error = name_of(event["errno"])

    # For selectors.

    def events(self) -> int:
        """Return the events that are ready."""
        ready = OUT
        if self.error:
            ready |= ERR
        if self.received or self.read_shut:
            ready |= IN
        if self.read_shut:
            ready |= RDHUP | (HUP if self.write_shut else 0)
        return ready

    def is_readable(self) -> bool:
        """Whether a read would not block.

        As on Linux, one that may block returns at once after `shutdown`; one
        that may not raises EAGAIN.
        """
        return bool(self.received or self.error)

    # For the program.

    def take_error(self) -> str | None:
        """Return and clear the name of the pending error."""
        name, self.error = self.error, None
        return name

    def bind(self, host: str, port: int, reuse: bool, dual: bool) -> None:
        """Bind to an address.

        Raises:
            OSError: EADDRINUSE, EADDRNOTAVAIL, or EINVAL if it is bound.
        """
        if self.local is not None:
            raise error("EINVAL")
        self.in_kernel = True
        answer = syscalls.request(
            lambda seq: syscalls.bridge.bind(
                seq, self.sid, "datagram", host, port, reuse, dual
            )
        )
        if answer["errno"]:
            raise error(name_of(answer["errno"]))
        self.local = (host, answer["port"])
        if self.capacity != RECEIVE_BUFFER:
            syscalls.bridge.capacity(self.sid, self.capacity)

    def bind_if_new(self) -> None:
        """Bind to a free port, as the first send does."""
        if self.local is None:
            v6only = self.options.get((c.IPPROTO_IPV6, c.IPV6_V6ONLY))
            self.bind(self.wildcard, 0, False, not v6only)

    def connect(self, host: str, port: int) -> None:
        """Send to an address from now on, and receive from no other.

        Raises:
            OSError: ENETUNREACH, or EACCES for a broadcast.
        """
        self._require_way(host)
        self.bind_if_new()
        answer = syscalls.request(
            lambda seq: syscalls.bridge.associate(seq, self.sid, host, port)
        )
        if answer["errno"]:
            raise error(name_of(answer["errno"]))
        assert self.local is not None
        home = "::1" if ":" in host else "127.0.0.1"
        self.peer = (home if host == self.wildcard else host, port)
        if self.local[0] in ("0.0.0.0", "::"):
            self.local = (home, self.local[1])

    def _require_way(self, host: str) -> None:
        if host in BROADCASTS:
            if not self.options.get((c.SOL_SOCKET, c.SO_BROADCAST)):
                raise error("EACCES")
        elif not is_here(host):
            raise error("ENETUNREACH")

    def send(self, data: memoryview, to: Address | None) -> int:
        """Send a datagram; return its length, whatever becomes of it.

        Args:
            data: its payload.
            to: where it goes; None is the address of `connect`.

        Raises:
            OSError: EMSGSIZE, EDESTADDRREQ, EACCES, ENETUNREACH, EINVAL,
                EPIPE, or the pending error.
        """
        self.bind_if_new()
        target = to or self.peer
        if target is None:
            raise error("EDESTADDRREQ")
        host, port = target
        if len(data) > LONGEST[6 if ":" in host else 4]:
            raise error("EMSGSIZE")
        if port == 0:
            raise error("EINVAL")
        self._require_way(host)
        if (name := self.take_error()) is not None:
            raise error(name)
        if self.write_shut:
            raise error("EPIPE")
        if to is None:
            host, port = "", 0
        syscalls.send_datagram(self.sid, host, port, bytes(data))
        _outgoing.add(self, len(data))
        return len(data)

    def take(self, peek: bool) -> tuple[memoryview, Address | None]:
        """Return the next datagram and where it is from.

        Args:
            peek: whether it stays readable.

        Raises:
            OSError: the pending error.
        """
        if (name := self.take_error()) is not None:
            raise error(name)
        if not self.received:
            return memoryview(b""), None
        if peek:
            return self.received[0]
        self.unreported += 1
        if self.unreported >= REPORT_THRESHOLD:
            self.report_read()
        else:
            _unreported.add(self)
        return self.received.popleft()

    def report_read(self) -> None:
        """Report to the kernel what was read: there is space for others."""
        if self.unreported:
            syscalls.bridge.consumed(self.sid, self.unreported)
        self.unreported = 0

    def resize(self, capacity: int) -> None:
        """Set the receive buffer, in bytes."""
        self.capacity = capacity
        if self.local is not None:
            syscalls.bridge.capacity(self.sid, capacity)

    def shutdown(self, how: int) -> None:
        """Close one direction or both: 0 reading, 1 writing, 2 both.

        Raises:
            OSError: ENOTCONN.
        """
        if self.peer is None:
            raise error("ENOTCONN")
        if how in (0, 2):
            self.read_shut = True
        if how in (1, 2):
            self.write_shut = True
        syscalls.mark_changed()

    def release(self) -> None:
        """Close; what was not read is lost."""
        _unreported.discard(self)
        datagram_sockets.pop(self.sid, None)
        if self.in_kernel:
            syscalls.bridge.close(self.sid, 0, False)


class _Outgoing:
    """What the process has sent and the kernel may not have taken yet."""

    def __init__(self) -> None:
        self.bytes = 0
        self.last: Datagrams | None = None

    def add(self, sender: Datagrams, length: int) -> None:
        """Count a datagram; wait for the kernel if there are many."""
        self.bytes += length + OVERHEAD
        self.last = sender
        if self.bytes > IN_FLIGHT:
            settle()


datagram_sockets: dict[int, Datagrams] = {}
"""The open datagram sockets, by number."""
_unreported: set[Datagrams] = set()
_outgoing = _Outgoing()


def settle() -> None:
    """Wait until the kernel has taken, and delivered, what was sent."""
    sender = _outgoing.last
    if sender is not None:
        _outgoing.last, _outgoing.bytes = None, 0
        syscalls.request(lambda seq: syscalls.bridge.sync(seq, sender.sid))


def report_all_reads() -> None:
    """Report what was read, before the process waits."""
    for each in _unreported:
        each.report_read()
    _unreported.clear()
