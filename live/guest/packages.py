"""Import the packages of bundles, before the snapshot of a process's memory.

Nothing here may use JavaScript: a snapshot can't contain references to it.
"""

from __future__ import annotations

import importlib
import sys

from . import cmodules, deferred, loop, syscalls, unistd


def preload(modules: list[str]) -> None:
    """Import modules, which find all of the standard library."""
    # What `runner` replaces, before a package takes it into its own names.
    syscalls.install()
    unistd.install()
    loop.restore_run()
    finders = [*sys.meta_path]
    deferred.install()
    cmodules.install()
    importlib.invalidate_caches()
    for name in modules:
        importlib.import_module(name)
    # `runner` installs them again, in their places.
    sys.meta_path[:] = finders
