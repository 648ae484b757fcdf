"""The rest of the standard library: loaded when a program imports from it."""

from __future__ import annotations

import importlib.machinery
import sys
from collections.abc import Sequence
from pathlib import Path

from .syscalls import syscalls

ARCHIVE = "/lib/deferred.zip"


class DeferredFinder:
    """The last finder on `sys.meta_path`: loads the archive, then searches it.

    `live/build/deferred.txt` lists the modules in the archive.
    """

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,
        target: object = None,
    ) -> importlib.machinery.ModuleSpec | None:
        """Find a module in the rest of the standard library."""
        top, _, inner = name.partition(".")
        if top not in sys.stdlib_module_names or (inner and path is None):
            return None
        if not Path(ARCHIVE).exists():
            syscalls.suspend(syscalls.bridge.loadDeferred())
            if not Path(ARCHIVE).exists():
                return None
            sys.path_importer_cache.pop(ARCHIVE, None)
        folder = "/".join([ARCHIVE, *name.split(".")[:-1]])
        return importlib.machinery.PathFinder.find_spec(name, [folder])


def install() -> None:
    """Append the finder to `sys.meta_path`."""
    sys.meta_path.append(DeferredFinder())
