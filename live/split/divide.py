"""Divide a module: the functions that are called at once, and the others.

The primary module has all that the whole one has, but for the bodies of
functions that can wait: those are placeholders, which have the secondary
module brought in, once, and jump to its function through a table. The
secondary imports what both share, and jumps back the same way. Indices of
types, tables, globals and tags are the same in both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from live.split.binary import (
    END,
    FUNCREF,
    MUTABLE_I32_ZERO,
    Kind,
    Section,
    assembled,
    const,
    name,
    sized,
    unsigned,
    vector,
)
from live.split.instructions import call_sites
from live.split.module import Export, parse

SHARED = "split"
"""The name of the module that the secondary imports from."""
LOADER = (SHARED, "load")
"""What the primary imports: a function that instantiates the secondary."""


class Division:
    """A module, and which of its functions are called at once."""

    def __init__(
        self, data: bytes, called: Collection[int], exported: Collection[str]
    ) -> None:
        """Take a module, functions that it defines, and exports to keep.

        Functions are told by their place in the code section. Exports that
        are not functions stay.

        Raises:
            Unexpected: the module has something that is not known here.
        """
        module = parse(data)
        self.module = module
        self.calls = [list(call_sites(body)) for body in module.bodies]
        self.called = frozenset(called)
        self.imported = module.imported(Kind.FUNCTION)
        self.exports = [
            export
            for export in module.exports
            if export.kind is not Kind.FUNCTION or export.name in exported
        ]
        # The table and the global are new, with the next index of their kind.
        self.table = len(module.tables)
        self.loaded = module.imported(Kind.GLOBAL) + len(module.globals)
        self.shared = self._shared()

    def _shared(self) -> list[tuple[str, bytes, Kind, int]]:
        """Return what the secondary imports: name, type, kind and index.

        A constant needs no sharing: it is the same in both. They come after
        the variables, which have to come first where they are imported.
        """
        module = self.module
        first = module.imported(Kind.GLOBAL)
        variables = [each.mutable for each in module.globals]
        count = len(variables) - variables[::-1].index(True)
        kinds: Iterable[tuple[Kind, int, list[bytes]]] = (
            (Kind.MEMORY, 0, module.memories),
            (Kind.TABLE, 0, [*module.tables, self._table_type()]),
            (
                Kind.GLOBAL,
                first,
                [each.type for each in module.globals[:count]],
            ),
            (Kind.TAG, 0, module.tags),
        )
        return [
            (f"{kind.name.lower()}{first + index}", type_, kind, first + index)
            for kind, first, types in kinds
            for index, type_ in enumerate(types)
        ]

    def _table_type(self) -> bytes:
        """Return the type of the table by which one part calls the other."""
        return FUNCREF + b"\x00" + unsigned(len(self.module.bodies))

    def _filled(
        self, functions: Iterable[int], index: Callable[[int], int]
    ) -> list[bytes]:
        """Return segments that put functions into their table."""
        runs: list[list[int]] = []
        for function in sorted(functions):
            if not runs or runs[-1][-1] != function - 1:
                runs.append([])
            runs[-1].append(function)
        return [
            b"\x02"
            + unsigned(self.table)
            + const(run[0])
            + END
            + b"\x00"
            + vector(unsigned(index(function)) for function in run)
            for run in runs
        ]

    def _jump(self, function: int) -> bytes:
        """Return code that calls a function of the other part."""
        kind = self.module.types[function]
        return (
            b"".join(
                b"\x20" + unsigned(parameter)
                for parameter in range(self.module.parameters[kind])
            )
            + const(function)
            + b"\x11"  # call_indirect
            + unsigned(kind)
            + unsigned(self.table)
            + END
        )

    def primary(self) -> bytes:
        """Return the module that is loaded at once.

        A function that can wait, and that nothing here names, is left out:
        the others get new indices.
        """
        module, imported = self.module, self.imported
        wanted = {
            index
            for function in self.called
            for _, _, index in self.calls[function]
        }
        wanted |= {index for _, held in module.elements for index in held}
        wanted |= {
            export.index
            for export in self.exports
            if export.kind is Kind.FUNCTION
        }
        kept = sorted(
            self.called
            | {each - imported for each in wanted if each >= imported}
        )
        loader = imported
        indices = list(range(imported)) + [-1] * len(module.bodies)
        for place, function in enumerate(kept):
            indices[imported + function] = imported + 1 + place

        def body(function: int) -> bytes:
            if function not in self.called:
                return (
                    b"\x00"  # no locals
                    b"\x23"  # global.get
                    + unsigned(self.loaded)
                    + b"\x45\x04\x40\x10"  # i32.eqz, if, call
                    + unsigned(loader)
                    + END
                    + self._jump(function)
                )
            old, new, at = module.bodies[function], [], 0
            for start, end, index in self.calls[function]:
                new += [old[at:start], unsigned(indices[index])]
                at = end
            return b"".join((*new, old[at:]))

        elements = [
            b"\x00" + offset + vector(unsigned(indices[i]) for i in held)
            for offset, held in module.elements
        ]
        exports = [
            export
            if export.kind is not Kind.FUNCTION
            else Export(export.name, export.kind, indices[export.index])
            for export in self.exports
        ]
        exports += [
            Export(f"{SHARED}.{shared}", kind, index)
            for shared, _, kind, index in self.shared
        ]
        exports.append(Export(f"{SHARED}.loaded", Kind.GLOBAL, self.loaded))
        imports = [raw for _, raw in module.imports]
        imports.append(
            b"".join(map(name, LOADER)) + b"\x00" + unsigned(module.nothing)
        )
        made = {
            Section.IMPORT: vector(imports),
            Section.FUNCTION: vector(unsigned(module.types[f]) for f in kept),
            Section.TABLE: vector([*module.tables, self._table_type()]),
            Section.GLOBAL: vector(
                [*(each.content for each in module.globals), MUTABLE_I32_ZERO]
            ),
            Section.EXPORT: vector(export.content for export in exports),
            Section.ELEMENT: vector(
                elements
                + self._filled(
                    self.called, lambda function: indices[imported + function]
                )
            ),
            Section.CODE: vector(sized(body(function)) for function in kept),
        }
        return assembled(
            (section, made.get(section, content))
            for section, content in module.sections
        )

    def secondary(self) -> bytes:
        """Return the module with the functions that can wait.

        It has every function, with its index: what is in the primary is
        a placeholder here.
        """
        module = self.module
        imports = [raw for _, raw in module.imports]
        imports += [
            name(SHARED) + name(shared) + bytes([kind]) + type_
            for shared, type_, kind, _ in self.shared
        ]
        shared_globals = sum(
            kind is Kind.GLOBAL for *_, kind, _ in self.shared
        )
        everything = range(len(module.bodies))
        whole = dict(module.sections)
        return assembled(
            (
                (Section.TYPE, whole[Section.TYPE]),
                (Section.IMPORT, vector(imports)),
                (Section.FUNCTION, whole[Section.FUNCTION]),
                (
                    Section.GLOBAL,
                    vector(
                        each.content
                        for each in module.globals[shared_globals:]
                    ),
                ),
                (
                    Section.ELEMENT,
                    vector(
                        self._filled(
                            set(everything) - self.called,
                            lambda function: self.imported + function,
                        )
                    ),
                ),
                (
                    Section.CODE,
                    vector(
                        sized(
                            b"\x00" + self._jump(function)
                            if function in self.called
                            else module.bodies[function]
                        )
                        for function in everything
                    ),
                ),
            )
        )
