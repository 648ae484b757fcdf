"""The steps of the build that Node.js does, each an `.mjs` beside this."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from live.build.errors import Missing, StepFailed

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Node:
    """Node.js, and the packages that the runtime is made from."""

    command: str
    """The path of `node`."""
    packages: Path
    """`node_modules/` with what package.json names."""

    def check(self) -> None:
        """Check that the packages are installed.

        Raises:
            Missing: one is not.
        """
        for package in ("pyodide", "esbuild"):
            if not (self.packages / package).exists():
                raise Missing(
                    f"{self.packages.name}/{package}: not there; run `npm ci` "
                    "so that the examples run in the page"
                )

    def run(self, script: str, *args: str | Path) -> None:
        """Run a script of this folder; its first argument is the packages.

        Raises:
            StepFailed: with what the script printed.
        """
        finished = subprocess.run(
            [self.command, HERE / script, self.packages, *args],
            capture_output=True,
            text=True,
            check=False,
        )
        if finished.returncode:
            raise StepFailed(
                f"live/build/{script}: failed\n"
                f"{finished.stdout}{finished.stderr}"
            )
