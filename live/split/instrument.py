"""A module that remembers which of its functions were called."""

from __future__ import annotations

from live.split.binary import (
    MUTABLE_I32_ZERO,
    Kind,
    Section,
    assembled,
    const,
    sized,
    unsigned,
    vector,
)
from live.split.divide import SHARED
from live.split.instructions import start_of
from live.split.module import Export, parse

CALLED = f"{SHARED}.called"
"""With a function's number: the export that is 1 when it was called."""


def instrumented(data: bytes) -> bytes:
    """Return the module with a global for each function that it defines."""
    module = parse(data)
    first = module.imported(Kind.GLOBAL) + len(module.globals)

    def body(function: int) -> bytes:
        old = module.bodies[function]
        start = start_of(old)
        mark = const(1) + b"\x24" + unsigned(first + function)  # global.set
        return old[:start] + mark + old[start:]

    functions = range(len(module.bodies))
    counters = [
        Export(f"{CALLED}{function}", Kind.GLOBAL, first + function)
        for function in functions
    ]
    made = {
        Section.GLOBAL: vector(
            [
                *(g.content for g in module.globals),
                *(MUTABLE_I32_ZERO for _ in functions),
            ]
        ),
        Section.EXPORT: vector(
            export.content for export in [*module.exports, *counters]
        ),
        Section.CODE: vector(sized(body(function)) for function in functions),
    }
    return assembled(
        (section, made.get(section, content))
        for section, content in module.sections
    )
