"""Importing a program does nothing: no output, no socket, no file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.actor import environment
from tools.example import SNIPPETS

PROGRAMS = sorted(SNIPPETS.rglob("*.py"))
IMPORT = """
import importlib.util, sys

EFFECTS = ("socket.__new__", "subprocess.Popen", "os.fork", "os.system")

def watch(event, arguments):
    writes = event == "open" and any(c in str(arguments[1]) for c in "wax+")
    if watching and (event in EFFECTS or writes):
        print("side effect:", event, *arguments)

watching = False
sys.addaudithook(watch)
spec = importlib.util.spec_from_file_location("program", sys.argv[1])
module = importlib.util.module_from_spec(spec)
watching = True
spec.loader.exec_module(module)
watching = False
"""


def imported(program: Path) -> tuple[int, str]:
    """Import a program in a process of its own; return code and output."""
    completed = subprocess.run(
        [sys.executable, "-c", IMPORT, program.name],
        cwd=program.parent,
        env=environment(strict=True),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return completed.returncode, completed.stdout


@pytest.mark.parametrize(
    "program",
    PROGRAMS,
    ids=lambda program: program.relative_to(SNIPPETS).as_posix(),
)
def test_importing_a_program_does_nothing(program: Path) -> None:
    """A test, or a reader's own module, may import it."""
    assert imported(program) == (0, "")


@pytest.mark.parametrize(
    ("effect", "told"),
    [
        ("print('hello')", "hello"),
        ("import socket; socket.socket()", "side effect: socket.__new__"),
        ("open('x', 'w').close()", "side effect: open x w"),
        ("1 / 0", "ZeroDivisionError"),
    ],
)
def test_a_side_effect_is_found(
    effect: str, told: str, tmp_path: Path
) -> None:
    """Planted in a program of its own."""
    program = tmp_path / "planted.py"
    program.write_text(effect, "utf-8")
    code, output = imported(program)
    assert told in output
    assert (code != 0) == effect.startswith("1 / 0")
