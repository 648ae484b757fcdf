"""Wheels of the bundles, for the platform of the page.

    python -m tools.wheels     downloads them into .cache/wheels, once

requirements.txt lists their hashes; pip compares them, and so does each
build.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.utils import parse_wheel_filename

from tools import bundles
from tools.cli import run
from tools.errors import ProjectError
from tools.example import ROOT

FOLDER = ROOT / ".cache" / "wheels"
PYTHON = (
    *("--only-binary", ":all:", "--implementation", "cp"),
    *("--python-version", "3.14", "--abi", "cp314"),
)
PLATFORM = "pyemscripten_2026_0_wasm32"
"""What pip calls Pyodide 314 (PEP 783)."""
ANOTHER = "manylinux2014_x86_64"
"""Of what has no wheel for the page, any wheel has its modules in Python."""


class WheelMissing(ProjectError):
    """A wheel is not there: one line that says what to do."""


def wanted() -> dict[str, bundles.Locked]:
    """Return what requirements.txt has of each distribution of a bundle.

    Raises:
        ProjectError: it lacks one.
    """
    held = bundles.contents(bundles.load())
    lock = bundles.locked()
    found = {}
    for name in sorted(set().union(*held.values())):
        if name not in lock:
            raise ProjectError(
                f"requirements.txt: {name} is not there, and a bundle of "
                "tools/bundles.toml needs it; run `make lock`"
            )
        found[name] = lock[name]
    return found


def present(folder: Path) -> dict[str, Path]:
    """Return the wheels that are there, by distribution.

    Raises:
        ProjectError: one is not the file that requirements.txt names.
    """
    lock = wanted()
    found = {}
    for path in sorted(folder.glob("*.whl")):
        name, version, *_ = parse_wheel_filename(path.name)
        # Others are of another branch.
        if name in lock and lock[name].pin == f"{name}=={version}":
            found[str(name)] = path
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            if digest not in lock[name].hashes:
                raise ProjectError(
                    f"{folder.name}/{path.name}: its hash is not in "
                    "requirements.txt; delete it, then run `python -m "
                    "tools.wheels`"
                )
    return found


def check(folder: Path = FOLDER) -> dict[str, Path]:
    """Return the wheel of each distribution of a bundle.

    Raises:
        WheelMissing: one was not downloaded.
        ProjectError: one is not the file that requirements.txt names.
    """
    found = present(folder)
    for name, entry in wanted().items():
        if name not in found:
            raise WheelMissing(
                f"requirements.txt: no wheel of {entry.pin} for the page; "
                "run `python -m tools.wheels`"
            )
    return found


def download(folder: Path = FOLDER) -> None:
    """Download what is missing.

    Raises:
        WheelMissing: pip could not.
        ProjectError: a hash differs.
    """
    found = present(folder)
    missing = {
        name: entry.text
        for name, entry in wanted().items()
        if name not in found
    }
    if not missing:
        return
    print("Downloading wheels for the page into .cache/wheels (once) ...")
    sys.stdout.flush()
    folder.mkdir(parents=True, exist_ok=True)
    other = missing.keys() & bundles.without_compiled(bundles.load())
    done = [
        _download(folder, platform, [missing[name] for name in sorted(names)])
        for platform, names in (
            (PLATFORM, missing.keys() - other),
            (ANOTHER, other),
        )
    ]
    if any(done):
        raise WheelMissing(
            "requirements.txt: pip could not download the wheels for the "
            "page (see above)"
        )
    check(folder)


def _download(folder: Path, platform: str, entries: list[str]) -> int:
    """Have pip download wheels for a platform; return its exit code."""
    if not entries:
        return 0
    with tempfile.TemporaryDirectory() as name:
        file = Path(name, "requirements.txt")
        file.write_text("\n".join(entries) + "\n", "utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet"]
        command += ["--disable-pip-version-check", "--no-deps"]
        command += ["--require-hashes", *PYTHON, "--platform", platform]
        command += ["--requirement", str(file), "--dest", str(folder)]
        return subprocess.call(command)


def main() -> int:
    """Download what is missing."""
    download()
    return 0


if __name__ == "__main__":
    run(main)
