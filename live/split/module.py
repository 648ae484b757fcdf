"""What stands in a module, as far as dividing it has to know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from live.split.binary import (
    END,
    I32_CONST,
    Item,
    Kind,
    Reader,
    Section,
    Unexpected,
    name,
    sections,
    unsigned,
)

FUNCTION_TYPE = 0x60
NOTHING = (b"", b"")
OF_ONE_BYTE = frozenset((0x7F, 0x7E, 0x7D, 0x7C, 0x7B, 0x70, 0x6F))
"""Types of values that are written as one byte: numbers and references."""


@dataclass(frozen=True)
class Global:
    """A global variable: its type, and how it begins."""

    mutable: bool
    type: bytes
    content: bytes


@dataclass(frozen=True)
class Export:
    """A name, and what it stands for."""

    name: str
    kind: Kind
    index: int

    @property
    def content(self) -> bytes:
        """What stands for it in a module."""
        return name(self.name) + bytes([self.kind]) + unsigned(self.index)


@dataclass(frozen=True)
class Module:
    """The sections of a module; items are kept as the bytes they are."""

    sections: list[tuple[Section, bytes]]
    parameters: list[int]
    """By type, how many."""
    nothing: int
    """The type that takes nothing and returns nothing."""
    imports: list[tuple[Kind, bytes]]
    types: list[int]
    """By function that is defined here, its type."""
    tables: list[bytes]
    memories: list[bytes]
    globals: list[Global]
    exports: list[Export]
    elements: list[tuple[bytes, list[int]]]
    """Of each segment: where it goes, and functions by index."""
    bodies: list[bytes]
    tags: list[bytes]

    def imported(self, kind: Kind) -> int:
        """Return how many of a kind are imported; those come first."""
        return sum(found is kind for found, _ in self.imports)


def parse(data: bytes) -> Module:
    """Read a module.

    Raises:
        Unexpected: something in it is not known here.
    """
    parts = list(sections(data))
    held = dict(parts)
    if Section.START in held:
        raise Unexpected("a start function")

    def items(section: Section, read: Callable[[Reader], Item]) -> list[Item]:
        if section not in held:
            raise Unexpected(f"no {section.name.lower()} section")
        reader = Reader(held[section])
        found = reader.vector(lambda: read(reader))
        if reader.at != len(reader.data):
            raise Unexpected(f"more in the {section.name.lower()} section")
        return found

    signatures = items(Section.TYPE, _signature)
    if NOTHING not in signatures:
        raise Unexpected("no function that takes and returns nothing")
    return Module(
        sections=parts,
        parameters=[len(parameters) for parameters, _ in signatures],
        nothing=signatures.index(NOTHING),
        imports=items(Section.IMPORT, _import),
        types=items(Section.FUNCTION, Reader.number),
        tables=items(Section.TABLE, _table),
        memories=items(Section.MEMORY, _memory),
        globals=items(Section.GLOBAL, _global),
        exports=items(Section.EXPORT, _export),
        elements=items(Section.ELEMENT, _element),
        bodies=items(Section.CODE, Reader.sized),
        tags=items(Section.TAG, _tag),
    )


def _signature(reader: Reader) -> tuple[bytes, bytes]:
    """Read a function's type: what it takes, and what it returns."""
    form = reader.byte()
    if form != FUNCTION_TYPE:
        raise Unexpected(f"a type of the form {form:#x}")
    taken, given = reader.sized(), reader.sized()
    if not OF_ONE_BYTE.issuperset(taken + given):
        raise Unexpected("a parameter that is a reference to a type")
    return taken, given


def _limits(reader: Reader) -> None:
    """Pass the size of a table or a memory."""
    bounded = reader.byte() & 1
    for _ in range(1 + bounded):
        reader.number()


def _memory(reader: Reader) -> bytes:
    """Read a memory's type."""
    start = reader.at
    _limits(reader)
    return reader.since(start)


def _table(reader: Reader) -> bytes:
    """Read a table's type."""
    start = reader.at
    if reader.byte() not in OF_ONE_BYTE:
        raise Unexpected("a table that is not of functions or references")
    _limits(reader)
    return reader.since(start)


def _tag(reader: Reader) -> bytes:
    """Read a tag's type."""
    start = reader.at
    reader.byte()
    reader.number()
    return reader.since(start)


def _import(reader: Reader) -> tuple[Kind, bytes]:
    """Read an import."""
    start = reader.at
    reader.sized()
    reader.sized()
    kind = Kind(reader.byte())
    if kind is Kind.FUNCTION:
        reader.number()
    elif kind is Kind.GLOBAL:
        reader.take(2)
    else:
        raise Unexpected(f"an imported {kind.name.lower()}")
    return kind, reader.since(start)


def _constant(reader: Reader) -> None:
    """Pass an expression that is one `i32.const`."""
    opcode = reader.byte()
    reader.number()
    if opcode != I32_CONST or reader.take(1) != END:
        raise Unexpected(f"an expression that begins with {opcode:#x}")


def _global(reader: Reader) -> Global:
    """Read a global that begins as a constant number."""
    start = reader.at
    kind = reader.take(2)
    _constant(reader)
    content = reader.since(start)
    return Global(mutable=bool(kind[1]), type=kind, content=content)


def _export(reader: Reader) -> Export:
    """Read an export."""
    exported = reader.sized().decode()
    kind = Kind(reader.byte())
    return Export(exported, kind, reader.number())


def _element(reader: Reader) -> tuple[bytes, list[int]]:
    """Read an active segment of the first table."""
    flags = reader.number()
    if flags:
        raise Unexpected(f"an element segment of the form {flags}")
    start = reader.at
    _constant(reader)
    return reader.since(start), reader.vector(reader.number)


def imported_names(data: bytes) -> set[tuple[str, str]]:
    """Return what a module imports: from which module, and under what name.

    Raises:
        Unexpected: this is no module.
    """
    reader = Reader(dict(sections(data)).get(Section.IMPORT, b"\0"))
    return {_imported_name(reader) for _ in range(reader.number())}


def _imported_name(reader: Reader) -> tuple[str, str]:
    """Read an import of any kind; return its module and its name."""
    found = reader.sized().decode(), reader.sized().decode()
    TYPE_OF[Kind(reader.byte())](reader)
    return found


TYPE_OF: dict[Kind, Callable[[Reader], object]] = {
    Kind.FUNCTION: Reader.number,
    Kind.TABLE: _table,
    Kind.MEMORY: _memory,
    Kind.GLOBAL: lambda reader: reader.take(2),
    Kind.TAG: _tag,
}
"""How the type of an import is read."""
