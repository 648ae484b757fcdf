"""Commands that a page tells the reader to type."""

from __future__ import annotations

import os
import re
import shlex
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tools.checks.programs import examples
from tools.checks.tree import fences, includes, pages, source, where

KNOWN = {
    "python -m venv .venv",
    "source .venv/bin/activate",
    "pip install websockets",
    "pip install -r requirements.txt",
    "mkdocs serve",
}
"""Commands that tests/project/test_commands.py really runs."""

PAGES = {
    "make bench ARGS=servers": "frameworks/test_choosing_server.py",
    "openssl req -x509 -newkey rsa:2048 -nodes -days 365 "
    "-subj /CN=localhost -addext subjectAltName=DNS:localhost "
    "-keyout localhost.pem -out localhost.pem": (
        "guides/test_errors_connect.py"
    ),
    "python -m websockets --version": "tutorial/test_echo_server.py",
    "python -m websockets ws://localhost:8765": "tutorial/test_echo_client.py",
}
"""Commands that a test of their page runs: the module in tests/pages/."""


def commands(text: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield each command of a console block and its line, from 1."""
    for number, line in enumerate(text, 1):
        if line.startswith("$ "):
            yield number, line[2:].split("  #")[0].strip()


def made(root: Path) -> set[str]:
    """Return the targets of the Makefile."""
    makefile = root / "Makefile"
    if not makefile.exists():
        return set()
    phony = re.search(r"^\.PHONY:(.*)$", makefile.read_text("utf-8"), re.M)
    return set(phony[1].split()) if phony else set()


def unproved_commands(root: Path) -> Iterator[str]:
    """Find commands that nothing runs, and output typed by hand."""
    played = {
        (Path(os.path.normpath(example.folder / step.target)), step.args)
        for example in examples(root)
        for step in example.steps
        if step.action == "start"
    }
    targets = made(root)
    shown: dict[Path, set[Path]] = defaultdict(set)
    for include in includes(root):
        if path := source(root, include):
            shown[include.page].add(path)
    for page in pages(root):
        for fence in fences(page):
            if fence.language != "console":
                continue
            for number, line in enumerate(fence.body, 1):
                if line.strip() and not line.startswith("$ "):
                    yield (
                        f"{where(root, page, fence.line + number)}: output "
                        "typed into the page; include the transcript"
                    )
            for number, command in commands(fence.body):
                here = where(root, page, fence.line + number)
                fault = _fault(command, shown[page], played, targets)
                if fault:
                    yield f"{here}: `{command}`: {fault}"


def _fault(
    command: str,
    shown: set[Path],
    played: set[tuple[Path, tuple[str, ...]]],
    targets: set[str],
) -> str:
    words = command.split()
    if command in KNOWN or command in PAGES:
        fault = ""
    elif words[0] == "make" and len(words) == 2:
        known = words[1] in targets
        fault = "" if known else "the Makefile has no such target"
    elif words[0] == "python" and words[1:] and words[1].endswith(".py"):
        files = [path for path in shown if path.name == words[1]]
        args = tuple(shlex.split(" ".join(words[2:])))
        if not files:
            fault = f"the page includes no {words[1]}"
        elif not any((path, args) in played for path in files):
            fault = "no example.toml starts it like this; add a step"
        else:
            fault = ""
    else:
        fault = "no test runs it; add it to KNOWN in tools/checks/console.py"
    return fault
