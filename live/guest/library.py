"""The rest of the standard library: fetched when a program imports of it."""

from __future__ import annotations

import importlib.machinery
import sys
from collections.abc import Sequence
from pathlib import Path

from .kernel import kernel

REST = "/lib/deferred.zip"


class Rest:
    """Asked after all other finders: fetch the rest, then look there."""

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
        if not Path(REST).exists():
            kernel.suspend(kernel.bridge.library())
            if not Path(REST).exists():
                return None
            sys.path_importer_cache.pop(REST, None)
        place = "/".join([REST, *name.split(".")[:-1]])
        return importlib.machinery.PathFinder.find_spec(name, [place])


def install() -> None:
    """Ask it last."""
    sys.meta_path.append(Rest())
