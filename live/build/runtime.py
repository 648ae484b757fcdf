"""All files of the runtime, and the folder that they are written to.

Everything is made from pinned Node packages, the installed `websockets`, and
`live/`: Python as compiled modules, TypeScript as bundles, the examples as
data.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from live.build.cache import Cache
from live.build.example import Example
from live.build.interpreter import SCRIPTS, Interpreter
from live.build.modules import LIVE, compiled, site_sources, split, zipped
from live.build.node import Node
from live.split import called

SOURCE = LIVE / "src"
PRIMARY = "primary.wasm"
SECONDARY = "secondary.wasm"
FRAME = "frame.html"
BUNDLES = {
    "page": SOURCE / "page" / "main.ts",
    "lab": SOURCE / "lab" / "main.ts",
    "driver": SOURCE / "host" / "driver.ts",
    "process": SOURCE / "process" / "worker.ts",
}
PAGE_STYLES = (
    SOURCE / "skin" / "material.css",
    SOURCE / "page" / "page.css",
)
AT_START = (*SCRIPTS, "stdlib.zip.gz", "site.zip.gz", "lock.json", PRIMARY)
"""What the first process waits for, besides its script."""
DEFERRED = (SECONDARY, "deferred.zip.gz")
"""What is fetched while programs run."""
PROFILER = LIVE / "split" / "profile.js"


@dataclass(frozen=True)
class Build:
    """One runtime, to be built into a folder."""

    target: Path
    """The folder; what it holds of an earlier build is replaced."""
    examples: Mapping[str, Example]
    """Those that the labs of the site can run, by name."""
    node: Node
    cache: Cache
    primary: Collection[int] | Path = called.LIST
    """The functions of CPython in the primary module, by their place in the
    code section, or the file that lists them."""
    profiling: bool = False
    """Whether processes write the functions of CPython that they call, to
    descriptor 3; then there is one module, and `primary` counts for nothing.
    """
    modules: Mapping[str, bytes] = field(default_factory=dict)
    """Sources of Python modules to add or replace, by path, such as
    `live/guest/preload.py`."""

    @cached_property
    def interpreter(self) -> Interpreter:
        """The Pyodide of the Node packages."""
        return Interpreter(self.node.packages)

    def run(self) -> Path:
        """Build everything; return the target.

        Raises:
            Missing: a package is not installed.
            StepFailed: a step of the build failed.
        """
        self.node.check()
        self._write_modules()
        self._write_interpreter()
        self._write_bundles()
        self._write("examples.json", json.dumps(self.examples).encode())
        self._write_manifest()
        return self.target

    def _write_modules(self) -> None:
        stdlib = self.interpreter.folder / "python_stdlib.zip"
        core, deferred = split(
            self._compiled(stdlib.read_bytes(), "/lib/python314.zip")
        )
        sources = zipped({**site_sources(), **self.modules})
        self._write_gzip("stdlib.zip", core)
        self._write_gzip("deferred.zip", deferred)
        self._write_gzip("site.zip", self._compiled(sources, "/lib/site.zip"))

    def _compiled(self, source: bytes, prefix: str) -> bytes:
        return compiled(source, prefix, self.node, self.cache)

    def _write_interpreter(self) -> None:
        pyodide = self.interpreter
        for name, script in pyodide.scripts.items():
            self._write(name, script.encode())
        primary, secondary = (
            pyodide.profiling()
            if self.profiling
            else pyodide.divided(self.primary, self.cache)
        )
        self._write(PRIMARY, primary)
        self._write(SECONDARY, secondary)
        lock = json.loads((pyodide.folder / "pyodide-lock.json").read_text())
        self._write("lock.json", json.dumps({**lock, "packages": {}}).encode())

    def _write_bundles(self) -> None:
        for old in self.target.glob("part-*.js"):
            old.unlink()
        titles = {name: each["title"] for name, each in self.examples.items()}
        self.node.run(
            "bundle.mjs",
            self.target,
            json.dumps(titles),
            *(f"{name}={path}" for name, path in BUNDLES.items()),
        )
        self.node.run(
            "frame.mjs",
            SOURCE / "frame" / FRAME,
            SOURCE / "frame" / "shell.ts",
            self.target / FRAME,
        )
        styles = b"\n".join(path.read_bytes() for path in PAGE_STYLES)
        self._write("page.css", styles)
        if self.profiling:
            process = self.target / "process.js"
            process.write_bytes(PROFILER.read_bytes() + process.read_bytes())

    def _write_manifest(self) -> None:
        """List files with size and hash, for progress and caches."""
        listing = {}
        for name in (*AT_START, "process.js", *DEFERRED, FRAME):
            data = (self.target / name).read_bytes()
            digest = hashlib.sha256(data).hexdigest()[:16]
            listing[name] = {"bytes": len(data), "hash": digest}
        self._write("manifest.json", json.dumps(listing, indent=1).encode())

    def _write_gzip(self, name: str, data: bytes) -> None:
        """Write a file compressed: static hosts compress no `.zip`."""

        def make() -> bytes:
            return gzip.compress(data, 9, mtime=0)

        self._write(f"{name}.gz", self.cache.get(f"{name}.gz", [data], make))

    def _write(self, name: str, data: bytes) -> None:
        """Write a file, unless it is the same already."""
        path = self.target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)
