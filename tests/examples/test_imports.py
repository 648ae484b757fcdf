"""Importing a program does nothing: no output, no socket, no file."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.harness.actor import environment
from tools.example import ROOT, SNIPPETS

PROGRAMS = sorted(SNIPPETS.rglob("*.py"))
IMPORTING = ROOT / "tests" / "harness" / "importing.py"

Result = tuple[int, str]
"""A process's exit code and all that it printed."""


def imported(programs: Iterable[Path]) -> dict[Path, Result]:
    """Import programs, each in a process of its own."""
    completed = subprocess.run(
        [sys.executable, str(IMPORTING), *map(str, programs)],
        env=environment(strict=True),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found = json.loads(completed.stdout)
    return {Path(name): tuple(result) for name, result in found.items()}


@pytest.fixture(scope="module")
def results() -> dict[Path, Result]:
    """What happened when each program was imported."""
    return imported(PROGRAMS)


@pytest.mark.parametrize(
    "program",
    PROGRAMS,
    ids=lambda program: program.relative_to(SNIPPETS).as_posix(),
)
def test_importing_a_program_does_nothing(
    program: Path, results: dict[Path, Result]
) -> None:
    """A test, or a reader's own module, may import it."""
    assert results[program] == (0, "")


EFFECTS = {
    "print('hello')": "hello",
    "import socket; socket.socket()": "side effect: socket.__new__",
    "open('x', 'w').close()": "side effect: open x w",
    "import os; os.environ['X'] = 'here'; print(os.getcwd())": "",
    "import os; print(os.environ.get('X', 'not here'))": "not here",
    "1 / 0": "ZeroDivisionError",
}


def test_a_side_effect_is_found(tmp_path: Path) -> None:
    """Planted in a program of its own, beside others that have theirs."""
    programs = {}
    for number, source in enumerate(EFFECTS):
        programs[source] = program = tmp_path / str(number) / "planted.py"
        program.parent.mkdir()
        program.write_text(source, "utf-8")
    found = imported(programs.values())
    for source, effect in EFFECTS.items():
        program = programs[source]
        code, output = found[program]
        assert (effect or str(program.parent)) in output
        assert (code != 0) == (source == "1 / 0")
