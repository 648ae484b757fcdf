"""The Python that a process imports: compiled, and in three archives."""

from __future__ import annotations

import importlib.util
import io
import tempfile
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path, PurePosixPath

from live.build.cache import Cache
from live.build.errors import Missing
from live.build.node import HERE, Node

LIVE = HERE.parent
EPOCH = (1980, 1, 1, 0, 0, 0)
SELDOM = ("websockets/legacy/", "websockets/trio/")
"""What of websockets is in the archive that is fetched when imported."""
RECIPE = ("compile.mjs", "compile.py")


def installed(name: str, pattern: str) -> dict[str, bytes]:
    """Return files of an installed package, by path.

    Raises:
        Missing: it is not installed.
    """
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise Missing(f"requirements.txt: {name} is not installed")
    package = Path(spec.origin).parent
    return {
        path.relative_to(package.parent).as_posix(): path.read_bytes()
        for path in package.rglob(pattern)
        if path.is_file() and path.suffix != ".pyc"
    }


def seldom_sources() -> dict[str, bytes]:
    """Return modules beside the deferred ones of the standard library.

    zoneinfo reads time zones from tzdata, as there are none in the system.

    Raises:
        Missing: websockets or tzdata is not installed.
    """
    websockets = installed("websockets", "*.py").items()
    return {
        **{name: data for name, data in websockets if name.startswith(SELDOM)},
        **installed("tzdata", "*"),
    }


def site_sources() -> dict[str, bytes]:
    """Return the modules beside the standard library, by path.

    Raises:
        Missing: websockets is not installed.
    """
    files = {
        name: data
        for name, data in installed("websockets", "*.py").items()
        if not name.startswith(SELDOM)
    }
    for path in (LIVE / "guest").glob("*.py"):
        files[path.relative_to(LIVE.parent).as_posix()] = path.read_bytes()
    return files


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of files, the same bytes for the same content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data)
    return buffer.getvalue()


def joined(*archives: bytes) -> bytes:
    """Return one zip with the files of several, which have other names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as target:
        for data in archives:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for entry in archive.infolist():
                    target.writestr(entry, archive.read(entry))
    return buffer.getvalue()


def compiled(source: bytes, prefix: str, node: Node, cache: Cache) -> bytes:
    """Return a zip of modules, compiled by Pyodide.

    Args:
        source: a zip of `.py` files.
        prefix: the folder that tracebacks name before a module's path.
        node: runs Pyodide.
        cache: keeps the result.

    Raises:
        StepFailed: a module does not compile.
    """

    def make() -> bytes:
        with tempfile.TemporaryDirectory() as name:
            given, result = Path(name, "input.zip"), Path(name, "output.zip")
            given.write_bytes(source)
            node.run("compile.mjs", result, given, prefix)
            return result.read_bytes()

    recipe = [(HERE / name).read_bytes() for name in RECIPE]
    version = (node.packages / "pyodide" / "package.json").read_bytes()
    sources = [source, *recipe, version, prefix.encode()]
    return cache.get("modules.zip", sources, make)


def split(stdlib: bytes) -> tuple[bytes, bytes]:
    """Split the compiled library: what most programs import, the deferred."""
    parts = io.BytesIO(), io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(stdlib)) as whole,
        zipfile.ZipFile(parts[0], "w", zipfile.ZIP_STORED) as core,
        zipfile.ZipFile(parts[1], "w", zipfile.ZIP_STORED) as deferred,
    ):
        for entry in whole.infolist():
            archive = deferred if is_deferred(entry.filename) else core
            archive.writestr(entry, whole.read(entry))
    return parts[0].getvalue(), parts[1].getvalue()


def is_deferred(name: str) -> bool:
    """Whether a file of the standard library is fetched when imported.

    A list names a module or a folder, as a path without its ending. Those that
    are frozen into the interpreter, like `os`, are never imported from a file.
    """
    path = PurePosixPath(name.removesuffix(".pyc"))
    if path.parts[0] == "encodings":
        return path.name not in listed("encodings.txt")
    deferred = listed("deferred.txt")
    return path.parts[0].startswith("_sysconfigdata") or any(
        str(part) in deferred for part in (path, *path.parents)
    )


@cache
def listed(name: str) -> frozenset[str]:
    """Return the names that a list of this folder holds."""
    return frozenset((HERE / name).read_text("utf-8").split())
