"""Build the browser runtime into `docs/assets/live/`.

Everything in it is made from pinned packages (package.json), the installed
`websockets`, and `live/`: Python as compiled modules, TypeScript as two
bundles, the examples as data. What is newer than its sources stays.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path, PurePosixPath

from live.split import called, exports
from live.split.binary import Unexpected
from live.split.divide import Division
from tools.example import ROOT, Example, Step, all_examples
from tools.node import NodeMissing, command

SOURCE = ROOT / "live"
TARGET = ROOT / "docs" / "assets" / "live"
MODULES = ROOT / "node_modules"
CACHE = ROOT / ".cache" / "live"
EPOCH = (1980, 1, 1, 0, 0, 0)

PAGE_STYLE = SOURCE / "src" / "page" / "page.css"
WASM = "pyodide.asm.wasm"
SCRIPTS = ("pyodide.mjs", "pyodide.asm.mjs")
PRIMARY = "primary.wasm"
SECONDARY = "secondary.wasm"
BUNDLES = {
    "page.js": SOURCE / "src" / "page" / "main.ts",
    "lab.js": SOURCE / "src" / "lab" / "main.ts",
    "machine.js": SOURCE / "src" / "machine" / "machine.ts",
    "process.js": SOURCE / "src" / "process" / "worker.ts",
}
FRAME = "frame.html"
NOT_SERVED = ("websockets/legacy/", "websockets/trio/")


class LiveError(Exception):
    """The runtime can't be built: one line that says why."""


class StepFailed(LiveError):
    """All is there, and a step of the build failed: with what it said."""


def zipped(files: Iterable[tuple[str, Path]]) -> bytes:
    """Return a zip of files, the same bytes for the same content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, path in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), path.read_bytes())
    return buffer.getvalue()


def site_sources() -> list[tuple[str, Path]]:
    """Return the modules beside the standard library, with their names."""
    spec = importlib.util.find_spec("websockets")
    if spec is None or spec.origin is None:
        raise LiveError("requirements.txt: websockets is not installed")
    package = Path(spec.origin).parent
    found = [
        (path.relative_to(package.parent).as_posix(), path)
        for path in package.rglob("*.py")
    ]
    files = [
        (name, path) for name, path in found if not name.startswith(NOT_SERVED)
    ]
    files += [
        (path.relative_to(ROOT).as_posix(), path)
        for path in (SOURCE / "guest").glob("*.py")
    ]
    return files


def node() -> str:
    """Return the path of Node.js."""
    return command("node")


def run(*parts: str | Path) -> None:
    """Run a build step, or say in a line which one failed."""
    done = subprocess.run(
        [str(part) for part in parts],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        step = " ".join(str(part) for part in parts[:3])
        raise StepFailed(f"{step}: failed\n{done.stdout}{done.stderr}")


def compiled(source: bytes, prefix: str) -> bytes:
    """Return a zip of modules, compiled by Pyodide; cached by content."""
    recipe = b"".join(
        (SOURCE / "build" / name).read_bytes()
        for name in ("compile.mjs", "compile.py")
    )
    version = (MODULES / "pyodide" / "package.json").read_bytes()
    key = hashlib.sha256(source + recipe + version + prefix.encode())
    result = CACHE / f"{key.hexdigest()[:24]}.zip"
    if not result.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        given = result.with_suffix(".source")
        partial = result.with_suffix(f".{os.getpid()}")
        given.write_bytes(source)
        run(
            node(),
            SOURCE / "build" / "compile.mjs",
            partial,
            given,
            prefix,
        )
        given.unlink()
        partial.replace(result)
    return result.read_bytes()


def divided() -> tuple[bytes, bytes]:
    """Return the interpreter's two modules: what programs call, the rest.

    Raises:
        LiveError: the list of what they call is of another Pyodide.
    """
    module = (MODULES / "pyodide" / WASM).read_bytes()
    words = exports.identifiers(*scripts().values())
    try:
        division = Division(module, called.read(module), words)
        return division.primary(), division.secondary()
    except (called.Stale, Unexpected) as error:
        raise StepFailed(str(error)) from None


@cache
def scripts() -> dict[str, str]:
    """Return Pyodide's scripts, without what a process has no use for."""
    whole = {
        name: (MODULES / "pyodide" / name).read_text("utf-8")
        for name in SCRIPTS
    }
    return {
        name: exports.trimmed(
            script, *(whole[other] for other in whole if other != name)
        )
        for name, script in whole.items()
    }


@cache
def listed(name: str) -> frozenset[str]:
    """Return the names that a list of `live/build/` holds."""
    return frozenset((SOURCE / "build" / name).read_text("utf-8").split())


def in_rest(name: str) -> bool:
    """Tell whether a file of the standard library can wait.

    A list names a module or a folder, as a path without its ending.
    """
    path = PurePosixPath(name.removesuffix(".pyc"))
    if path.parts[0] == "encodings":
        return path.name not in listed("encodings.txt")
    waits = listed("later.txt")
    return path.parts[0].startswith("_sysconfigdata") or any(
        str(part) in waits for part in (path, *path.parents)
    )


def split(stdlib: bytes) -> tuple[bytes, bytes]:
    """Split the compiled library: what most programs need, and the rest."""
    parts = io.BytesIO(), io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(stdlib)) as whole,
        zipfile.ZipFile(parts[0], "w", zipfile.ZIP_STORED) as core,
        zipfile.ZipFile(parts[1], "w", zipfile.ZIP_STORED) as rest,
    ):
        for entry in whole.infolist():
            archive = rest if in_rest(entry.filename) else core
            archive.writestr(entry, whole.read(entry))
    return parts[0].getvalue(), parts[1].getvalue()


def packed(name: str, data: bytes) -> None:
    """Write a file compressed: static hosts compress no `.zip`."""
    write(f"{name}.gz", gzip.compress(data, 9, mtime=0))


def files(example: Example) -> dict[str, str]:
    """Return the files of an example, as its programs see them."""
    # A program may be another example's; the lab knows it by its name.
    folders = {path.resolve().parent for path in example.programs}
    found = {
        path.name: path.read_text("utf-8")
        for folder in sorted(folders | {example.folder})
        for path in sorted(folder.iterdir())
        if path.suffix in (".py", ".html", ".js", ".css", ".json")
    }
    for module in example.modules:
        path = MODULES / module
        found[path.name] = path.read_text("utf-8")
    return found


def example_data(example: Example) -> dict[str, object]:
    """Return what a lab needs to know of an example."""
    return {
        "title": example.title,
        "ports": list(example.ports),
        "files": files(example),
        "steps": [
            {
                key: value
                for key, value in {
                    "action": step.action,
                    "target": shown_target(step),
                    "actor": step.actor,
                    "args": list(step.args),
                    "listens": step.listens,
                    "prints": step.prints,
                    "exits": step.exits,
                }.items()
                if value not in (None, [])
            }
            for step in example.steps
        ],
    }


def shown_target(step: Step) -> str:
    """Return a file's name without its folder, else the target as it is."""
    if step.action in ("start", "open"):
        return Path(step.target).name
    return step.target


def write(name: str, data: bytes) -> None:
    """Write a file of the runtime, unless it is the same already."""
    path = TARGET / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != data:
        path.write_bytes(data)


def build() -> Path:
    """Build everything and return the folder.

    Raises:
        LiveError: a package is missing, or a step failed.
        NodeMissing: there is no Node.js.
    """
    for package in ("pyodide", "esbuild"):
        if not (MODULES / package).exists():
            raise LiveError(
                f"node_modules/{package}: not there; run `npm ci` so that "
                "the examples run in the page"
            )
    stdlib = (MODULES / "pyodide" / "python_stdlib.zip").read_bytes()
    core, rest = split(compiled(stdlib, "/lib/python314.zip"))
    sources = zipped(site_sources())
    packed("stdlib.zip", core)
    packed("rest.zip", rest)
    packed("site.zip", compiled(sources, "/lib/site.zip"))
    for name, script in scripts().items():
        write(name, script.encode())
    for name, module in zip((PRIMARY, SECONDARY), divided(), strict=True):
        write(name, module)
    for old in TARGET.glob("part-*.js"):
        old.unlink()
    lock = json.loads((MODULES / "pyodide" / "pyodide-lock.json").read_text())
    write("lock.json", json.dumps({**lock, "packages": {}}).encode())
    run(
        node(),
        SOURCE / "build" / "bundle.mjs",
        TARGET,
        json.dumps({e.name: e.title for e in all_examples() if e.in_the_page}),
        *(f"{Path(name).stem}={path}" for name, path in BUNDLES.items()),
    )
    run(
        node(),
        SOURCE / "build" / "frame.mjs",
        SOURCE / "src" / "frame" / FRAME,
        SOURCE / "src" / "frame" / "shell.ts",
        TARGET / FRAME,
    )
    write("page.css", PAGE_STYLE.read_bytes())
    examples = {e.name: example_data(e) for e in all_examples()}
    write("examples.json", json.dumps(examples).encode())
    manifest()
    return TARGET


def manifest() -> None:
    """List the runtime's files with size and hash, for progress and cache."""
    names = (*SCRIPTS, "stdlib.zip.gz", "site.zip.gz", "lock.json")
    later = (SECONDARY, "rest.zip.gz")
    listing = {}
    for name in (*names, PRIMARY, "process.js", *later, FRAME):
        data = (TARGET / name).read_bytes()
        digest = hashlib.sha256(data).hexdigest()[:16]
        listing[name] = {"bytes": len(data), "hash": digest}
    write("manifest.json", json.dumps(listing, indent=1).encode())


def build_or_tell() -> None:
    """Build, or say in one line why nothing will run in the pages.

    Then an older runtime goes: it has the programs as they once were.

    Raises:
        StepFailed: nothing is missing, and a step of the build failed.
    """
    try:
        build()
    except StepFailed:
        raise
    except (LiveError, NodeMissing) as error:
        print(str(error).splitlines()[0])  # no fault: the site is whole
        shutil.rmtree(TARGET, ignore_errors=True)


def main() -> int:
    """Build, and say what there is, or what is missing."""
    try:
        folder = build()
    except (LiveError, NodeMissing) as error:
        print(error, file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in folder.rglob("*"))
    where = folder.relative_to(ROOT)
    print(f"{where}: the runtime is ready, {size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
