"""The WebSocket protocol, spoken by hand on a plain socket.

For what no library lets a test send or see: a header left out, a frame
that breaks the rules, the exact bytes of an answer.
"""

from __future__ import annotations

import contextlib
import socket
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha1
from typing import BinaryIO

from tests.harness.actor import TIMEOUT

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""What is appended to the key (RFC 6455 §1.3)."""

HEADERS = {
    "Host": "localhost:8765",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}
"""What a handshake needs (RFC 6455 §4.1), with the RFC's sample key."""


@dataclass(frozen=True)
class Frame:
    """A frame as it was on the wire (RFC 6455 §5.2)."""

    first: int
    """FIN, the reserved bits and the opcode."""
    masked: bool
    mask: bytes
    data: bytes
    """The payload, unmasked."""

    @property
    def close_code(self) -> int:
        """The code of a close frame."""
        assert self.first == 0x88, f"{self} is no close frame"
        return int.from_bytes(self.data[:2], "big")


class Wire:
    """One end of a connection, in bytes."""

    def __init__(self, sock: socket.socket) -> None:
        """Speak over a connected socket; every read has a timeout."""
        sock.settimeout(TIMEOUT)
        self.stream: BinaryIO = sock.makefile("rwb")  # type: ignore[assignment]

    def read_head(self) -> tuple[str, dict[str, str]]:
        """Read the head of a request or an answer: first line, headers."""
        first = self.stream.readline().decode().rstrip()
        headers = {}
        while line := self.stream.readline().decode().rstrip():
            name, _, value = line.partition(": ")
            headers[name] = value
        return first, headers

    def send(self, data: bytes) -> None:
        """Put bytes on the wire."""
        self.stream.write(data)
        self.stream.flush()

    def send_frame(
        self, first: int, data: bytes, mask: bytes = bytes(4)
    ) -> None:
        """Send a frame as a client does; a mask of zeros changes nothing."""
        size = len(data)
        if size < 126:
            length = bytes([0x80 | size])
        elif size < 1 << 16:
            length = b"\xfe" + size.to_bytes(2, "big")
        else:
            length = b"\xff" + size.to_bytes(8, "big")
        self.send(bytes([first]) + length + mask + apply(mask, data))

    def read_frame(self) -> Frame:
        """Read a frame of at most 125 bytes."""
        first, second = self.stream.read(2)
        assert second & 0x7F < 126, "a longer frame than was expected"
        mask = self.stream.read(4) if second & 0x80 else b""
        data = self.stream.read(second & 0x7F)
        if mask:
            data = apply(mask, data)
        return Frame(first, bool(second & 0x80), mask, data)


def apply(mask: bytes, data: bytes) -> bytes:
    """Put a mask on, or take it off (RFC 6455 §5.3)."""
    return bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))


@contextlib.contextmanager
def connect_tcp(port: int = 8765) -> Iterator[Wire]:
    """Connect as a client that has said nothing yet."""
    with socket.create_connection(("localhost", port), TIMEOUT) as sock:
        wire = Wire(sock)
        with wire.stream:
            yield wire


def send_handshake(
    headers: Mapping[str, str] = HEADERS,
    *,
    line: str = "GET / HTTP/1.1",
    without: str = "",
) -> tuple[str, dict[str, str]]:
    """Send a handshake's request; return the answer's line and headers."""
    with connect_tcp() as wire:
        wire.send(request(headers, line=line, without=without))
        return wire.read_head()


def request(
    headers: Mapping[str, str] = HEADERS,
    *,
    line: str = "GET / HTTP/1.1",
    without: str = "",
) -> bytes:
    """Return a request in bytes, with one header left out."""
    lines = [f"{k}: {v}" for k, v in headers.items() if k != without]
    return "\r\n".join([line, *lines, "", ""]).encode()


@contextlib.contextmanager
def connected() -> Iterator[Wire]:
    """Connect and upgrade; yield the wire after the server's 101."""
    with connect_tcp() as wire:
        wire.send(request())
        line, _ = wire.read_head()
        assert line == "HTTP/1.1 101 Switching Protocols"
        yield wire


def accept_for(key: str) -> str:
    """Return the Sec-WebSocket-Accept for a key (RFC 6455 §4.2.2)."""
    return b64encode(sha1((key + GUID).encode()).digest()).decode()


@contextlib.contextmanager
def accepted(listener: socket.socket) -> Iterator[Wire]:
    """Accept a client as a server does; yield the wire after our 101."""
    sock, _ = listener.accept()
    with sock:
        wire = Wire(sock)
        with wire.stream:
            _, headers = wire.read_head()
            accept = accept_for(headers["Sec-WebSocket-Key"])
            wire.send(
                b"HTTP/1.1 101 Switching Protocols\r\n"
                b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
                + f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
            )
            yield wire


@contextlib.contextmanager
def listener(port: int = 8765) -> Iterator[socket.socket]:
    """Listen where an example's server would."""
    with socket.create_server(("localhost", port)) as sock:
        sock.settimeout(TIMEOUT)
        yield sock
