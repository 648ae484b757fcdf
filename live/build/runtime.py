"""All files of the runtime, and the folder that they are written to.

Everything is made from pinned Node packages, the installed `websockets`, and
`live/`: Python as compiled modules, TypeScript as bundles, the examples as
data.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import metadata
from pathlib import Path

from live.build import licences, packages
from live.build.cache import Cache
from live.build.example import Example
from live.build.interpreter import SCRIPTS, Interpreter
from live.build.modules import (
    LIVE,
    compiled,
    joined,
    seldom_sources,
    site_sources,
    split,
    zipped,
)
from live.build.node import HERE, Node
from live.build.packages import Bundle
from live.build.playground import Playground
from live.split import called

SOURCE = LIVE / "src"
PRIMARY = "primary.wasm.zst"
SECONDARY = "secondary.wasm"
FRAME = "frame.html"
PACKAGES = "packages"
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
AT_START = (*SCRIPTS, "stdlib.zip.zst", "site.zip.zst", "lock.json", PRIMARY)
"""What the first process waits for, besides its script."""
DEFERRED = (SECONDARY, "deferred.zip.zst")
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
    compression: int = 22
    """The level of Zstandard's compression, 1 to 22: from the quickest to the
    smallest."""
    profiling: bool = False
    """Whether processes write the functions of CPython that they call, to
    descriptor 3; then there is one module, and `primary` counts for nothing.
    """
    modules: Mapping[str, bytes] = field(default_factory=dict)
    """Sources of Python modules to add or replace, by path, such as
    `live/guest/preload.py`."""
    mapped: bool = False
    """Whether the bundles are readable and have source maps beside them."""
    playground: Playground = field(default_factory=Playground)
    bundles: Mapping[str, Bundle] = field(default_factory=dict)
    """Those that an example can name, by name."""

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
        self._write_packages()
        self._write_bundles()
        self._write_examples()
        self._write_manifest()
        return self.target

    def _write_modules(self) -> None:
        stdlib = self.interpreter.folder / "python_stdlib.zip"
        core, deferred = split(
            self._compiled(stdlib.read_bytes(), "/lib/python314.zip")
        )
        sources = zipped({**site_sources(), **self.modules})
        self._squeeze("stdlib.zip.zst", core)
        seldom = self._compiled(zipped(seldom_sources()), "/lib/deferred.zip")
        self._squeeze("deferred.zip.zst", joined(deferred, seldom))
        self._squeeze("site.zip.zst", self._compiled(sources, "/lib/site.zip"))

    def _compiled(self, source: bytes, prefix: str) -> bytes:
        return compiled(source, prefix, self.node, self.cache)

    def _write_interpreter(self) -> None:
        pyodide = self.interpreter
        for name, script in pyodide.scripts.items():
            self._write(name, script.encode())
        primary, secondary = (
            pyodide.profiling()
            if self.profiling
            else pyodide.divided(
                self.primary, self.cache, packages.linked(self._wheels())
            )
        )
        self._squeeze(PRIMARY, primary)
        self._write(SECONDARY, secondary)
        lock = {**pyodide.lock, "packages": {}}
        self._write("lock.json", json.dumps(lock).encode())

    def _write_examples(self) -> None:
        """Write a file for each: a lab fetches its own."""
        folder = self.target / "examples"
        if folder.exists():
            shutil.rmtree(folder)
        for name, example in self.examples.items():
            self._write(f"examples/{name}.json", json.dumps(example).encode())

    def _wheels(self) -> list[Path]:
        """Return the wheels of all bundles, each once."""
        bundles = self.bundles.values()
        return sorted({wheel for each in bundles for wheel in each.wheels})

    def _write_packages(self) -> None:
        """Write an archive of each wheel, and the list of all bundles."""
        python = self.interpreter.python
        shutil.rmtree(self.target / PACKAGES, ignore_errors=True)
        made = packages.archives(self._wheels(), python, self.node, self.cache)
        for name, data in made.items():
            self._write_gzip(f"{PACKAGES}/{name}", data)
        listing = {
            "folder": packages.FOLDER.format(version=python),
            "files": {
                packages.distribution(wheel): {
                    **self._entry(
                        f"{PACKAGES}/{packages.distribution(wheel)}.gz"
                    ),
                    "addresses": packages.addresses(wheel),
                }
                for wheel in self._wheels()
            },
            "modules": {
                name: each.modules for name, each in self.bundles.items()
            },
            "bundles": {
                name: [packages.distribution(wheel) for wheel in each.wheels]
                for name, each in self.bundles.items()
            },
        }
        contents = json.dumps(listing).encode()
        listing["version"] = hashlib.sha256(contents).hexdigest()[:16]
        self._write("licences.txt", licences.texts(self._wheels()).encode())
        self._write("packages.json", json.dumps(listing, indent=1).encode())

    def _write_bundles(self) -> None:
        for old in self.target.glob("part-*.js"):
            old.unlink()
        form = "mapped" if self.mapped else "minified"
        self.node.run(
            "bundle.mjs",
            self.target,
            json.dumps(self._constants()),
            form,
            *(f"{name}={path}" for name, path in BUNDLES.items()),
        )
        self.node.run(
            "frame.mjs",
            SOURCE / "frame" / FRAME,
            SOURCE / "frame" / "shell.ts",
            self.target / FRAME,
            form,
        )
        styles = b"\n".join(path.read_bytes() for path in PAGE_STYLES)
        self._write("page.css", styles)
        if self.profiling:
            process = self.target / "process.js"
            process.write_bytes(PROFILER.read_bytes() + process.read_bytes())

    def _constants(self) -> dict[str, str]:
        """Return the constants that the bundles are made with, each a text."""
        titles = {name: each["title"] for name, each in self.examples.items()}
        starts = {
            text: name
            for text, name in self.playground.starts.items()
            if name in titles
        }
        bundles = {
            name: {
                "requirements": each.requirements,
                "bytes": sum(map(self._archive_size, each.wheels)),
            }
            for name, each in self.bundles.items()
        }
        versions = {
            "python": self.interpreter.python,
            "requirements": [f"websockets=={metadata.version('websockets')}"],
        }
        return {
            "LABS": json.dumps(titles),
            "STARTS": json.dumps(starts),
            "PLAYGROUND": self.playground.page,
            "VERSIONS": json.dumps(versions),
            "BUNDLES": json.dumps(bundles),
            "BUNDLE_NAMES": ", ".join(self.bundles),
        }

    def _archive_size(self, wheel: Path) -> int:
        """Return how many bytes a page fetches for a wheel."""
        name = packages.distribution(wheel)
        return (self.target / PACKAGES / f"{name}.gz").stat().st_size

    def _write_manifest(self) -> None:
        """List files with size and hash, for progress and caches."""
        listing = {}
        for name in (*AT_START, "process.js", *DEFERRED, FRAME):
            listing[name] = self._entry(name)
        self._write("manifest.json", json.dumps(listing, indent=1).encode())

    def _entry(self, name: str) -> dict[str, int | str]:
        """Return the size of a file in bytes, and its hash."""
        data = (self.target / name).read_bytes()
        digest = hashlib.sha256(data).hexdigest()[:16]
        return {"bytes": len(data), "hash": digest}

    def _write_gzip(self, name: str, data: bytes) -> None:
        """Write a file compressed: static hosts compress no such file."""

        def make() -> bytes:
            return gzip.compress(data, 9, mtime=0)

        kept = f"{Path(name).name}.gz"
        self._write(f"{name}.gz", self.cache.get(kept, [data], make))

    def _squeeze(self, name: str, data: bytes) -> None:
        """Write a file compressed (Zstandard, RFC 8878).

        It is a quarter smaller than with gzip, and static hosts compress
        with nothing better.
        """

        def make() -> bytes:
            with tempfile.TemporaryDirectory() as folder:
                given, result = Path(folder, "input"), Path(folder, "output")
                given.write_bytes(data)
                self.node.run("squeeze.mjs", result, given, level)
                return result.read_bytes()

        level = str(self.compression)
        recipe = (HERE / "squeeze.mjs").read_bytes() + level.encode()
        self._write(name, self.cache.get(name, [data, recipe], make))

    def _write(self, name: str, data: bytes) -> None:
        """Write a file, unless it is the same already."""
        path = self.target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)
