"""CPython: Pyodide's scripts, trimmed, and its WebAssembly in two modules."""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from typing import Any

from live.build.cache import Cache
from live.build.errors import StepFailed
from live.build.modules import LIVE
from live.split import called, exports, recursion
from live.split.binary import Unexpected
from live.split.divide import Division
from live.split.instrument import instrumented

WASM = "pyodide.asm.wasm"
SCRIPTS = ("pyodide.mjs", "pyodide.asm.mjs")
EMPTY = b"\0asm\1\0\0\0"
"""A WebAssembly module with nothing in it."""


class Interpreter:
    """Pyodide as its package has it, and as the runtime ships it."""

    def __init__(self, packages: Path) -> None:
        """Read the package `pyodide` below node_modules/."""
        self.folder = packages / "pyodide"

    @property
    def lock(self) -> dict[str, Any]:
        """Pyodide's list of packages, and of its own versions."""
        text = (self.folder / "pyodide-lock.json").read_text("utf-8")
        found: dict[str, Any] = json.loads(text)
        return found

    @property
    def python(self) -> str:
        """The version of Python, such as `3.14`."""
        version: str = self.lock["info"]["python"]
        return ".".join(version.split(".")[:2])

    @cached_property
    def module(self) -> bytes:
        """The WebAssembly module, whole."""
        return (self.folder / WASM).read_bytes()

    @cached_property
    def scripts(self) -> dict[str, str]:
        """Its scripts, without what a process has no use for."""
        whole = {
            name: (self.folder / name).read_text("utf-8") for name in SCRIPTS
        }
        return {
            name: exports.trimmed(
                script, *(whole[other] for other in whole if other != name)
            )
            for name, script in whole.items()
        }

    def divided(
        self,
        functions: Collection[int] | Path,
        cache: Cache,
        linked: Collection[str] = (),
    ) -> tuple[bytes, bytes]:
        """Return the primary module and the secondary.

        Args:
            functions: those in the primary module, by their place in the
                code section, or the file that lists them.
            cache: keeps the result.
            linked: names that compiled packages import from it.

        Raises:
            StepFailed: the list is of another Pyodide.
        """
        try:
            if isinstance(functions, Path):
                functions = called.read(self.module, functions)
            return self._divided(functions, cache, linked)
        except (called.Stale, Unexpected) as error:
            raise StepFailed(str(error)) from None

    def _divided(
        self,
        functions: Collection[int],
        cache: Cache,
        linked: Collection[str],
    ) -> tuple[bytes, bytes]:
        words = exports.identifiers(*self.scripts.values()) | {*linked}

        def division() -> Division:
            module, moved = recursion.guarded(self.module)
            at_once = {*functions, *recursion.protecting(self.module)}
            at_once |= {moved[each] for each in at_once & moved.keys()}
            return Division(module, at_once, words | {*recursion.PROTECT})

        sources = [
            self.module,
            " ".join(map(str, sorted(functions))).encode(),
            " ".join(sorted(words)).encode(),
            *(
                path.read_bytes()
                for path in sorted((LIVE / "split").glob("*.py"))
            ),
        ]
        return (
            cache.get("primary.wasm", sources, lambda: division().primary()),
            cache.get(
                "secondary.wasm", sources, lambda: division().secondary()
            ),
        )

    def profiling(self) -> tuple[bytes, bytes]:
        """Return a primary module that notes calls, and a secondary."""
        return instrumented(self.module), EMPTY
