"""Coverage tells what ran, and what did not, line and branch."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.harness.actor import environment
from tools.example import ROOT

THROWN_INTO = """import asyncio


async def inner(future: asyncio.Future[None]) -> None:
    try:
        await future
    except ValueError:
        return


async def outer(future: asyncio.Future[None]) -> None:
    await inner(future)
    print("outer goes on")


async def main() -> None:
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(outer(future))
    await asyncio.sleep(0)
    future.set_exception(ValueError())
    await task


if __name__ == "__main__":
    asyncio.run(main())
    print("the end")
"""
HALF = """import threading


def main(number: int) -> None:
    if number:
        print("once")
    else:
        print("never")


if __name__ == "__main__":
    thread = threading.Thread(target=main, args=(1,))
    thread.start()
    thread.join()
"""


def measured(folder: Path, source: str) -> dict[str, Any]:
    """Run a program as the harness does and return its coverage."""
    program = folder / "snippets" / "program.py"
    program.parent.mkdir()
    program.write_text(source, "utf-8")
    env = {
        **environment(strict=False),
        "COVERAGE_SNIPPETS": str(program.parent),
        "COVERAGE_FILE": str(folder / "data"),
        "COVERAGE_RCFILE": str(ROOT / "pyproject.toml"),
    }
    for command in (
        [program.name],
        ["-m", "tools.measured"],
        ["-m", "coverage", "json", "--quiet", "-o", str(folder / "report")],
    ):
        subprocess.run(
            [sys.executable, *command],
            cwd=folder if "-m" in command else program.parent,
            env=env
            if "-m" not in command
            else env | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        )
    report = json.loads((folder / "report").read_text("utf-8"))
    (file,) = report["files"].values()
    return dict(file)


def test_a_coroutine_that_an_exception_went_through_is_measured(
    tmp_path: Path,
) -> None:
    """The tracer of coverage.py loses lines 12 and 25 on CPython 3.11."""
    file = measured(tmp_path, THROWN_INTO)
    assert file["missing_lines"] == []
    assert file["missing_branches"] == [[24, -1]]  # only an import does that


def test_what_did_not_run_is_missing(tmp_path: Path) -> None:
    """In a thread too."""
    file = measured(tmp_path, HALF)
    assert file["missing_lines"] == [8]
    assert file["missing_branches"] == [[5, 8], [11, -1]]
