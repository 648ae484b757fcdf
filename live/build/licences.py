"""The texts of the licences of packages, which have to travel with them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from live.build.packages import distribution

TEXT = re.compile(r"\.dist-info/(licenses/)?[^/]*(LICEN[CS]E|COPYING|NOTICE)")
ALWAYS = ("tzdata", "websockets")
"""Installed distributions that every page ships."""


def texts(wheels: Iterable[Path]) -> str:
    """Return the licences of what the pages ship of Python, each named."""
    found = {name: installed(name) for name in ALWAYS}
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            found[distribution(wheel)] = [
                archive.read(name).decode()
                for name in archive.namelist()
                if TEXT.search(name)
            ]
    return "\n".join(
        f"{'=' * 72}\n{name}\n{'=' * 72}\n\n" + "\n".join(found[name])
        for name in sorted(found)
    )


def installed(name: str) -> list[str]:
    """Return the licences of an installed distribution."""
    files = metadata.files(name) or []
    return [
        file.read_text("utf-8") for file in files if TEXT.search(str(file))
    ]
