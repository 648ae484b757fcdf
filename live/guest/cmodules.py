"""Modules in C of the standard library that Pyodide lacks, in Python."""

from __future__ import annotations

import sys
import types
from importlib.machinery import ModuleSpec

from . import interpreters_, multiprocessing_

MODULES = {**multiprocessing_.MODULES, **interpreters_.MODULES}


class CModuleFinder:
    """Finds one of `MODULES`."""

    def find_spec(
        self, name: str, path: object = None, target: object = None
    ) -> ModuleSpec | None:
        """Find one of them."""
        if name not in MODULES:
            return None
        return ModuleSpec(name, self)  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> None:
        """Have an empty module made."""

    def exec_module(self, module: types.ModuleType) -> None:
        """Fill it."""
        vars(module).update(MODULES[module.__name__])


def install() -> None:
    """Append the finder to `sys.meta_path`."""
    sys.meta_path.append(CModuleFinder())
