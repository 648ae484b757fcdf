"""Tests that need no browser: the kernel by itself, and strict types."""

from __future__ import annotations

import subprocess

from tools.example import ROOT
from tools.live import PACKAGES
from tools.live_coverage import units
from tools.node import command


def test_the_kernel_and_the_bridge_do_what_their_own_tests_say() -> None:
    """`tests/runtime/units`, run by Node.js as they are."""
    done = units()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "fail 0" in done.stdout


def test_typescript_has_strict_types() -> None:
    """`tsc -p live` has nothing to say."""
    compiler = PACKAGES / "typescript" / "bin" / "tsc"
    done = subprocess.run(
        [command("node"), str(compiler), "-p", "live"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
