"""How long the tests take, against the bars of the project.

    make bench ARGS=suite                  every row; it takes an hour
    ROWS=check,try make bench ARGS=suite   some rows; the others stay

Run it on a machine that does nothing else. The row `busy` takes one run at a
time and counts the runs since the last failure.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from tools import workers
from tools.benchmarks import circumstances
from tools.errors import ProjectError
from tools.example import ROOT
from tools.validation import unknown

FILE = ROOT / "tests" / "measured.txt"
BURNERS = 4
FEW, MANY = 4, 12
"""Copies of an example; the difference tells what one more costs."""
PASSED = re.compile(r"passed \d+ times of \d+, in (?P<minutes>[\d, ]+) min")
"""What the row `busy` has of its earlier runs."""
NATIVELY = "tests/examples"
IN_THE_PAGE = "tests/labs/test_examples_in_the_page.py"


def timed(
    *module: str, folder: Path = ROOT, env: Mapping[str, str] | None = None
) -> float:
    """Run `python -m MODULE ...` and return its seconds.

    Raises:
        ProjectError: it failed; with the end of what it printed.
    """
    began = time.monotonic()
    completed = subprocess.run(
        [sys.executable, "-m", *module],
        cwd=folder,
        env={**os.environ, "ARGS": "", **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - began
    if completed.returncode:
        end = completed.stdout[-3000:]
        raise ProjectError(f"{' '.join(module)}: failed\n{end}")
    return seconds


def verdict(seconds: float, bar: float) -> str:
    """Return a time against its bar."""
    word = "within" if seconds <= bar else "OVER"
    return f"{seconds:.1f} s, {word} the bar of {bar:g} s"


def check() -> str:
    """`make check`, once the type checkers have their caches."""
    timed("tools.check")
    return verdict(timed("tools.check"), 10)


def try_() -> str:
    """`make try EXAMPLE=echo`, once the runtime is built."""
    env = {"EXAMPLE": "echo"}
    timed("tools.try_example", env=env)
    return verdict(timed("tools.try_example", env=env), 30)


def test() -> str:
    """`make test`: everything."""
    return verdict(timed("tools.test"), 15 * 60)


@contextmanager
def burning() -> Iterator[None]:
    """Keep processes busy that do nothing else."""
    loops = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"])
        for _ in range(BURNERS)
    ]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def busy() -> str:
    """`make test` beside processes that each burn a core, once more."""
    before = PASSED.search(FILE.read_text("utf-8")) if FILE.exists() else None
    minutes = before["minutes"].split(", ") if before else []
    try:
        with burning():
            minutes.append(f"{timed('tools.test') / 60:.0f}")
    except ProjectError as error:
        print(error, flush=True)
        return "FAILED"
    times = f"{len(minutes)} times of {len(minutes)}"
    return f"passed {times}, in {', '.join(minutes)} minutes"


def copy_project(folder: Path) -> None:
    """Copy what git knows, and link the Node packages."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    shutil.copytree(ROOT / ".cache", folder / ".cache")


def plant(folder: Path, count: int) -> None:
    """Add copies of the echo example, each with a page that has its lab."""
    pages = ["  - Copies:"]
    for number in range(count):
        name = f"copied_{number}"
        copy = shutil.copytree(
            ROOT / "snippets" / "echo", folder / "snippets" / name
        )
        toml = (copy / "example.toml").read_text("utf-8")
        title = toml.splitlines()[0].removesuffix('"')
        (copy / "example.toml").write_text(
            toml.replace(title, f"{title} {number}", 1), "utf-8"
        )
        page = [
            f"# Copy {number}",
            f'<div class="lab" data-example="{name}" markdown>',
            f'```python title="server.py"\n--8<-- "{name}/server.py"\n```',
            f'```python title="client.py"\n--8<-- "{name}/client.py"\n```',
            f'```text title="server.py"\n--8<-- "{name}/server.txt"\n```',
            f'```text title="client.py"\n--8<-- "{name}/client.txt"\n```',
            "</div>",
        ]
        file = folder / "docs" / f"{name}.md"
        file.write_text("\n\n".join(page) + "\n", "utf-8")
        pages.append(f"      - Copy {number}: {file.name}")
    with (folder / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write("\n".join(pages) + "\n")


def example() -> str:
    """One more example: natively twice, imported, in two browsers."""
    took = {}
    for count in (FEW, MANY):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            copy_project(folder)
            plant(folder, count)
            options = ("-q", "-k", "copied_", *workers.options())
            tests = (NATIVELY, IN_THE_PAGE)
            took[count] = timed("pytest", *options, *tests, folder=folder)
    each = (took[MANY] - took[FEW]) / (MANY - FEW)
    return verdict(each, 4)


ROWS: dict[str, tuple[str, Callable[[], str]]] = {
    "check": ("make check", check),
    "try": ("make try EXAMPLE=echo, warm", try_),
    "example": ("one more example in all its proofs", example),
    "test": ("make test, everything", test),
    "busy": (f"make test beside {BURNERS} busy processes", busy),
}
WIDTH = max(len(title) for title, _ in ROWS.values())


def measure() -> str:
    """Measure the rows that ROWS names; return the table with the others.

    Raises:
        ProjectError: there is no such row, or a command failed.
    """
    wanted = os.environ.get("ROWS", ",".join(ROWS)).split(",")
    for name in wanted:
        if name not in ROWS:
            raise ProjectError(f"ROWS: {name} {unknown(name, ROWS)}")
    before = FILE.read_text("utf-8").splitlines() if FILE.exists() else []
    lines = []
    for name, (title, row) in ROWS.items():
        start = f"{title:{WIDTH}}  "
        if name in wanted:
            lines.append(f"{start}{row()} ({date.today()})")
            print(lines[-1], flush=True)
        else:
            lines += [line for line in before if line.startswith(start)]
    return "\n".join(lines) + "\n\n" + circumstances("pytest", "playwright")
