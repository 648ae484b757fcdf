"""Write the table of what the pages ship, and under which licence.

    python -m tools.licences     writes snippets/proven/licences.md

A test compares the file with what this command would write. The build of the
runtime writes the licences' texts beside it: `live/build/licences.py`.
"""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path
from typing import Any

from tools import bundles
from tools.cli import run
from tools.errors import ProjectError
from tools.example import ROOT
from tools.proven import FOLDER, table

FILE = FOLDER / "licences.md"
NODE_MODULES = ROOT / "node_modules"
EDITOR = (
    "@codemirror/commands",
    "@codemirror/lang-python",
    "@codemirror/language",
    "@codemirror/state",
    "@codemirror/view",
)
"""Node packages that are shipped with all that they depend on."""
ALONE = ("@microsoft/signalr", "fflate", "fzstd", "pyodide")
"""Node packages of which files are shipped that need no other package."""
SPDX = ("Apache-2.0", "BSD-3-Clause", "MIT", "MPL-2.0", "PSF-2.0")
"""What the old field `License` may hold, of which some are free texts."""
LOOKED_UP = {
    "aiosignal": "Apache-2.0",
    "blinker": "MIT",
    "channels": "BSD-3-Clause",
    "daphne": "BSD-3-Clause",
    "flask-sock": "MIT",
    "itsdangerous": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "signalrcore": "MIT",
    "simple-websocket": "MIT",
    "sortedcontainers": "Apache-2.0",
    "sqlparse": "BSD-3-Clause",
}
"""Licences of those that do not name them as SPDX does, by their texts."""


def python_rows() -> list[tuple[str, str, str]]:
    """Return name, version and licence of each Python package.

    Raises:
        ProjectError: one does not say under which licence it is.
    """
    held = bundles.contents(bundles.load())
    names = set().union(*held.values(), bundles.IN_THE_PAGE)
    return [(name, metadata.version(name), licence(name)) for name in names]


def licence(name: str) -> str:
    """Return the SPDX expression of an installed distribution.

    Raises:
        ProjectError: it has none.
    """
    about = metadata.metadata(name).json
    old = about.get("license")
    found = about.get("license_expression") or (
        old if old in SPDX else LOOKED_UP.get(name)
    )
    if found is None:
        raise ProjectError(
            f"tools/bundles.toml: {name} does not name its licence as SPDX "
            "does; look it up, then add it to tools/licences.py"
        )
    return str(found)


def node_rows() -> list[tuple[str, str, str]]:
    """Return name, version and licence of each Node package."""
    left, found = [*EDITOR], {*ALONE}
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += package(name).get("dependencies", {})
    rows = []
    for name in found:
        about = package(name)
        rows.append((name, about["version"], about["license"]))
    return rows


def package(name: str) -> dict[str, Any]:
    """Return the package.json of a Node package."""
    file = Path(NODE_MODULES, name, "package.json")
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def tables() -> str:
    """Return the table as Markdown."""
    head = ("Package", "Version", "Licence")
    rows = [
        ("CPython, as pyodide has it", "3.14", "PSF-2.0"),
        *sorted(python_rows()),
        *sorted(node_rows()),
    ]
    return table(head, rows)


def main() -> int:
    """Write the file."""
    (ROOT / FILE).write_text(tables(), "utf-8")
    return 0


if __name__ == "__main__":
    run(main)
