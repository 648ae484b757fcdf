"""Have deep recursion raise RecursionError before the browser's stack ends.

CPython compares its stack pointer with a limit where C code may recurse. In
WebAssembly, that is the pointer of a stack in memory, which holds only what
has an address. The browser's own stack holds the rest, and its end can't be
seen. Functions that check for recursion often use none of the first, so here
each takes a fixed part of it.
"""

from __future__ import annotations

from live.split.binary import (
    END,
    Kind,
    Section,
    Unexpected,
    assembled,
    const,
    sized,
    unsigned,
    vector,
)
from live.split.instructions import call_sites
from live.split.module import Module, parse

CHECKS = ("_Py_CheckRecursiveCall", "Py_EnterRecursiveCall")
"""The exports that functions call before they recurse, or too deep in it."""
DEALLOCATE = "_Py_Dealloc"
"""The export that looks how much is left itself, and frees the rest later."""
STACK_POINTER = "emscripten_stack_get_current"
"""The export that returns the stack pointer, and does nothing else."""
PROTECT = (
    "PyThreadState_Get",
    "PyUnstable_ThreadState_SetStackProtection",
    "emscripten_stack_get_current",
    "emscripten_stack_get_end",
)
"""The exports by which `src/process/stack.ts` sets the limit."""
SHARE = 256
"""Bytes that each function takes of the stack in memory, a multiple of 16."""

GET, SET, LOCAL, CALL = b"\x23", b"\x24", b"\x20", b"\x10"
ADD, SUBTRACT = b"\x6a", b"\x6b"


def function_of(module: Module, name: str) -> int:
    """Return the index of an exported function.

    Raises:
        Unexpected: there is none of this name.
    """
    for export in module.exports:
        if export.name == name and export.kind is Kind.FUNCTION:
            return export.index
    raise Unexpected(f"no export {name}")


def protecting(data: bytes) -> set[int]:
    """Return what sets the limit, by its places in the code section."""
    module = parse(data)
    imported = module.imported(Kind.FUNCTION)
    return {function_of(module, name) - imported for name in PROTECT}


def guarded(data: bytes) -> tuple[bytes, dict[int, int]]:
    """Return the module, and where it has moved bodies to.

    A function that checks for recursion becomes one that moves the stack
    pointer and calls another, with its body, which is appended.

    Raises:
        Unexpected: the module does not have what this looks for.
    """
    module = parse(data)
    imported = module.imported(Kind.FUNCTION)
    checks = {function_of(module, name) for name in CHECKS}
    deallocate = function_of(module, DEALLOCATE)
    getter = module.bodies[function_of(module, STACK_POINTER) - imported]
    if not (getter.startswith(b"\x00" + GET) and getter.endswith(END)):
        raise Unexpected(f"more in {STACK_POINTER} than one global")
    pointer = getter[2:-1]

    def moved(by: bytes) -> bytes:
        return GET + pointer + const(SHARE) + by + SET + pointer

    called = [{index for *_, index in call_sites(b)} for b in module.bodies]
    # What only calls a check is one, which the compiler has not inlined.
    checks |= {
        imported + function
        for function, named in enumerate(called)
        if named and named <= checks
    }
    bodies, types = list(module.bodies), list(module.types)
    places = {}
    for function, body in enumerate(module.bodies):
        index = imported + function
        guards = index == deallocate or not called[function].isdisjoint(checks)
        if index in checks or not guards:
            continue
        places[function] = len(bodies)
        kind = module.types[function]
        arguments = b"".join(
            LOCAL + unsigned(parameter)
            for parameter in range(module.parameters[kind])
        )
        call = CALL + unsigned(imported + len(bodies))
        bodies.append(body)
        types.append(kind)
        bodies[function] = (
            b"\x00" + moved(SUBTRACT) + arguments + call + moved(ADD) + END
        )
    made = {
        Section.FUNCTION: vector(map(unsigned, types)),
        Section.CODE: vector(map(sized, bodies)),
    }
    whole = assembled(
        (section, made.get(section, content))
        for section, content in module.sections
    )
    return whole, places
