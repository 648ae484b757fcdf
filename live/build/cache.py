"""What takes long to make is made once for the same content."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

KEPT = 16
"""Results of a name: those of a few branches, with and without profiling."""


@dataclass(frozen=True)
class Cache:
    """A folder of results, each named after what it was made from.

    Of each name it keeps those that were used last.

    Several processes may use it at once.
    """

    folder: Path

    def get(
        self, name: str, sources: Iterable[bytes], make: Callable[[], bytes]
    ) -> bytes:
        """Return what `make` returns, from the cache if it is there.

        Args:
            name: ends the name of the file, after the hash of the sources.
            sources: all that the result depends on.
            make: makes the result.
        """
        digest = hashlib.sha256()
        for source in sources:
            digest.update(hashlib.sha256(source).digest())
        path = self.folder / f"{digest.hexdigest()[:24]}-{name}"
        with contextlib.suppress(FileNotFoundError):
            data = path.read_bytes()
            os.utime(path)
            return data
        data = make()
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        partial.write_bytes(data)
        partial.replace(path)
        self._forget(name)
        return data

    def _forget(self, name: str) -> None:
        """Remove the results of this name that were used longest ago."""
        used: list[tuple[float, Path]] = []
        for path in self.folder.glob(f"*-{name}"):
            with contextlib.suppress(FileNotFoundError):  # another has
                used.append((path.stat().st_mtime, path))
        for _, path in sorted(used)[:-KEPT]:
            path.unlink(missing_ok=True)
