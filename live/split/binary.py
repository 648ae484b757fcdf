"""Bytes of a WebAssembly module: numbers, vectors, sections.

The words are those of the specification (WebAssembly Core, §5 Binary Format).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum
from typing import TypeVar

Item = TypeVar("Item")

MAGIC = b"\0asm\1\0\0\0"
END = b"\x0b"
I32_CONST = 0x41
FUNCREF = b"\x70"
MUTABLE_I32_ZERO = b"\x7f\x01\x41\x00" + END
"""The type and the initial value of a mutable global: i32, 0."""


class Section(IntEnum):
    """The sections of a module, by their number (§5.5.2)."""

    CUSTOM = 0
    TYPE = 1
    IMPORT = 2
    FUNCTION = 3
    TABLE = 4
    MEMORY = 5
    GLOBAL = 6
    EXPORT = 7
    START = 8
    ELEMENT = 9
    CODE = 10
    DATA = 11
    DATA_COUNT = 12
    TAG = 13


NUMBERS = frozenset(Section)


class Kind(IntEnum):
    """What can be imported and exported (§5.5.5)."""

    FUNCTION = 0
    TABLE = 1
    MEMORY = 2
    GLOBAL = 3
    TAG = 4


class Unexpected(ValueError):
    """A module has something that dividing it does not know."""


def unsigned(number: int, *, last: int = 0x7F) -> bytes:
    """Return a number as unsigned LEB128; the last byte is at most `last`."""
    found = bytearray()
    while number > last:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*found, number))


def signed(number: int) -> bytes:
    """Return a number that is not negative as signed LEB128."""
    return unsigned(number, last=0x3F)  # bit 6 is the sign


def vector(items: Iterable[bytes]) -> bytes:
    """Return items with their count before them."""
    held = list(items)
    return unsigned(len(held)) + b"".join(held)


def sized(content: bytes) -> bytes:
    """Return bytes with their length before them: a name, or a body."""
    return unsigned(len(content)) + content


def name(text: str) -> bytes:
    """Return a name as a module has it."""
    return sized(text.encode())


def const(number: int) -> bytes:
    """Return the instruction `i32.const`."""
    return bytes([I32_CONST]) + signed(number)


class Reader:
    """Reads one thing of a module after the other."""

    def __init__(self, data: bytes) -> None:
        """Begin at the first byte."""
        self.data = data
        self.at = 0

    def byte(self) -> int:
        """Read a byte."""
        self.at += 1
        return self.data[self.at - 1]

    def number(self) -> int:
        """Read an unsigned LEB128."""
        found = shift = 0
        while True:
            byte = self.byte()
            found |= (byte & 0x7F) << shift
            if byte <= 0x7F:
                return found
            shift += 7

    def take(self, count: int) -> bytes:
        """Read so many bytes."""
        self.at += count
        return self.data[self.at - count : self.at]

    def sized(self) -> bytes:
        """Read bytes that have their length before them."""
        return self.take(self.number())

    def since(self, start: int) -> bytes:
        """Return what has been read from there on."""
        return self.data[start : self.at]

    def vector(self, read: Callable[[], Item]) -> list[Item]:
        """Read a count, and so many items."""
        return [read() for _ in range(self.number())]


def sections(module: bytes) -> Iterator[tuple[Section, bytes]]:
    """Yield each section's number and content.

    Raises:
        Unexpected: this is no module, or one of another version.
    """
    reader = Reader(module)
    if reader.take(len(MAGIC)) != MAGIC:
        raise Unexpected("no WebAssembly module of version 1")
    while reader.at < len(module):
        number = reader.byte()
        if number not in NUMBERS:
            raise Unexpected(f"a section of the number {number}")
        yield Section(number), reader.sized()


def assembled(parts: Iterable[tuple[Section, bytes]]) -> bytes:
    """Return a module of these sections."""
    return MAGIC + b"".join(
        bytes([number]) + sized(content) for number, content in parts
    )
