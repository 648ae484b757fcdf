"""What is installed is pinned by hash, wherever it comes from."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tools.example import ROOT

PIN = re.compile(r"^([\w.-]+)==([\w.]+)", re.M)


def name(package: str) -> str:
    """Return a package's normal name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", package).lower()


def pins(file: Path) -> dict[str, str]:
    """Return the versions that a requirements file pins."""
    return {
        name(package): version
        for package, version in PIN.findall(file.read_text("utf-8"))
    }


def test_every_package_of_the_input_is_locked() -> None:
    """At the very version: else `make lock` was forgotten."""
    wanted = pins(ROOT / "requirements.in")
    locked = pins(ROOT / "requirements.txt")
    assert wanted
    assert {package: locked.get(package) for package in wanted} == wanted


def test_every_line_of_the_input_pins_a_version_and_says_why() -> None:
    """A comment beside it, or above it."""
    before = ""
    for line in (ROOT / "requirements.in").read_text("utf-8").splitlines():
        if line and not line.lstrip().startswith("#"):
            assert PIN.match(line), line
            assert " # " in line or before.startswith("#"), line
        before = line


def test_every_locked_package_has_a_hash() -> None:
    """And none an address."""
    text = (ROOT / "requirements.txt").read_text("utf-8")
    assert "://" not in text
    for entry in re.split(r"\n(?=\S)", text):
        if not entry.startswith("#"):
            assert PIN.match(entry), entry
            assert "--hash=sha256:" in entry, entry


def test_the_node_packages_are_locked_without_an_address() -> None:
    """By integrity hash alone; `.npmrc` keeps it so."""
    text = (ROOT / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in text
    packages = json.loads(text)["packages"]
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))
    assert packages[""]["devDependencies"] == wanted["devDependencies"]
    for path, package in packages.items():
        if path:
            assert package["integrity"].startswith("sha512-"), path


def test_every_action_is_pinned_by_commit() -> None:
    """With the version in a comment, which Dependabot keeps true."""
    found = []
    for workflow in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        found += re.findall(r"uses: (.*)", workflow.read_text("utf-8"))
    assert found
    for use in found:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v[\d.]+", use), use
