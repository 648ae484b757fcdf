"""Bundles: packages that an example's programs import in the page.

`tools/bundles.toml` names them. A table is a bundle:

| key      | what it lists                                             |
|----------|-----------------------------------------------------------|
| packages | distributions; what they depend on comes with them        |
| includes | bundles whose packages it has too                         |
| modules  | what is imported before the snapshot of a process         |
| pure     | those of them that no wheel was compiled for the page of, |
|          | and whose compiled modules have a fallback in Python      |
| alone    | those of them that come without what they depend on,      |
|          | because what is imported of them does without it          |

Their versions are those of requirements.txt, and what they depend on is what
the installed ones say, for the platform of the page.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

from msgspec import Struct
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.errors import ProjectError
from tools.validation import Invalid, convert

HERE = Path(__file__).parent
FILE = HERE / "bundles.toml"
LOCK = HERE.parent / "requirements.txt"
IN_THE_PAGE = frozenset(("websockets", "tzdata"))
"""Distributions that every process of a page has."""
PLATFORM = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "wasm32",
    "platform_python_implementation": "CPython",
    "platform_system": "Emscripten",
    "python_full_version": "3.14.0",
    "python_version": "3.14",
    "sys_platform": "emscripten",
}
"""The environment markers (PEP 508) of a process in the page."""
ENTRY = re.compile(r"\n(?=\S)")


class Bundle(Struct, frozen=True, forbid_unknown_fields=True):
    """A bundle as `bundles.toml` writes it."""

    packages: tuple[str, ...]
    includes: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    pure: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()


class Locked(Struct, frozen=True):
    """What requirements.txt has of a distribution."""

    text: str
    """Its lines: the version and the hashes."""
    hashes: frozenset[str]
    """SHA-256 of each of its files, in hexadecimal."""

    @property
    def pin(self) -> str:
        """The name and the version, such as `h11==0.16.0`."""
        return self.text.split()[0]


def load(file: Path = FILE) -> dict[str, Bundle]:
    """Return the bundles by name, in the order of the file.

    Raises:
        ProjectError: a key or a value is not allowed, or a bundle includes
            one that does not come before it.
    """
    found: dict[str, Bundle] = {}
    where = f"{file.parent.name}/{file.name}"
    for name, table in tomllib.loads(file.read_text("utf-8")).items():
        try:
            bundle = convert(table, Bundle)
        except Invalid as error:
            raise ProjectError(f"{where}: {name}: {error}") from None
        for included in bundle.includes:
            if included not in found:
                raise ProjectError(
                    f"{where}: {name} includes {included}, which is no "
                    "bundle above it"
                )
        found[name] = bundle
    return found


@cache
def names() -> tuple[str, ...]:
    """Return the names of all bundles."""
    return tuple(load())


def contents(bundles: Mapping[str, Bundle]) -> dict[str, tuple[str, ...]]:
    """Return the distributions of each bundle, sorted.

    Raises:
        ProjectError: one is not installed.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name, bundle in bundles.items():
        held = closure(bundle.packages, bundle.alone)
        for included in bundle.includes:
            held |= set(found[included])
        found[name] = tuple(sorted(held))
    return found


def requirements(name: str, bundles: Mapping[str, Bundle]) -> list[str]:
    """Return the packages that a bundle names, as requirements.txt pins them.

    Raises:
        KeyError: requirements.txt lacks one.
    """
    lock = locked()
    found = [
        lock[canonicalize_name(each)].pin for each in bundles[name].packages
    ]
    for included in bundles[name].includes:
        found += requirements(included, bundles)
    return found


def without_compiled(bundles: Mapping[str, Bundle]) -> frozenset[str]:
    """Return the distributions that do without their compiled modules."""
    return frozenset(name for each in bundles.values() for name in each.pure)


def modules(name: str, bundles: Mapping[str, Bundle]) -> list[str]:
    """Return the modules to import of a bundle and those that it includes."""
    found = [
        module
        for included in bundles[name].includes
        for module in modules(included, bundles)
    ]
    return [*found, *bundles[name].modules]


def closure(
    packages: tuple[str, ...], alone: tuple[str, ...] = ()
) -> set[str]:
    """Return distributions and what they depend on in the page.

    Args:
        packages: the distributions.
        alone: those of which what they depend on is left out.

    Raises:
        ProjectError: one is not installed.
    """
    # Of each name, the extras whose dependencies are wanted; "" is none.
    done: set[tuple[str, str]] = set()
    left = [(canonicalize_name(name), "") for name in packages]
    while left:
        name, extra = left.pop()
        if name in IN_THE_PAGE or (name, extra) in done:
            continue
        done.add((name, extra))
        if name in alone:
            continue
        for needed in _needs(name, extra):
            of = canonicalize_name(needed.name)
            left += [(of, each) for each in ("", *needed.extras)]
    return {name for name, _ in done}


def _needs(name: str, extra: str) -> Iterator[Requirement]:
    try:
        found = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        raise ProjectError(
            f"requirements.in: {name} is not installed, and a bundle of "
            "tools/bundles.toml needs it; add it, then run `make lock`"
        ) from None
    for text in found:
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or marker.evaluate({**PLATFORM, "extra": extra}):
            yield requirement


def locked(file: Path = LOCK) -> dict[str, Locked]:
    """Return the entries of a requirements file, by distribution."""
    found: dict[str, Locked] = {}
    for entry in ENTRY.split(file.read_text("utf-8")):
        name, separator, _ = entry.partition("==")
        if separator and not entry.startswith("#"):
            hashes = re.findall(r"--hash=sha256:(\w+)", entry)
            found[canonicalize_name(name)] = Locked(entry, frozenset(hashes))
    return found
