"""What few programs import: loaded when one does.

Most of it is the rest of the standard library.
"""

from __future__ import annotations

import importlib.machinery
import sys
from collections.abc import Sequence
from pathlib import Path

from .syscalls import syscalls

ARCHIVE = "/lib/deferred.zip"
OTHERS = ("_sysconfigdata", "tzdata", "websockets.legacy", "websockets.trio")
"""How the names of modules begin that are not of the standard library.

CPython does not count `_sysconfigdata_...` as its own: the name has the
platform in it.
"""


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
        """Find a module in the archive."""
        top, _, inner = name.partition(".")
        if top not in sys.stdlib_module_names and not name.startswith(OTHERS):
            return None
        if inner and path is None:
            return None
        if not Path(ARCHIVE).exists():
            syscalls.suspend(syscalls.bridge.loadDeferred())
            if not Path(ARCHIVE).exists():
                raise ImportError(
                    f"module {name!r} could not be loaded: the network did "
                    "not answer; run the program again",
                    name=name,
                )
            sys.path_importer_cache.pop(ARCHIVE, None)
        folder = "/".join([ARCHIVE, *name.split(".")[:-1]])
        return importlib.machinery.PathFinder.find_spec(name, [folder])


def install() -> None:
    """Append the finder to `sys.meta_path`."""
    sys.meta_path.append(DeferredFinder())
