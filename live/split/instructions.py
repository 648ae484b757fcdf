"""Find the functions that a body of code names.

`call` and `return_call` name one; to know them from other bytes, every
instruction has to be passed (WebAssembly Core, §5.4). One that names what the
two modules do not share, a function to refer to or a segment, is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from live.split.binary import Reader, Unexpected

CALLS = frozenset((0x10, 0x12))

_CONTROL = (0x00, 0x01, 0x05, 0x0A, 0x0B, 0x0F, 0x19, 0x1A, 0x1B)
OPERANDS: dict[int, str] = {
    **dict.fromkeys(_CONTROL, ""),
    **dict.fromkeys(range(0x45, 0xC5), ""),  # arithmetic
    0xD1: "",  # ref.is_null
    # block, loop, if, try: a type; then labels, tags, locals, globals, tables
    **dict.fromkeys((0x02, 0x03, 0x04, 0x06), "t"),
    **dict.fromkeys((0x07, 0x08, 0x09, 0x0C, 0x0D, 0x18), "n"),
    **dict.fromkeys((0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26), "n"),
    0x0E: "*n",  # br_table
    **dict.fromkeys((0x11, 0x13), "nn"),  # call_indirect, return_call_indirect
    **dict.fromkeys((0x14, 0x15), "n"),  # call_ref, return_call_ref
    0x1C: "*",  # select with types of one byte
    **dict.fromkeys(range(0x28, 0x3F), "m"),  # loads and stores
    **dict.fromkeys((0x3F, 0x40), "n"),  # memory.size, memory.grow
    **dict.fromkeys((0x41, 0x42), "n"),  # i32.const, i64.const
    0x43: "4",  # f32.const
    0x44: "8",  # f64.const
    0xD0: "n",  # ref.null
}
"""
By opcode, what follows: n a LEB128, t a block's type, m alignment and offset,
a digit so many bytes, * a count of LEB128s.
"""

OTHER_MEMORY = 0x40
"""In an alignment: the number of a memory follows."""

PREFIXED: dict[int, dict[int | None, str]] = {
    0xFB: dict.fromkeys((20, 21, 22, 23), "n"),  # ref.test, ref.cast
    0xFC: {
        **dict.fromkeys(range(8), ""),  # conversions that saturate
        **dict.fromkeys((10, 14), "nn"),  # memory.copy, table.copy
        **dict.fromkeys((11, 15, 16, 17), "n"),  # fill; a table's size
    },
}
"""The same for opcodes of two parts; SIMD is not among them."""


def start_of(body: bytes) -> int:
    """Return where a body's instructions begin: after its locals."""
    reader = Reader(body)
    for _ in range(reader.number()):
        reader.number()
        reader.byte()
    return reader.at


def call_sites(body: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield the start, the end and the function index of each call's operand.

    A body is that of the code section: locals, then instructions.

    Raises:
        Unexpected: an instruction is not known here.
    """
    reader = Reader(body)
    reader.at = start_of(body)
    size = len(body)
    while reader.at < size:
        opcode = reader.byte()
        if opcode in CALLS:
            start = reader.at
            index = reader.number()
            yield start, reader.at, index
            continue
        operands = OPERANDS.get(opcode)
        if operands is None:
            second = reader.number() if opcode in PREFIXED else None
            operands = PREFIXED.get(opcode, {}).get(second)
            if operands is None:
                raise Unexpected(f"instruction {opcode:#x}, {second}")
        for operand in operands:
            _pass(reader, operand)


def _pass(reader: Reader, operand: str) -> None:
    """Pass an operand."""
    if operand == "n":
        reader.number()
    elif operand == "t":
        if reader.data[reader.at] in (0x63, 0x64):  # a reference to a type
            reader.at += 1
        reader.number()
    elif operand == "m":
        if reader.number() & OTHER_MEMORY:
            raise Unexpected("a second memory")
        reader.number()
    elif operand == "*":
        for _ in range(reader.number()):
            reader.number()
    else:
        reader.at += int(operand)
