"""Packages that only some programs import: an archive for each wheel.

An archive is gzipped: the length in bytes of a JSON object, as a 32-bit
number, least significant byte first; the object, which has the size of each
file by its path; and the files, in that order.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from live.build.cache import Cache
from live.build.errors import StepFailed
from live.build.modules import compiled, zipped
from live.build.node import Node
from live.split.binary import Unexpected
from live.split.module import imported_names

FOLDER = "/lib/python{version}/site-packages"
"""Where a process has them, as in any environment."""
ADDRESSES = "GOT.func"
"""Where Emscripten's modules import the addresses of functions from."""
LEFT_OUT = re.compile(
    r"\.(pyi|pyx|pxd|c|h|typed|po)$|/tests/|/contrib/\w+/(locale|static)/"
    r"|\.dist-info/(RECORD|WHEEL|INSTALLER|(licenses|sboms)/)|\.data/"
)
"""Paths that no program needs."""


@dataclass(frozen=True)
class Bundle:
    """Packages that an example or a reader asks for together."""

    wheels: tuple[Path, ...]
    """For the platform of the page, with all that they depend on."""
    requirements: tuple[str, ...]
    """The lines of a requirements.txt that installs the same."""
    modules: tuple[str, ...] = ()
    """What the snapshot of a process has imported."""


COMPILED = ".so"
PLATFORM = "_wasm32.whl"
"""How the name of a wheel ends whose compiled modules run in the page."""


def distribution(wheel: Path) -> str:
    """Return the normal name of a wheel's distribution (PEP 503)."""
    return re.sub(r"[-_.]+", "-", wheel.name.partition("-")[0]).lower()


def files(wheel: Path) -> dict[str, bytes]:
    """Return what programs need of a wheel, by path.

    Compiled modules for another platform are left out: whoever gives such a
    wheel knows that the package has a fallback for them.

    Raises:
        StepFailed: it is not a zip file.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            found = {
                name: archive.read(name)
                for name in archive.namelist()
                if not name.endswith("/") and not LEFT_OUT.search(name)
            }
            if not wheel.name.endswith(PLATFORM):
                found = {
                    name: data
                    for name, data in found.items()
                    if not name.endswith(COMPILED)
                }
    except zipfile.BadZipFile as error:
        raise StepFailed(f"{wheel.name}: {error}") from None
    for name, data in found.items():
        if name.endswith(".dist-info/METADATA"):  # without the description
            found[name] = data.partition(b"\n\n")[0] + b"\n"
    return found


def linked(wheels: Iterable[Path]) -> set[str]:
    """Return the names that the compiled modules of wheels import."""
    return {name for wheel in wheels for _, name in imports(wheel)}


def addresses(wheel: Path) -> list[str]:
    """Return the functions whose addresses the modules of a wheel import."""
    return sorted(name for of, name in imports(wheel) if of == ADDRESSES)


def imports(wheel: Path) -> set[tuple[str, str]]:
    """Return what the compiled modules of a wheel import (module, name).

    Raises:
        StepFailed: one is not a module that this understands.
    """
    found: set[tuple[str, str]] = set()
    for name, data in files(wheel).items():
        if name.endswith(COMPILED):
            try:
                found |= imported_names(data)
            except Unexpected as error:
                raise StepFailed(f"{wheel.name}: {name}: {error}") from None
    return found


def packed(contents: Mapping[str, bytes]) -> bytes:
    """Return an archive of files, not compressed."""
    head = json.dumps({name: len(data) for name, data in contents.items()})
    encoded = head.encode()
    size = len(encoded).to_bytes(4, "little")
    return b"".join((size, encoded, *contents.values()))


def archives(
    wheels: Iterable[Path], python: str, node: Node, cache: Cache
) -> dict[str, bytes]:
    """Return the archive of each wheel, not compressed, by distribution.

    Args:
        wheels: for the platform of the page.
        python: the version, such as `3.14`.
        node: runs Pyodide, which compiles the modules.
        cache: keeps what was compiled.

    Raises:
        StepFailed: a module does not compile.
    """
    held = {distribution(wheel): files(wheel) for wheel in wheels}
    if not held:
        return {}
    owner = {name: of for of, each in held.items() for name in each}
    # All at once: Pyodide takes longer to start than to compile one wheel.
    source = zipped({k: v for each in held.values() for k, v in each.items()})
    result = compiled(source, FOLDER.format(version=python), node, cache)
    parts: dict[str, dict[str, bytes]] = {of: {} for of in held}
    with zipfile.ZipFile(io.BytesIO(result)) as archive:
        for name in archive.namelist():
            path = PurePosixPath(name)
            given = name if name in owner else str(path.with_suffix(".py"))
            parts[owner[given]][name] = archive.read(name)
    return {of: packed(each) for of, each in parts.items()}
